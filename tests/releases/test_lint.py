"""Each planted defect is found, by its code; the law as it stands has none."""

from collections.abc import Callable
from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from backend.releases.content import digest_of, law_of, move_of, rows_of_law
from backend.releases.lint import Town, lint
from backend.workflow.escalation import ESCALATION, ROLE_OF
from backend.workflow.facts import Facts
from backend.workflow.guards import GUARDS
from backend.workflow.law import IN_CODE
from backend.workflow.roles import Role
from backend.workflow.stage_limits import STAGE_LIMITS

ON = date(2026, 11, 24)
GRIDS = ("331082001001001", "331082002001001")
TOWN = Town(
    people=dict.fromkeys(Role, 1), bodies=frozenset({"D01", "D02"}), handled=frozenset({"D01", "D02"}), grids=GRIDS,
    classes=frozenset({"E0110"}),
)  # fmt: skip
RULE = {"class": "E01", "area": "", "body": "D01", "duty": "X", "valid_from": "2020-01-01", "valid_to": None}
CONTENT: dict[str, Any] = {
    **rows_of_law(IN_CODE), "calendar": "plain", "duties": [{"code": "X", "name": "清运", "body": "D01"}],
    "rules": [RULE],
    "standards": [
        {"class": "E0110", "place": 0, "condition": "", "closing": "", "value": 4, "unit": "work_hour", "urgency": "-"}
    ],
}  # fmt: skip


class Tried(Facts):
    """Facts that are counted."""

    made = 0

    def __init__(self, **stated: Any) -> None:
        Tried.made += 1
        assert Tried.made < 100_000, "too much work"
        super().__init__(**stated)


def without(at: str, action: str) -> Callable[[dict[str, Any]], None]:
    def _mutate(content: dict[str, Any]) -> None:
        content["moves"] = [row for row in content["moves"] if (row["at"], row["action"]) != (at, action)]

    return _mutate


def emptied(step: str) -> Callable[[dict[str, Any]], None]:
    def _mutate(content: dict[str, Any]) -> None:
        content["moves"] = [row for row in content["moves"] if row["at"] != step]

    return _mutate


def changed(part: str, **values: Any) -> Callable[[dict[str, Any]], None]:
    def _mutate(content: dict[str, Any]) -> None:
        content[part][0] |= values

    return _mutate


def added(part: str, row: dict[str, Any]) -> Callable[[dict[str, Any]], None]:
    return lambda content: content[part].append(row)


def asked_for(action: str, *needs: str) -> Callable[[dict[str, Any]], None]:
    """Of every row of an action."""

    def _mutate(content: dict[str, Any]) -> None:
        asked = {"needs": list(needs)}
        content["moves"] = [row | (asked if row["action"] == action else {}) for row in content["moves"]]

    return _mutate


def doubled(content: dict[str, Any]) -> None:
    """The same row to another step."""
    row = next(row for row in content["moves"] if row["action"] == "accept")
    content["moves"].append(row | {"to": "filed"})


