"""What is late, done again or decided later is counted to whom it belongs, once, and is lost from no period."""

from datetime import timedelta

import pytest

from backend.evaluation.counts import Period
from backend.evaluation.evaluate import TOTAL, evaluate
from backend.evaluation.event import events_of, micros, row_of
from backend.evaluation.fold import fold
from backend.evaluation.indicators import Of
from tests.evaluation.test_evaluate import BEGIN, END, MONTH, Told, course_of, due, handled, total

GRANTED: Told = (10, "grant", {"for": "appeal"})
CLOSED: list[Told] = [(3, "pass", {"step": "checked", "by": "k"}), (4, "close", {"step": "closed", "by": "z"})]
BACK: Told = (9, "return", {"step": "filed", "returned_by": "D01"})


def by_department(told: list[Told], period: Period = MONTH) -> dict[str, dict[str, int]]:
    return {sheet.code: dict(sheet.counts) for sheet in evaluate([course_of(*told)], period, Of.DEPARTMENT)}


def known_later(told: list[Told], of: Of = Of.REGION) -> dict[str, int]:
    """The counts of the month as they are seen two months on."""
    rows = [row_of(BEGIN + timedelta(days=day), f"case.{action}", data.get("by"), data) for day, action, data in told]
    return dict(total([fold(events_of(rows), micros(END), hindsight=True)], of).counts)


@pytest.mark.parametrize(
    "again",
    [
        (12, "rework", {"step": "handling", "by": "k"}),
        (12, "call_back", {"step": "handling", "by": "s", "outcome": "dissatisfied"}),
    ],
)
def test_a_granted_appeal_excuses_no_work_that_begins_after_it(again: Told) -> None:
    told = [*handled(1, 2, None), GRANTED, (11, "answer", {"step": "answered"})]
    assert total([course_of(*told)]).counts["in_time_dispose"] == 1
    counts = total([course_of(*told, again)]).counts
    assert [counts[name] for name in ("overtime_to_dispose", "need_dispose", "need_close")] == [1, 1, 1]
    counts = total([course_of(*told, again, (13, "answer", {"step": "answered"}))]).counts
    assert (counts["in_time_dispose"], counts["overtime_dispose"]) == (0, 1)


def test_a_granted_appeal_excuses_no_other_department() -> None:
    told = [*handled(1, 2, None, "D01"), GRANTED, (11, "return", {"step": "filed", "returned_by": "D01"})]
    told.append((12, "dispatch", {"step": "dispatched", "department": "D02"}))
    assert by_department(told)["D02"]["overtime_to_dispose"] == 1
    assert by_department([*told, (13, "answer", {"step": "answered"})])["D02"]["overtime_dispose"] == 1
    assert "overtime_to_dispose" not in {name for name, count in by_department(told)["D01"].items() if count}


def test_who_returns_a_case_late_was_late() -> None:
    late = [*handled(1, 2, None, "D01"), (9, "return", {"step": "filed", "returned_by": "D01", "due_at": "2016-12-29"})]
    late[-1][2]["due_at"] = (BEGIN + timedelta(days=11)).isoformat()  # type: ignore[index]
    late.append((9.5, "dispatch", {"step": "dispatched", "department": "D02"}))
    early = Period(MONTH.since, MONTH.until, micros(BEGIN + timedelta(days=10)))
    found = by_department(late, early)
    assert [found["D01"][name] for name in ("overtime_to_dispose", "need_dispose")] == [1, 1]
    assert [found["D02"][name] for name in ("overtime_to_dispose", "need_dispose", "need_close")] == [0, 0, 0]
    assert found[TOTAL]["overtime_to_dispose"] == 1
    in_time = [*handled(1, 9, None, "D01"), BACK]
    assert by_department(in_time)["D01"]["need_dispose"] == 0


def test_who_asked_in_time_to_return_a_case_was_not_late() -> None:
    told = [*handled(1, 2, None, "D01"), (2, "apply", {"for": "return"})]
    told.append((9, "grant", {"step": "filed", "for": "return", "returned_by": "D01"}))
    assert by_department(told)["D01"]["need_dispose"] == 0
    declined = [*told[:-1], (8, "decline", {"for": "return"}), BACK]
    assert by_department(declined)["D01"]["overtime_to_dispose"] == 1


