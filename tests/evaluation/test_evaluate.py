"""Evaluation is pure arithmetic over what happened."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backend.evaluation.counts import COUNTS, Period
from backend.evaluation.course import Course
from backend.evaluation.evaluate import TOTAL, Sheet, evaluate
from backend.evaluation.event import events_of, micros, row_of
from backend.evaluation.fold import fold
from backend.evaluation.indicators import INDICATORS, Indicator, Of, grade_of, rate_of, score_of, terms_of_sum

BEGIN = datetime(2016, 12, 1, tzinfo=UTC)
END = datetime(2017, 1, 1, tzinfo=UTC)
MONTH = Period(micros(BEGIN), micros(END), micros(END))
BY_CODE = {one.code: one for one in INDICATORS}
GRID = "331082001001001"
Told = tuple[float, str, Mapping[str, Any]]  # days after BEGIN, action, data


def course_of(*told: Told, until: datetime = END) -> Course:
    rows = [row_of(BEGIN + timedelta(days=day), f"case.{action}", data.get("by"), data) for day, action, data in told]
    return fold(events_of(rows), micros(until))


def due(day: float) -> str:
    return (BEGIN + timedelta(days=day)).isoformat()


def handled(
    filed: float, limit: float, answered: float | None, department: str = "D02", source: str = "inspector"
) -> list[Told]:
    told: list[Told] = [
        (filed - 0.1, "report", {"step": "reported", "source": source, "grid": GRID, "class": "E0110", "by": "i"}),
        (filed, "file", {"step": "filed", "class": "E0110", "due_at": due(filed + limit), "by": "c"}),
        (filed, "dispatch", {"step": "dispatched", "department": department, "by": "d"}),
        (filed, "accept", {"step": "handling", "by": "h"}),
    ]  # fmt: skip
    return told if answered is None else [*told, (answered, "answer", {"step": "answered", "by": "h"})]


def total(courses: list[Course], of: Of = Of.DEPARTMENT, period: Period = MONTH) -> Sheet:
    return next(sheet for sheet in evaluate(courses, period, of) if sheet.code == TOTAL)


@pytest.mark.parametrize(
    ("code", "counts", "percent"),
    [
        ("register_rate", {"register": 51229, "accept": 51571}, 99.34),
        ("dispatch_rate", {"dispatch": 49151, "register": 51229}, 95.94),
        ("close_rate", {"close": 43523, "need_close": 52434}, 83.01),
        ("in_time_close_rate", {"in_time_close": 40394, "need_close": 52434}, 77.04),
        ("rework_rate", {"rework": 276, "need_close": 52434}, 0.53),
        ("extension_rate", {"extension": 104, "need_close": 52434}, 0.20),
        ("dispose_rate", {"dispose": 911, "need_dispose": 972}, 93.72),
        ("in_time_dispose_rate", {"in_time_dispose": 737, "need_dispose": 972}, 75.82),
    ],
)
def test_the_published_rates_of_zhengzhou_and_tianmen(code: str, counts: dict[str, int], percent: float) -> None:
    rate = rate_of(BY_CODE[code], counts)
    assert rate is not None
    assert round(rate * 100, 2) == percent


def test_the_figures_of_tianmen_come_out_of_happenings() -> None:
    """December 2016: 972 to be handled, 911 handled, 737 of them in time; 61 carried over or overdue."""
    in_time = [course_of(*handled(1 + place % 20, 5, 2 + place % 20)) for place in range(737)]
    late = [course_of(*handled(place % 20 - 10, 2, 1 + place % 20)) for place in range(174)]
    left = [course_of(*handled(place % 10 - 30, 5, None)) for place in range(61)]
    neither = [course_of(*handled(-20, 5, -18)) for _ in range(40)] + [
        course_of(*handled(29, 9, None)) for _ in range(30)
    ]
    sheet = total(in_time + late + left + neither)
    counts = [
        sheet.counts[name]
        for name in ("need_dispose", "dispose", "in_time_dispose", "overtime_dispose", "overtime_to_dispose")
    ]
    assert counts == [972, 911, 737, 174, 61]
    assert [round((sheet.rates[code] or 0) * 100, 2) for code in ("dispose_rate", "in_time_dispose_rate")] == [
        93.72,
        75.82,
    ]


def test_more_may_be_due_to_close_than_were_filed() -> None:
    """As in Zhengzhou's week (52434 against 51229): what was filed before and is still open is carried over."""
    carried = [course_of(*handled(-9, 2, None)) for _ in range(5)]
    fresh = [
        course_of(*handled(1, 5, 2), (3, "pass", {"step": "checked"}), (4, "close", {"step": "closed"}))
        for _ in range(3)
    ]
    counts = total(carried + fresh, Of.REGION).counts
    assert (counts["register"], counts["need_close"], counts["close"]) == (3, 8, 3)