PLANTED: dict[str, tuple[Callable[[dict[str, Any]], None], str]] = {
    "no way to checking": (without("answered", "check"), "unreachable_step"),
    "no way out of it": (emptied("answered"), "dead_end"),
    "a guard nobody knows": (changed("moves", needs=["full_moon"]), "unknown_word"),
    "a step nobody knows": (changed("moves", to="limbo"), "unknown_word"),
    "a role nobody knows": (changed("moves", by="mayor"), "unknown_word"),
    "an overlay at a step nobody knows": (changed("overlays", at=["limbo"]), "unknown_word"),
    "an overlay with a guard nobody knows": (changed("overlays", needs=["full_moon"]), "unknown_word"),
    "two overlays at once": (
        lambda content: content["overlays"].append(content["overlays"][2] | {"needs": []}),
        "not_excluded",
    ),
    "two rows at once": (doubled, "not_excluded"),
    "a suspension that asks for a note when it ends by itself": (asked_for("resume", "note"), "not_by_itself"),
    "one that only its department may end": (asked_for("resume", "own_department"), "not_by_itself"),
    "one that nobody ends": (without("suspended", "resume"), "not_by_itself"),
    "a gap of duties": (changed("rules", area="331082001"), "duty_gap"),
    "a rule that has ended": (changed("rules", valid_to="2026-01-01"), "duty_gap"),
    "an overlap of duties": (added("rules", RULE | {"body": "D02"}), "duty_overlap"),
    "an overlap to come": (added("rules", RULE | {"body": "D02", "valid_from": "2026-12-01"}), "duty_overlap"),
    "one that ends with the first": (
        lambda content: content.update(
            rules=[
                RULE | {"valid_to": "2027-06-01"},
                RULE | {"valid_from": "2026-12-01", "valid_to": "2027-07-01"},
                RULE | {"valid_from": "2027-07-01"},
            ]
        ),
        "duty_overlap",
    ),
    "a duty on no list": (changed("rules", duty="Y"), "unknown_duty"),
    "digits of an input method": (added("rules", RULE | {"class": "E０２"}), "bad_prefix"),
    "an area of no length": (added("rules", RULE | {"area": "33108"}), "bad_prefix"),
    "a body nobody knows": (changed("rules", body="D99"), "unknown_body"),
    "a limit of nothing": (changed("standards", value=0), "bad_limit"),
    "a unit nobody knows": (changed("standards", unit="moon"), "bad_limit"),
    "a class nobody knows": (changed("standards", **{"class": "E9999"}), "unknown_class"),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_defect_is_found(name: str) -> None:
    mutate, code = PLANTED[name]
    content = deepcopy(CONTENT)
    mutate(content)
    assert code in {one.code for one in lint(content, TOWN, ON)}


def test_rules_that_follow_each_other_or_are_over_do_not_meet() -> None:
    over = RULE | {"body": "D02", "valid_from": "2021-01-01", "valid_to": "2022-01-01"}
    never = RULE | {"body": "D02", "valid_from": "2027-01-01", "valid_to": "2027-01-01"}
    rules = [RULE | {"valid_to": "2026-12-01"}, RULE | {"valid_from": "2026-12-01", "body": "D02"}, over, never]
    assert lint(CONTENT | {"rules": rules}, TOWN, ON) == []


@pytest.mark.parametrize("together", [True, False])
def test_rows_of_very_many_guards_are_compared_in_little_work(monkeypatch: pytest.MonkeyPatch, together: bool) -> None:
    """Were every combination of all their facts tried, two such rows would keep the service busy for ever."""
    monkeypatch.setattr("backend.releases.lint.Facts", Tried)
    monkeypatch.setattr(Tried, "made", 0)
    free = [one.name for one in GUARDS.values() if not one.selects and one.name not in ("late", "audited")]
    at = {"at": "handling", "action": "suspend", "to": "suspended", "by": "handler", "limit": "pause"}
    rows = [at | {"needs": free}, at | {"needs": [*free, "for_extend"] if together else ["for_suspend", "for_extend"]}]
    found = {one.where for one in lint({**CONTENT, "moves": [*CONTENT["moves"], *rows]}, TOWN, ON)}
    assert ("handling.suspend" in found) is together


@pytest.mark.parametrize("role", [Role.CHIEF, Role.DISPATCHER, Role.INSPECTOR, Role.DESK, Role.HANDLER])
def test_an_action_nobody_may_do_is_found(role: Role) -> None:
    town = Town({**TOWN.people, role: 0}, TOWN.bodies, TOWN.handled, GRIDS, TOWN.classes)
    assert ("nobody_may", role.value) in {(one.code, one.where) for one in lint(CONTENT, town, ON)}


@pytest.mark.parametrize("role", [Role.HANDLER, Role.SUPERVISOR, Role.LEADER, Role.DESK, Role.ARBITER])
def test_a_limit_without_anybody_to_escalate_to_is_found(role: Role) -> None:
    town = Town({**TOWN.people, role: 0}, TOWN.bodies, TOWN.handled, GRIDS, TOWN.classes)
    assert ("no_escalation_target", role.value) in {(one.code, one.where) for one in lint(CONTENT, town, ON)}


def test_a_body_with_duties_and_nobody_to_handle_them_is_found() -> None:
    town = Town(TOWN.people, TOWN.bodies, frozenset({"D02"}), GRIDS, TOWN.classes)
    assert {one.code for one in lint(CONTENT, town, ON)} == {"no_handler"}


def test_the_law_as_it_stands_has_no_fault_and_survives_its_writing_down() -> None:
    assert lint(CONTENT, TOWN, ON) == []
    assert law_of(CONTENT) == IN_CODE
    assert [move_of(row) for row in CONTENT["moves"]] == list(IN_CODE.moves)


def test_the_digest_depends_on_what_is_said_and_not_on_its_order() -> None:
    assert digest_of({"a": 1, "b": [1, 2]}) == digest_of({"b": [1, 2], "a": 1}) != digest_of({"a": 1, "b": [2, 1]})


def test_every_relation_escalation_names_has_a_role_and_old_releases_keep_the_overlays_of_the_code() -> None:
    named = {whom for level in ESCALATION for whom in level.whom} | {
        whom for stage in STAGE_LIMITS for whom in stage.holders
    }
    assert named <= set(ROLE_OF)
    old = {name: part for name, part in CONTENT.items() if name != "overlays"}
    assert law_of(old) == IN_CODE
    assert lint(old, TOWN, ON) == []