def test_what_crosses_a_periods_end_is_lost_from_neither() -> None:
    cut = BEGIN + timedelta(days=10)
    told = [
        (9.8, "report", {"step": "reported", "source": "inspector", "grid": "331082001001001", "by": "i"}),
        (9.9, "file", {"step": "filed", "by": "c"}),
        (10.1, "dispatch", {"step": "dispatched", "by": "d", "department": "D01"}),
    ]
    rows = [row_of(BEGIN + timedelta(days=day), f"case.{action}", data.get("by"), data) for day, action, data in told]
    halves = Period(MONTH.since, micros(cut), micros(cut)), Period(micros(cut), MONTH.until, MONTH.as_of)
    for of in Of:
        for name in ("report", "valid_report", "register"):
            sums: list[dict[str, int]] = []
            for period in (*halves, MONTH):
                sheets = evaluate([fold(events_of(rows), period.as_of, hindsight=True)], period, of)
                sums.append({sheet.code: sheet.counts.get(name, 0) for sheet in sheets})
            for code, whole in sums[2].items():
                assert sums[0].get(code, 0) + sums[1].get(code, 0) == whole, (of, name, code)
    assert by_department(told)["D01"]["report"] == by_department(told)["D01"]["register"] == 1


def test_a_report_filed_in_the_next_period_was_valid() -> None:
    told = [
        (30.9, "report", {"step": "reported", "source": "inspector", "grid": "331082001001001", "by": "i"}),
        (31.5, "file", {"step": "filed", "by": "c"}),
    ]
    assert known_later(told, Of.POST)["valid_report"] == 1
    assert (known_later(told)["register"], total([course_of(*told)], Of.REGION).counts["valid_report"]) == (0, 0)
    assert known_later([*told, (33, "cancel", {"step": "cancelled"})])["valid_report"] == 0


@pytest.mark.parametrize(
    ("again", "is_rework"),
    [
        ((5, "dispute", {"step": "handling", "by": "p"}), 1),
        ((5, "call_back", {"step": "handling", "by": "s", "outcome": "dissatisfied"}), 1),
        ((5, "reopen", {"step": "handling", "by": "z"}), 0),
    ],
)
def test_what_the_reporter_has_done_again_is_rework(again: Told, is_rework: int) -> None:
    found = by_department([*handled(1, 5, 2, source="public"), *CLOSED, again])
    assert (found["D02"]["rework"], found["D02"]["reopen"]) == (is_rework, 1)
    rated = int(again[1] == "dispute")
    assert (found["D02"]["rated"], found["D02"]["satisfied"]) == (rated, 0)


def test_the_total_counts_a_case_once() -> None:
    told = [
        *handled(1, 20, None, "D01"), (2, "return", {"step": "filed", "returned_by": "D01"}),
        (3, "dispatch", {"step": "dispatched", "department": "D02"}), (4, "answer", {"step": "answered"}),
        (5, "check", {"step": "checking", "by": "s"}), (6, "pass", {"step": "checked", "by": "k"}),
    ]  # fmt: skip
    found = by_department(told)
    names = ("report", "valid_report", "accept", "check", "send", "dispatch")
    assert [found[TOTAL][name] for name in names] == [1] * len(names)
    assert (found["D01"]["check"], found["D02"]["check"], found["D01"]["accept"]) == (0, 1, 0)
    assert (found["D01"]["dispatch"], found["D02"]["dispatch"]) == (1, 1)
    public = course_of(*handled(1, 5, 2, source="public"))
    sheets = {
        sheet.code: sheet.counts
        for sheet in evaluate([public], MONTH, Of.POST, holders=lambda _course: {"a", "b", "c"})
    }
    assert [sheets[code]["miss"] for code in (TOTAL, "a", "b", "c")] == [1, 1, 1, 1]
    assert sheets[TOTAL]["report"] == 0
    assert [sheet.counts["miss"] for sheet in evaluate([public], MONTH, Of.POST)] == [0]


def test_what_is_decided_later_of_what_was_late_or_filed_is_seen_in_its_period() -> None:
    late = [*handled(20, 2, 28), (30, "appeal", {"for": "appeal"})]
    assert known_later([*late, (33, "grant", {"for": "appeal"})])["in_time_dispose"] == 1
    assert known_later([*late, (33, "grant", {"for": "appeal", "endorsed": True})])["overtime_dispose"] == 1
    again: Told = (32, "rework", {"step": "handling"})
    assert known_later([*late, again, (33, "grant", {"for": "appeal"})])["overtime_dispose"] == 1
    waiting = handled(20, 2, None)[:2]
    counts = known_later([*waiting, (33, "cancel", {"step": "cancelled"})])
    assert [counts[name] for name in ("register", "correct_register", "need_close", "cancel")] == [1, 0, 0, 0]
    admitted: list[Told] = [(20, "report", {"step": "reported", "grid": "3310"}), (21, "admit", {"by": "s"})]
    counts = known_later([*admitted, (33, "reject", {"step": "rejected"})])
    assert [counts[name] for name in ("accept", "correct_accept", "reject")] == [1, 0, 0]
    sent = [*handled(20, 20, None, "D01"), (33, "return", {"step": "filed", "returned_by": "D01"})]
    counts = known_later(sent)
    assert [counts[name] for name in ("dispatch", "correct_dispatch", "back", "to_dispose")] == [1, 0, 0, 1]