def test_nothing_over_nothing_is_nothing() -> None:
    sheet = total([])
    assert set(sheet.rates.values()) == {None}
    assert (sheet.score, sheet.grade) == (None, None)


def test_what_happens_later_does_not_change_the_month() -> None:
    told = [*handled(1, 5, 2), (40, "rework", {"step": "handling"}), (50, "cancel", {"step": "cancelled"})]
    assert course_of(*told, until=END) == course_of(*handled(1, 5, 2))
    later = total([course_of(*told, until=END + timedelta(days=60))])
    assert (total([course_of(*told)]).counts["dispose"], later.counts["dispose"]) == (1, 0)


def test_a_comment_changes_no_count() -> None:
    told = handled(1, 5, 2)
    assert course_of(*told, (3, "comment", {}), (3, "urge", {"department": "D09"})) == course_of(*told)


def test_rest_extension_and_appeal_are_not_late() -> None:
    resting = course_of(*handled(1, 2, None), (2, "grant", {"step": "suspended", "for": "suspend"}))
    longer = course_of(*handled(1, 2, None), (2, "extend", {"step": "handling", "due_at": due(40)}))
    excused = course_of(
        *handled(1, 2, 9),
        (10, "appeal", {}),
        (11, "grant", {"for": "appeal", "endorsed": True}),
        (12, "grant", {"for": "appeal"}),
    )
    assert total([resting, longer]).counts["overtime_to_dispose"] == 0
    counts = total([resting, longer, excused]).counts
    assert (counts["suspension"], counts["extension"]) == (1, 1)
    assert (counts["in_time_dispose"], counts["overtime_dispose"]) == (1, 0)
    halfway = course_of(*handled(1, 2, 9), (10, "appeal", {}), (11, "grant", {"for": "appeal", "endorsed": True}))
    assert total([halfway]).counts["overtime_dispose"] == 1


def test_forced_and_cancelled_are_counted_apart() -> None:
    forced = course_of(*handled(1, 2, None), (5, "force_close", {"step": "closed"}))
    cancelled = course_of(*handled(1, 2, 2), (5, "cancel", {"step": "cancelled"}))
    counts = total([forced, cancelled], Of.REGION).counts
    assert [counts[name] for name in ("forced_close", "close", "need_close", "need_dispose", "cancel")] == [
        1,
        0,
        0,
        0,
        1,
    ]


def test_each_department_has_its_own_time_with_a_case() -> None:
    told = [
        *handled(1, 5, None, "D01"), (2, "return", {"step": "filed", "returned_by": "D01"}),
        (3, "dispatch", {"step": "dispatched", "department": "D02"}), (4, "answer", {"step": "answered"}),
    ]  # fmt: skip
    sheets = {sheet.code: sheet.counts for sheet in evaluate([course_of(*told)], MONTH, Of.DEPARTMENT)}
    assert (sheets["D01"]["back"], sheets["D01"]["dispose"], sheets["D02"]["dispose"]) == (1, 0, 1)
    assert sheets["D02"]["back"] == 0
    assert sheets["D01"]["register"] == 0


def test_regions_at_each_level_sum_up_to_the_whole() -> None:
    courses = [course_of(*handled(day, 2, day + day / 9)) for day in range(1, 20)]
    for level in (6, 9, 12, 15):
        sheets = evaluate(courses, MONTH, Of.REGION, level=level)
        for name in COUNTS:
            assert sum(sheet.counts[name] for sheet in sheets if sheet.code != TOTAL) == sheets[0].counts[name]


def test_posts_are_counted_by_who_did_it() -> None:
    course = course_of(
        *handled(1, 5, 2), (3, "pass", {"step": "checked", "by": "k"}), (4, "close", {"step": "closed", "by": "z"})
    )
    by_post = {
        post: evaluate([course], MONTH, Of.POST, post=post) for post in ("inspector", "desk", "chief", "dispatcher")
    }
    found = {
        post: {sheet.code: sheet.counts for sheet in sheets if sheet.code != TOTAL} for post, sheets in by_post.items()
    }
    assert (found["inspector"]["i"]["report"], found["inspector"]["i"]["valid_report"]) == (1, 1)
    assert (found["inspector"]["k"]["check"], found["inspector"]["k"]["report"]) == (1, 0)
    assert found["desk"]["c"]["accept"] == found["chief"]["c"]["register"] == found["dispatcher"]["d"]["dispatch"] == 1
    assert (found["chief"]["z"]["close"], found["chief"]["z"]["register"]) == (1, 0)
    citizen = evaluate([course_of(*handled(1, 5, 2, source="public"))], MONTH, Of.POST)
    assert [sheet.code for sheet in citizen] == [TOTAL]


