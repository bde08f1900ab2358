"""What is done in time at each stage, and the table of each post (岗位)."""

from datetime import timedelta
from typing import Any

import pytest

from backend.evaluation.counts import Period
from backend.evaluation.evaluate import POSTS, TOTAL, evaluate
from backend.evaluation.event import micros
from backend.evaluation.indicators import INDICATORS, Of, terms_of_sum
from tests.evaluation.test_evaluate import BEGIN, GRID, MONTH, Told, course_of, due, handled, total


def at_stage(stage: str, limit: float) -> dict[str, Any]:
    return {"stage": stage, "stage_due_at": due(limit)}


def test_what_is_in_time_at_a_stage_goes_by_the_limit_recorded_when_it_began() -> None:
    def told(late: float) -> list[Told]:
        return [
            (1, "report", {"step": "reported", "source": "public", "grid": GRID, **at_stage("admission", 2)}),
            (1.5 + late, "verify", {"step": "verifying", "by": "s", **at_stage("verification", 3)}),
            (2.5 + late, "confirm", {"step": "pending_file", "by": "i", **at_stage("filing", 4)}),
            (3.5 + late, "file", {"step": "filed", "by": "c", **at_stage("dispatch", 5), "due_at": due(20)}),
            (4.5 + late, "dispatch", {"step": "dispatched", "by": "d", "department": "D02", "stage": "handling"}),
            (5.5 + late, "answer", {"step": "answered", "by": "h", **at_stage("check", 8)}),
            (6.5 + late, "check", {"step": "checking", "by": "s"}),
            (7.5 + late, "pass", {"step": "checked", "by": "i", **at_stage("closing", 9)}),
            (8.5 + late, "close", {"step": "closed", "by": "c", "stage": "ended"}),
        ]  # fmt: skip

    names = (
        "in_time_accept",
        "in_time_verify",
        "in_time_register",
        "in_time_dispatch",
        "in_time_check",
        "prompt_close",
    )
    for late, expected in ((0.0, 1), (0.75, 0)):
        counts = total([course_of(*told(late))], Of.REGION).counts
        assert [counts[name] for name in names] == [expected] * len(names), late
        assert (counts["send"], counts["in_time_send"]) == (2, 2 if not late else 1)
        assert (counts["need_verify"], counts["need_check"]) == (1, 1)


@pytest.mark.parametrize("told", ["stage_overdue", "escalate"])
def test_word_of_a_stage_that_is_late_does_not_make_it_in_time(told: str) -> None:
    out: list[Told] = [
        (1.0, "report", {"step": "reported", "source": "public", "grid": GRID, "by": "p"}),
        (2.0, "verify", {"step": "verifying", "by": "s", **at_stage("verification", 3)}),
        (3.1, told, {"clock": "stage", "stage": "verification", "due_at": due(3)}),
    ]
    waiting = total([course_of(*out)], Of.REGION)
    assert (waiting.counts["need_verify"], waiting.rates["in_time_verify_rate"]) == (1, 0)
    came = total([course_of(*out, (4.0, "confirm", {"step": "pending_file", "by": "i"}))], Of.REGION)
    assert (came.counts["verify"], came.counts["in_time_verify"]) == (1, 0)


def test_each_department_got_the_case_in_time_or_late_by_its_own_dispatch() -> None:
    told: list[Told] = [
        (1, "report", {"step": "reported", "source": "public", "grid": GRID, "by": "p"}),
        (2, "file", {"step": "filed", "by": "c", "due_at": due(20), **at_stage("dispatch", 3)}),
        (4, "dispatch", {"step": "dispatched", "by": "d", "department": "D02", "stage": "handling"}),
        (5, "return", {"step": "filed", "by": "h", "returned_by": "D02", "due_at": due(24), **at_stage("dispatch", 6)}),
        (5.5, "dispatch", {"step": "dispatched", "by": "d", "department": "D05", "stage": "handling"}),
    ]
    sheets = {one.code: one.counts["in_time_dispatch"] for one in evaluate([course_of(*told)], MONTH, Of.DEPARTMENT)}
    assert sheets == {TOTAL: 0, "D02": 0, "D05": 1}


def test_who_is_still_out_past_the_limit_is_counted_as_due() -> None:
    out: list[Told] = [
        (1.0, "report", {"step": "reported", "source": "public", "grid": GRID, "by": "p"}),
        (2.0, "verify", {"step": "verifying", "by": "s", **at_stage("verification", 3)}),
    ]
    sheet = total([course_of(*out)], Of.REGION)
    assert (sheet.counts["need_verify"], sheet.rates["in_time_verify_rate"]) == (1, 0)
    early = Period(MONTH.since, MONTH.until, micros(BEGIN + timedelta(days=2.5)))
    assert total([course_of(*out)], Of.REGION, early).counts["need_verify"] == 0


def test_an_inspector_is_asked_what_the_public_found_in_his_grid() -> None:
    report, *rest = handled(1, 5, 2, source="public")
    by_public = (report[0], report[1], {**report[2], "by": "p"})
    public = course_of(by_public, *rest, (3, "pass", {"step": "checked", "by": "k"}))
    own = course_of(*handled(1, 5, 2))
    unfiled = course_of((1, "report", {"step": "reported", "source": "public", "grid": GRID, "by": "p"}))
    sheets = evaluate([public, own, unfiled], MONTH, Of.POST, holders=lambda _course: {"i"})
    by_code = {sheet.code: sheet for sheet in sheets}
    assert (by_code["i"].counts["miss"], by_code["i"].rates["inspector_miss_rate"]) == (1, 0.5)
    assert (by_code["k"].counts["miss"], by_code["k"].counts["check"]) == (0, 1)


@pytest.mark.parametrize("source", ["public", "hotline", "open311"])
def test_who_is_no_collector_and_no_office_is_the_public(source: str) -> None:
    """Also who reports from the software of others (开放接口)."""
    report, *rest = handled(1, 5, 2, source=source)
    course = course_of((report[0], report[1], {**report[2], "by": None}), *rest)
    assert total([course], Of.REGION).counts["public_report"] == 1
    sheets = evaluate([course], MONTH, Of.POST, holders=lambda _course: {"i"})
    assert {sheet.code: sheet.counts["miss"] for sheet in sheets}["i"] == 1


def test_every_post_has_the_indicators_of_the_trade_and_a_hundred_points() -> None:
    for post, of_post in POSTS.items():
        shown = [one for one in INDICATORS if one.code in of_post.indicators]
        assert sum((one.weights or {}).get(Of.POST, 0) for one in shown) == 100, post
        for one in shown:
            needed = {name for _sign, name in terms_of_sum(f"{one.numerator}+{one.denominator}")}
            assert needed <= set(of_post.counts), (post, one.code)