def test_a_calendar_that_came_late_judges_the_answer_of_its_period_and_no_later_work() -> None:
    late, retimed = handled(20, 2, 28), (33, "retime", {"due_at": due(29)})
    assert known_later(late)["overtime_dispose"] == 1
    counts = known_later([*late, retimed])
    assert (counts["in_time_dispose"], counts["overtime_dispose"]) == (1, 0)
    again: Told = (32, "reopen", {"step": "handling", "due_at": due(40)})
    assert known_later([*late, again, retimed])["overtime_dispose"] == 1
    stage: Told = (33, "retime", {"stage": "check", "stage_due_at": due(35)})
    assert known_later([*late, stage])["overtime_dispose"] == 1


def test_what_happens_later_otherwise_changes_no_earlier_period() -> None:
    told = [*handled(20, 2, 28), *((day + 30, action, data) for day, action, data in CLOSED)]
    told.append((40, "dispute", {"step": "handling"}))
    assert known_later(told) == total([course_of(*told)], Of.REGION).counts


def test_what_waits_for_dispatch_is_due_only_once_its_limit_has_passed() -> None:
    report, filed = handled(30, 9, None)[:2]
    for limit, wanted in ((30.5, 1), (31.5, 0)):
        stage = {"stage": "dispatch", "stage_due_at": (BEGIN + timedelta(days=limit)).isoformat()}
        counts = total([course_of(report, (filed[0], filed[1], {**filed[2], **stage}))], Of.REGION).counts
        assert (counts["need_dispatch"], counts["register"]) == (wanted, 1)


def test_what_awaits_filing_again_is_late_by_no_limit_of_its_former_filing() -> None:
    """Readmitted (重新受理) after a wrong cancelling: until it is filed anew it has no limit at all."""
    again = [*handled(1, 5, None), (2, "cancel", {"step": "cancelled"}), (3, "readmit", {"step": "pending_file"})]
    counts = total([course_of(*again)], Of.REGION).counts
    assert (counts["register"], counts["need_close"]) == (1, 0)
    refiled = [*again, (4, "file", {"step": "filed", "due_at": due(9), "by": "c"})]
    assert total([course_of(*refiled)], Of.REGION).counts["need_close"] == 1


def test_who_gave_a_case_back_in_time_answers_for_no_day_it_waits_for_the_dispatcher() -> None:
    told = [*handled(1, 5, None, "D01"), (2, "return", {"step": "filed", "returned_by": "D01", "due_at": due(7)})]
    found = by_department(told)
    assert [found[TOTAL][name] for name in ("need_close", "register", "back")] == [1, 1, 1]
    assert [found["D01"][name] for name in ("need_close", "register", "back", "dispatch")] == [0, 0, 1, 1]
    kept = by_department(handled(1, 5, None, "D01"))["D01"]
    assert (kept["need_close"], kept["register"]) == (1, 1)


def test_what_was_done_of_a_case_that_should_not_have_been_is_in_no_rate() -> None:
    """Cancelled cases (作废) are in no denominator: nor is what was granted or done again of them above it."""
    told = [
        *handled(1, 5, 2), (3, "rework", {"step": "handling", "by": "k"}),
        (4, "extend", {"step": "handling", "due_at": due(12)}),
    ]  # fmt: skip
    names = ("rework", "extension", "need_close")
    cancelled: Told = (6, "cancel", {"step": "cancelled"})
    for found in (by_department(told), by_department([*told, cancelled])):
        is_cancelled = bool(found[TOTAL]["cancel"])
        for code in (TOTAL, "D02"):
            assert [found[code][name] for name in names] == ([0, 0, 0] if is_cancelled else [1, 1, 1]), code
    later: Told = (33, *cancelled[1:])
    assert [known_later([*told, later])[name] for name in names] == [0, 0, 0]


@pytest.mark.parametrize(
    ("end", "missed"),
    [
        ((3, "cancel", {"step": "cancelled"}), 0),
        ((33, "cancel", {"step": "cancelled"}), 0),
        ((3, "merge", {"step": "merged", "by": "s"}), 0),
        ((33, "merge", {"step": "merged", "by": "s"}), 0),
        ((3, "comment", {}), 1),
    ],
)
def test_no_inspector_missed_what_was_no_matter_or_had_been_reported_before(end: Told, missed: int) -> None:
    told = [*handled(1, 5, None, source="public"), end]
    rows = [row_of(BEGIN + timedelta(days=day), f"case.{action}", data.get("by"), data) for day, action, data in told]
    course = fold(events_of(rows), micros(END), hindsight=True)
    sheets = evaluate([course], MONTH, Of.POST, holders=lambda _course: {"a"})
    assert {sheet.code: sheet.counts["miss"] for sheet in sheets}.get("a", 0) == missed
    assert total([course], Of.REGION).counts["miss"] == missed
