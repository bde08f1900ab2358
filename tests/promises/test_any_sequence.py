"""Any sequence of actions keeps the law: legal edges only, one owner, and the happenings replay to the same state.

CGT_TEST_WALKS runs (`make prove`: 2000 of 50 steps), a few in the ordinary suite.
"""

import asyncio
import os
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sqlalchemy import update
from sqlmodel import col

from backend.cases.case import Case
from backend.ground.settings import Settings
from backend.releases.published_releases import PublishedReleases
from backend.workflow.law import Law
from backend.workflow.moves import MOVES, Move
from backend.workflow.overlays import OVERLAYS
from backend.workflow.roles import Role
from backend.workflow.steps import ENDED, Action, Step
from tests.conftest import NOON
from tests.linhai import open_city
from tests.promises.steer import steer
from tests.promises.walk import BESIDE, EDGES, STAFF, Walk, World

WALKS = int(os.environ.get("CGT_TEST_WALKS", "6"))
STEPS = 50
SOURCES = ("public", "inspector", "hotline")
MORE = st.fixed_dictionaries(
    {},
    optional={
        "outcome": st.sampled_from(["satisfied", "dissatisfied", "unreached", "passed"]),
        "for": st.sampled_from(["extend", "suspend", "return"]),
        "department": st.sampled_from(["D02", "D05", "D08"]),
    },
)
WHOLE = {"for": "extend", "days": 3, "department": "D02", "outcome": "dissatisfied"}
MINUTES = (7, 45, 150, 400, 1500)


@pytest.fixture
def world(city_settings: Settings) -> Iterator[World]:
    loop = asyncio.new_event_loop()
    city_settings.access_token_life = 365 * 24 * 3600  # a walk lasts days of the city's time
    opened = open_city(city_settings, NOON)
    city = loop.run_until_complete(opened.__aenter__())
    found = World(loop, city)
    found.begin()
    yield found
    loop.run_until_complete(opened.__aexit__(None, None, None))
    loop.close()


def machine_of(world: World) -> type[RuleBasedStateMachine]:
    class AnySequence(RuleBasedStateMachine):
        walk: Walk

        @initialize(source=st.sampled_from(SOURCES))
        def reported(self, source: str) -> None:
            world.city.at = NOON
            self.walk = world.new_case(source)

        @rule(place=st.integers(0, 10_000), wrong=st.sampled_from(STAFF), more=MORE)
        def along_an_edge(self, place: int, wrong: str, more: dict[str, Any]) -> None:
            self.walk = renewed(world, self.walk, place)
            press_on(self.walk, place, wrong, more)

        @rule(place=st.integers(0, 10_000), wrong=st.sampled_from(STAFF), more=MORE)
        def towards_what_nobody_has_done(self, place: int, wrong: str, more: dict[str, Any]) -> None:
            self.walk = renewed(world, self.walk, place)
            steer(self.walk, wrong, lambda action: _fitting(action, more))

        @rule(minutes=st.sampled_from(MINUTES))
        def time_passes(self, minutes: int) -> None:
            world.city.at += timedelta(minutes=minutes)

        @rule(place=st.integers(0, 10_000), more=MORE)
        def beside_the_edges(self, place: int, more: dict[str, Any]) -> None:
            lay_over(self.walk, place, more)

        @rule(who=st.sampled_from(STAFF), action=st.sampled_from(Action), more=MORE)
        def anything(self, who: str, action: Action, more: dict[str, Any]) -> None:
            self.walk.try_it(who, action, _fitting(action, more))

        def teardown(self) -> None:
            self.walk.replayed()

    return AnySequence


def renewed(world: World, walk: Walk, place: int) -> Walk:
    """The same walk, or a new one where it has ended and is not drawn to come back."""
    if walk.step not in ENDED or (walk.step is not Step.WITHDRAWN and place % 4):
        return walk
    walk.replayed()
    return world.new_case(SOURCES[place % len(SOURCES)])


def lay_over(walk: Walk, place: int, more: dict[str, Any]) -> None:
    """One of the overlays of the step, first those that nobody has laid there yet."""
    rows = [(row, by) for row in OVERLAYS if walk.step in row.at for by in row.by]
    rows = [one for one in rows if not walk.world.laid[walk.step, one[0].action]] or rows
    if rows:
        row, by = rows[place % len(rows)]
        walk.try_it(walk.holder(by), row.action, _fitting(row.action, more))


