"""MOVES and OVERLAYS, read as the law they are."""

import itertools
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from backend.ground.errors import Problem
from backend.ground.problems import PROBLEMS
from backend.workflow.diagram import diagram
from backend.workflow.facts import Asked, Facts, Outcome
from backend.workflow.guards import GUARDS, Guard
from backend.workflow.machine import choose, choose_move, moves_for
from backend.workflow.moves import MOVES, Limit, Move
from backend.workflow.overlays import OVERLAYS, Overlay
from backend.workflow.roles import Role
from backend.workflow.steps import CHINESE, ENDED, Action, Step

DOCS = Path(__file__).parents[2] / "docs"
ROWS = [(row, set(row.at) if isinstance(row, Overlay) else {row.at}) for row in (*MOVES, *OVERLAYS)]
# all that a fact can be, by its type
DOMAIN: dict[str, tuple[Any, ...]] = {
    field.name: {"wants": (None, *Asked), "asks": (None, *Asked), "outcome": (None, *Outcome)}.get(
        field.name, (0, 1) if field.type == "int" else (False, True)
    )
    for field in fields(Facts)
}
ABLE = Facts(
    True, True, True, True, 1, True, True, False, has_content=True, has_days=True, has_target=True, has_assignee=True,
    has_article=True, before_photos=1, small=True, sampled=True, is_assisting=True, is_own_find=True,
)  # fmt: skip


def reachable_from(step: Step) -> set[Step]:
    seen, todo = {step}, [step]
    while todo:
        here = todo.pop()
        for move in MOVES:
            if move.at is here and move.to not in seen:
                seen.add(move.to)
                todo.append(move.to)
    return seen


def read_by(guard: Guard) -> set[str]:
    """The facts a guard looks at."""
    found: set[str] = set()

    class Watched:
        def __getattr__(self, name: str) -> Any:
            found.add(name)
            return next(values)

    for filled in (False, True, 0, 1, None, *Asked, *Outcome):
        values: Iterator[Any] = itertools.repeat(filled)
        guard.holds(Watched())  # type: ignore[arg-type]
    return found


def both_hold(one: tuple[Guard, ...], other: tuple[Guard, ...]) -> bool:
    """Whether any facts let both rows through. Only the facts both read can keep them apart."""
    needs = (*one, *other)
    names = sorted(set().union(*map(read_by, one), set()) & set().union(*map(read_by, other), set()))
    if not names:
        return True
    decisive = [guard for guard in needs if read_by(guard) <= set(names)]
    return any(
        all(guard.holds(Facts(**dict(zip(names, values, strict=True)))) for guard in decisive)
        for values in itertools.product(*(DOMAIN[name] for name in names))
    )


def roles_of(row: Move | Overlay) -> set[Role]:
    return set(row.by) if isinstance(row, Overlay) else {row.by}


def clashes(rows: list[tuple[Move | Overlay, set[Step]]]) -> list[tuple[Move | Overlay, Move | Overlay]]:
    return [
        (one, other)
        for (one, here), (other, there) in itertools.combinations(rows, 2)
        if one.action is other.action and here & there and roles_of(one) & roles_of(other)
        if both_hold(one.needs, other.needs)
    ]


def test_every_step_can_be_reached() -> None:
    assert reachable_from(Step.REPORTED) == set(Step)


@pytest.mark.parametrize("step", [step for step in Step if step not in ENDED])
def test_every_open_step_can_end(step: Step) -> None:
    assert reachable_from(step) & set(ENDED)


def test_nothing_leaves_an_end_but_what_is_done_again_and_what_the_chief_ended_by_mistake() -> None:
    leaving = {(move.at, move.action) for move in MOVES if move.at in ENDED}
    assert leaving == {
        (Step.CLOSED, Action.REOPEN), (Step.CLOSED, Action.DISPUTE), (Step.CLOSED, Action.CALL_BACK),
        (Step.REJECTED, Action.READMIT), (Step.CANCELLED, Action.READMIT), (Step.MERGED, Action.UNMERGE),
    }  # fmt: skip
    assert {move.by for move in MOVES if move.at in ENDED - {Step.CLOSED}} == {Role.CHIEF}


def test_every_action_is_used_and_every_word_has_its_chinese() -> None:
    assert {row.action for row, _steps in ROWS} == set(Action)
    assert set(CHINESE) == {*Step, *Action}


def test_every_guard_is_used_is_found_by_its_name_and_names_a_problem() -> None:
    assert {guard for row, _steps in ROWS for guard in row.needs} == set(GUARDS.values())
    assert {guard.code for guard in GUARDS.values()} <= set(PROBLEMS)
    assert all(name == guard.name for name, guard in GUARDS.items())


