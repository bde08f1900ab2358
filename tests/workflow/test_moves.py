"""MOVES, read as the law it is."""

import itertools
from dataclasses import fields
from pathlib import Path

import pytest

from backend.ground.errors import Problem
from backend.workflow.diagram import diagram
from backend.workflow.facts import Facts
from backend.workflow.machine import choose_move, moves_for
from backend.workflow.moves import MOVES
from backend.workflow.roles import Role
from backend.workflow.steps import CHINESE, ENDED, Action, Step

DOCS = Path(__file__).parents[2] / "docs"
FLAGS = [field.name for field in fields(Facts)]


def reachable_from(step: Step) -> set[Step]:
    seen, todo = {step}, [step]
    while todo:
        here = todo.pop()
        for move in MOVES:
            if move.at is here and move.to not in seen:
                seen.add(move.to)
                todo.append(move.to)
    return seen


def test_every_step_can_be_reached() -> None:
    assert reachable_from(Step.REPORTED) == set(Step)


@pytest.mark.parametrize("step", [step for step in Step if step not in ENDED])
def test_every_open_step_can_end(step: Step) -> None:
    assert reachable_from(step) & set(ENDED)


def test_nothing_leaves_an_ended_step() -> None:
    assert not [move for move in MOVES if move.at in ENDED]


def test_every_action_is_used_and_every_word_has_its_chinese() -> None:
    assert {move.action for move in MOVES} == set(Action)
    assert set(CHINESE) >= {*Step, *Action}


def test_two_rows_for_one_step_and_action_exclude_each_other() -> None:
    for one, other in itertools.combinations(MOVES, 2):
        if (one.at, one.action) != (other.at, other.action) or one.by != other.by:
            continue
        for values in itertools.product((0, 1), repeat=len(FLAGS)):
            facts = Facts(**dict(zip(FLAGS, values, strict=True)))
            both = all(guard.holds(facts) for guard in (*one.needs, *other.needs))
            assert not both, (one, other)


def test_a_button_that_is_shown_is_a_move_that_is_legal() -> None:
    able = Facts(True, True, True, True, 1, True, True, False)
    for step in Step:
        for action, needs in moves_for(step, list(Role), able):
            assert needs == ()
            assert choose_move(step, action, list(Role), able).at is step


def test_who_handled_a_case_neither_checks_nor_closes_it() -> None:
    facts = Facts(answered_it=True, has_note=True)
    for step, action in ((Step.CHECKING, Action.PASS), (Step.CHECKED, Action.CLOSE)):
        with pytest.raises(Problem, match="same_person"):
            choose_move(step, action, list(Role), facts)


def test_all_that_is_wanting_is_named_at_once() -> None:
    with pytest.raises(Problem) as refused:
        choose_move(Step.HANDLING, Action.RETURN, [Role.HANDLER], Facts(is_own_department=True))
    assert {error.field for error in refused.value.errors} == {"reason", "note"}


def test_the_drawing_in_the_docs_is_current() -> None:
    assert (DOCS / "workflow.md").read_text(encoding="utf-8") == diagram()