def press_on(walk: Walk, place: int, wrong: str, more: dict[str, Any]) -> None:
    """Along an edge, seldom to an end; every other time it is tried by somebody else."""
    rows = [row for row in MOVES if row.at is walk.step and (row.to not in ENDED or place % 12 == 0)]
    if not rows:
        return
    row = rows[place // 12 % len(rows)]
    who = wrong if place % 2 else walk.holder(row.by)
    walk.try_it(who, row.action, _fitting(row.action, more))


def _fitting(action: Action, more: dict[str, Any]) -> dict[str, Any]:
    """Of what was drawn, what the action takes; what it needs and was not drawn is filled in."""
    wanted = {
        Action.DISPATCH: ["department"], Action.ARBITRATE: ["department"], Action.ASSIST: ["department"],
        Action.RELEASE: ["department"], Action.CALL_BACK: ["outcome"], Action.AUDIT: ["outcome"],
        Action.RATE: ["outcome"], Action.APPLY: ["for", "days"],
    }.get(action, [])  # fmt: skip
    fitting = {name: more.get(name, WHOLE[name]) for name in wanted}
    if fitting.get("for") == "return":
        fitting |= {"reason": "not_our_duty", "duty": "D02-01"}
    return fitting


def coverage(world: World) -> tuple[list[str], list[str]]:
    """A line for each edge and for each overlay, and the edges that were never taken, or never refused to another."""
    lines = [
        f"{at} {action} {to}: allowed {sorted(world.taken[at, action, to])} denied {sorted(world.refused[at, action])}"
        for at, action, to in EDGES
    ]
    lines += [f"{at} ({action}): allowed {sorted(world.laid[at, action])}" for at, action in BESIDE]
    missing = [
        f"{at} {action} {to}"
        for at, action, to in EDGES
        if not (world.taken[at, action, to] and world.refused[at, action])
    ]
    return lines, missing


def test_any_sequence_of_actions_keeps_the_law(world: World) -> None:
    began = time.perf_counter()
    run_state_machine_as_test(
        machine_of(world),
        settings=settings(
            max_examples=WALKS, stateful_step_count=STEPS, deadline=None, database=None,
            derandomize=WALKS < 100, phases=(Phase.generate,), suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
    lines, missing = coverage(world)
    laid = sum(bool(world.laid[one]) for one in BESIDE)
    print(
        *(f"- {line}" for line in lines),
        f"{len(EDGES) - len(missing)} of {len(EDGES)} edges taken by one and refused to another; not: {missing}",
        f"{laid} of {len(BESIDE)} overlays done",
        f"{WALKS} walks, {dict(world.done)}, {time.perf_counter() - began:.0f} s",
        sep="\n",
    )
    if WALKS >= 1000:
        assert missing == []


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_planted_illegal_edge_is_seen(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    planted = Law((*MOVES, Move(Step.REPORTED, Action.CLOSE, Step.CLOSED, Role.DESK)), OVERLAYS)

    async def _law(*_: Any) -> Law:
        return planted

    monkeypatch.setattr(PublishedReleases, "law", _law)
    with pytest.raises(AssertionError, match="no such edge"):
        world.new_case("public").try_it("desk", Action.CLOSE, {})


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_withdrawal_by_somebody_else_is_seen(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: nobody asks whether it is the reporter."""
    anybodys = [replace(move, needs=()) if move.action is Action.WITHDRAW else move for move in MOVES]

    async def _law(*_: Any) -> Law:
        return Law(tuple(anybodys), OVERLAYS)

    monkeypatch.setattr(PublishedReleases, "law", _law)
    with pytest.raises(AssertionError, match="withdraw is not for chief"):
        world.new_case("public").try_it("chief", Action.WITHDRAW, {})


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_an_overlay_that_moves_the_clock_is_seen(world: World) -> None:
    walk = world.new_case("public")
    with pytest.raises(AssertionError, match="moved the clock"):
        walk.judge("desk", Action.COMMENT, 200, {"step": "reported", "version": 1, "due_at": "2026-11-25T01:00:00Z"})


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_who_reported_is_told_no_deadline_while_it_rests_and_that_moves_no_clock(world: World) -> None:
    walk = world.new_case("public")
    for who, action, more in (
        ("chief", Action.FILE, {}), ("dispatcher", Action.DISPATCH, {"department": "D02"}),
        ("handler", Action.ACCEPT, {}), ("dispatcher", Action.SUSPEND, {}), ("citizen", Action.SUPPLEMENT, {}),
    ):  # fmt: skip
        walk.try_it(who, action, more)
    assert world.laid[Step.SUSPENDED, Action.SUPPLEMENT] == {"citizen"}
    walk.replayed()


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_deadline_moved_behind_the_clock_is_seen(world: World) -> None:
    walk = world.new_case("public")
    walk.try_it("chief", Action.FILE, {"class_code": "E0110"})
    walk.replayed()
    world.do(_moved_by_hand(world, walk.number))
    with pytest.raises(AssertionError):
        walk.replayed()


async def _moved_by_hand(world: World, number: str) -> None:
    async with world.city.db.write() as session:
        moved = update(Case).where(col(Case.number) == number).values(due_at=NOON + timedelta(days=9))
        await session.execute(moved)