def test_two_rows_for_one_step_and_action_exclude_each_other() -> None:
    assert clashes(ROWS) == []


def test_a_planted_row_that_clashes_is_seen() -> None:
    planted = Move(Step.HANDLING, Action.GRANT, Step.FILED, Role.DISPATCHER, (GUARDS["asks_extend"],))
    assert {one.action for one, _other in clashes([*ROWS, (planted, {Step.HANDLING})])} == {Action.GRANT}


def test_an_overlay_never_touches_the_clock_and_a_move_within_a_step_only_extends() -> None:
    assert {field.name for field in fields(Overlay)} == {"at", "action", "by", "needs"}
    assert {(move.action, move.limit) for move in MOVES if move.at is move.to} == {
        (Action.GRANT, Limit.EXTEND), (Action.EXTEND, Limit.EXTEND),
    }  # fmt: skip


@pytest.mark.parametrize("asks", [None, *Asked])
def test_a_button_that_needs_nothing_more_is_legal(asks: Asked | None) -> None:
    for step in Step:
        facts = replace(ABLE, asks=asks)
        for action, needs, ways in moves_for(step, list(Role), facts):
            assert needs in ways
            if needs == ():
                assert choose(step, action, list(Role), facts).action is action


def test_who_handled_a_case_neither_checks_nor_closes_it() -> None:
    facts = Facts(answered_it=True, has_note=True)
    for step, action in ((Step.CHECKING, Action.PASS), (Step.CHECKED, Action.CLOSE)):
        with pytest.raises(Problem, match="same_person"):
            choose_move(step, action, list(Role), facts)


def test_all_that_is_wanting_is_named_at_once() -> None:
    with pytest.raises(Problem) as refused:
        choose_move(Step.HANDLING, Action.RETURN, [Role.HANDLER], Facts(is_own_department=True))
    assert {error.field for error in refused.value.errors} == {"reason", "note", "duty"}


@pytest.mark.parametrize(
    ("step", "action", "role", "facts", "code"),
    [
        (Step.HANDLING, Action.APPLY, Role.HANDLER, Facts(is_own_department=True), "needs_for"),
        (Step.HANDLING, Action.APPLY, Role.HANDLER,
         Facts(is_own_department=True, wants=Asked.EXTEND, has_note=True, extensions_left=False), "no_more_extensions"),
        (Step.HANDLING, Action.APPLY, Role.HANDLER,
         Facts(is_own_department=True, wants=Asked.EXTEND, has_note=True, is_late=True), "overdue"),
        (Step.HANDLING, Action.APPLY, Role.HANDLER,
         Facts(is_own_department=True, wants=Asked.SUSPEND, has_note=True), "needs_days"),
        (Step.HANDLING, Action.APPLY, Role.HANDLER,
         Facts(is_own_department=True, wants=Asked.EXTEND, asks=Asked.RETURN), "already_applied"),
        (Step.HANDLING, Action.GRANT, Role.DISPATCHER, Facts(), "nothing_applied"),
        (Step.HANDLING, Action.ANSWER, Role.HANDLER,
         Facts(is_own_department=True, after_photos=1, assists_open=True), "assists_open"),
        (Step.DISPATCHED, Action.RETURN, Role.HANDLER, Facts(is_own_department=True, bound=True), "bound_by_ruling"),
        (Step.CLOSED, Action.DISPUTE, Role.CITIZEN,
         Facts(is_reporter=True, has_note=True, dispute_left=False), "dispute_over"),
        (Step.CHECKED, Action.CLOSE, Role.CHIEF, Facts(needs_call_back=True), "needs_call_back"),
        (Step.REPORTED, Action.REJECT, Role.CHIEF,
         Facts(has_reason=True, needs_responsible=True), "needs_responsible_body"),
        (Step.REPORTED, Action.CLOSE, Role.CHIEF, Facts(), "illegal_move"),
        (Step.REPORTED, Action.FILE, Role.DESK, Facts(), "not_allowed"),
    ],
)  # fmt: skip
def test_a_refusal_says_why(step: Step, action: Action, role: Role, facts: Facts, code: str) -> None:
    with pytest.raises(Problem) as refused:
        choose(step, action, [role], facts)
    assert refused.value.code == code


def test_the_drawing_in_the_docs_is_current() -> None:
    assert (DOCS / "workflow.md").read_text(encoding="utf-8") == diagram()