@pytest.mark.parametrize("told", ["stage_overdue", "escalate", "unanswered"])
def test_a_stage_that_was_late_makes_no_answer_late(told: str) -> None:
    late_stage = (1.5, told, {"clock": "stage", "stage": "dispatch", "due_at": due(1.2)})
    report, file, *rest = handled(1, 5, 3)
    sheet = total([course_of(report, file, late_stage, *rest)])
    assert (sheet.counts["in_time_dispose"], sheet.counts["overtime_dispose"]) == (1, 0)


def test_a_dispatch_taken_back_is_the_dispatchers_mistake_and_nothing_of_the_department() -> None:
    told = [*handled(1, 5, None), (2, "recall", {"step": "filed", "recalled_from": "D02", "due_at": due(7)})]
    taken = course_of(*told)
    (whole,) = evaluate([taken], MONTH, Of.DEPARTMENT)
    assert whole.code == TOTAL  # D02 has no sheet at all
    (dispatcher,) = [one for one in evaluate([taken], MONTH, Of.POST, post="dispatcher") if one.code == "d"]
    assert (dispatcher.counts["dispatch"], dispatcher.counts["correct_dispatch"]) == (1, 0)
    again = course_of(
        *told, (3, "dispatch", {"step": "dispatched", "department": "D08", "by": "d"}),
        (9, "answer", {"step": "answered", "by": "h"}),
    )  # fmt: skip
    sheets = {one.code: one.counts for one in evaluate([again], MONTH, Of.DEPARTMENT)}
    assert set(sheets) == {TOTAL, "D08"}
    assert (sheets["D08"]["overtime_dispose"], sheets["D08"]["back"], sheets[TOTAL]["back"]) == (1, 0, 0)


def test_the_weights_of_jinniu_make_a_score_and_a_missing_rate_leaves_its_weight_to_the_others() -> None:
    weights = {one.code: (one.weights or {}).get(Of.DEPARTMENT, 0) for one in INDICATORS}
    assert sum(weights.values()) == 100
    rates: dict[str, float | None] = {
        "dispose_rate": 0.9372,
        "in_time_dispose_rate": 0.7582, "overtime_to_dispose_rate": 0.0628, "rework_rate": 0.0, "extension_rate": 0.0,
    }  # fmt: skip
    assert score_of(Of.DEPARTMENT, rates, INDICATORS) == round(0.9372 * 30 + 0.7582 * 20 + 0.9372 * 20 + 20 + 10, 2)
    assert score_of(Of.DEPARTMENT, {"dispose_rate": 0.5, "rework_rate": None}, INDICATORS) == 50
    assert [(grade_of(score) or ("",))[0] for score in (90, 89.99, 70, 0, None)] == ["优", "良", "中", "差", ""]


def test_formulae_are_sums_of_known_counts() -> None:
    assert terms_of_sum("dispatch - rework + miss") == [(1, "dispatch"), (-1, "rework"), (1, "miss")]
    with pytest.raises(ValueError, match="nonsense"):
        terms_of_sum("dispatch+nonsense")
    of_city = Indicator("x", "漏报率", "miss", "miss+valid_report", (Of.REGION,))
    assert rate_of(of_city, {"miss": 1, "valid_report": 3}) == 0.25
    for one in INDICATORS:
        assert terms_of_sum(one.numerator)
        assert terms_of_sum(one.denominator)


@pytest.mark.parametrize(("source", "counted"), [("public", 1), ("hotline", 1), ("inspector", 0)])
def test_the_satisfaction_of_the_public_is_what_the_public_said_not_staff_of_their_own_finds(
    source: str, counted: int
) -> None:
    closed = (4.0, "close", {"step": "closed", "by": "c"})
    rated = (5.0, "rate", {"rating": "satisfied"})
    sheet = total([course_of(*handled(1, 5, 3, source=source), closed, rated)], Of.REGION)
    assert (sheet.counts["rated"], sheet.counts["satisfied"]) == (counted, counted)
