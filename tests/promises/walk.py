"""A case led through any sequence of actions over HTTP, and what must hold whatever the sequence is."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from backend.workflow.moves import MOVES, Limit
from backend.workflow.overlays import OVERLAYS
from backend.workflow.roles import Role
from backend.workflow.steps import Action, Step
from backend.working_time import Duration, TimeUnit, WorkingCalendar
from tests.linhai import City, Person, report_form

Edge = tuple[Step, Action, Step]
LEGAL = {(move.at, move.action, move.to, move.by) for move in MOVES}
EDGES: list[Edge] = sorted({(move.at, move.action, move.to) for move in MOVES})
BESIDE = sorted({(at, overlay.action) for overlay in OVERLAYS if overlay.by for at in overlay.at})
PLAIN = WorkingCalendar("plain", {})  # the days on which walks play are an ordinary fortnight
OWNED = {Step.DISPATCHED, Step.HANDLING, Step.SUSPENDED, Step.ANSWERED, Step.CHECKING, Step.CHECKED}
UNOWNED = {Step.REPORTED, Step.VERIFYING, Step.PENDING_FILE, Step.FILED, Step.ARBITRATING}
STAFF = ("desk", "chief", "dispatcher", "handler", "handler-D05", "handler-D08", "inspector", "supervisor", "leader",
         "arbiter")  # fmt: skip
DOORS = {Action.WITHDRAW: "withdraw", Action.SUPPLEMENT: "supplement", Action.URGE: "urge", Action.DISPUTE: "dispute"}


@dataclass
class World:
    """The city, everybody signed in with two photos each, for what is shown after must not have been shown before; who
    took which edge, and who was refused which action where."""

    loop: asyncio.AbstractEventLoop
    city: City
    people: dict[str, Person] = field(default_factory=dict)
    photos: dict[str, str] = field(default_factory=dict)
    afterwards: dict[str, str] = field(default_factory=dict)
    other: str = ""
    taken: dict[Edge, set[str]] = field(default_factory=lambda: defaultdict(set))
    refused: dict[tuple[Step, Action], set[str]] = field(default_factory=lambda: defaultdict(set))
    laid: dict[tuple[Step, Action], set[str]] = field(default_factory=lambda: defaultdict(set))
    done: Counter[str] = field(default_factory=Counter)

    def do(self, deed: Any) -> Any:
        return self.loop.run_until_complete(deed)

    def begin(self) -> None:
        self.people["citizen"] = self.do(self.city.citizen())
        for who in STAFF:
            self.people[who] = self.do(self.city.signed_in(who))
        self.photos, self.afterwards = (
            {who: self.do(person.photo()) for who, person in self.people.items()} for _each in range(2)
        )
        self.other = self.do(self.people["citizen"].report())["number"]

    def new_case(self, source: str) -> "Walk":
        who = {"public": "citizen", "inspector": "inspector", "hotline": "desk"}[source]
        if source == "hotline":
            form = report_form(source=source, caller={"phone": "13800001234"})
            number = self.do(self.people[who].post("/api/v1/cases", json=form)).json()["number"]
        else:
            form = {"bucket": None, "class_code": "E0110", "photo_ids": [self.photos[who]]}
            number = self.do(self.people[who].report(**form))["number"]
        self.done["cases"] += 1
        return Walk(self, number, who)

    def missing(self) -> set[Edge]:
        """The edges that nobody has taken yet."""
        return {edge for edge in EDGES if edge not in self.taken}

    def unrefused(self, step: Step) -> list[Action]:
        """What is done at a step and has been refused to nobody yet."""
        return sorted({action for at, action, _to in EDGES if at is step and not self.refused[at, action]})


@dataclass
class Walk:
    """One case on its way. `step`, `version` and `due_at` are as the last answer said."""

    world: World
    number: str
    reporter: str
    step: Step = Step.REPORTED
    version: int = 1
    due_at: str | None = None
    department: str | None = None
    tired: set[Edge] = field(default_factory=set)  # edges this case cannot take

    def holder(self, role: Role) -> str:
        """Somebody of the role who works with this case."""
        if role is Role.CITIZEN:
            return self.reporter if self.reporter != "desk" else "citizen"
        if role is Role.HANDLER:
            return {"D05": "handler-D05", "D08": "handler-D08"}.get(self.department or "", "handler")
        return role.value

    def try_it(self, who: str, action: Action, more: dict[str, Any]) -> None:
        """Does it and judges what came of it."""
        person = self.world.people[who]
        if who == "citizen":
            if action not in DOORS:
                return
            path = f"/api/v1/reports/{self.number}/{DOORS[action]}"
            sent = {"note": "说明"} | ({"version": self.version} if action is Action.WITHDRAW else {})
        else:
            path = f"/api/v1/cases/{self.number}/actions"
            sent = {"action": action.value, "version": self.version, **self._full(who, action), **more}
        answer = self.world.do(person.post(path, json=sent))
        self.world.done["deeds"] += 1
        self.judge(who, action, answer.status_code, answer.json())

    def judge(self, who: str, action: Action, status: int, body: dict[str, Any]) -> None:
        if status != 200:
            assert status in (403, 404, 409, 422, 429), (action, status, body)
            assert body["code"] != "conflict", "a refused action changed the case"
            if who.split("-")[0] not in {by for at, of, _to, by in LEGAL if (at, of) == (self.step, action)}:
                self.world.refused[self.step, action].add(who)
            return
        before, to = self.step, Step(body["step"])
        if body["version"] == self.version:  # nothing moved
            assert to is before
            assert any(before in row.at and row.action is action for row in OVERLAYS), (before, action)
            told = None if who == "citizen" and before is Step.SUSPENDED else self.due_at  # as `promised`
            assert body["due_at"] == told, "an overlay moved the clock"
            self.world.laid[before, action].add(who)
            return
        assert body["version"] == self.version + 1
        roles = {by for at, act, dest, by in LEGAL if (at, act, dest) == (before, action, to)}
        assert roles, f"no such edge: {before} --{action}--> {to}"
        is_reporter = Role.CITIZEN in roles and who == self.reporter  # everybody is a citizen, too
        assert is_reporter or who.split("-")[0] in {role.value for role in roles}, f"{action} is not for {who}"
        assert before is not Step.WITHDRAWN
        self.world.taken[before, action, to].add(who)
        self.step, self.version, self.due_at = to, body["version"], body["due_at"]
        self._one_owner(body)

    def replayed(self) -> None:
        """The happenings alone lead to the same step, version and owner."""
        chief = self.world.people["chief"]
        case = self.world.do(chief.get(f"/api/v1/cases/{self.number}")).json()
        step, version = Step.REPORTED, 1
        for seq, entry in enumerate(case["timeline"], 1):
            assert entry["seq"] == seq
            data = entry["data"]
            if "from" in data:
                assert data["from"] == step
                assert data["version"] == version + 1
                step, version = Step(data["step"]), data["version"]
        assert (step, version) == (Step(case["step"]), case["version"]) == (self.step, self.version)
        assert due_by_hand(case) == (datetime.fromisoformat(case["due_at"]) if case["due_at"] else None)

    def _one_owner(self, body: dict[str, Any]) -> None:
        if "department" in body:
            self.department = body["department"]
            assert (self.step not in OWNED) or self.department, self.step
            assert (self.step not in UNOWNED) or not self.department, self.step

    def _full(self, who: str, action: Action) -> dict[str, Any]:
        """All that the action could need, in order."""
        note = {"note": "说明"}
        article = {"reason": "not_our_duty", "duty": "D02-01"}
        reasoned = {Action.REJECT, Action.CANCEL, Action.FORCE_CLOSE, Action.REOPEN}
        after = {"photo_ids": [self.world.afterwards[who]]}
        return note | {
            Action.FILE: {"class_code": "E0110"}, Action.RETURN: article, Action.MERGE: {"into": self.world.other},
            Action.ANSWER: after, Action.SELF_HANDLE: after, Action.SUSPEND: {"days": 3},
            Action.ASSIGN: {"team": "一班"},
        }.get(action, {"reason": "other"} if action in reasoned else {})  # fmt: skip


def due_by_hand(case: dict[str, Any]) -> datetime | None:
    """The due instant from what the happenings say of the clock, as an office would reckon it: the limits from the
    start on, and behind them the working time of every pause that began before they were used up."""
    turns = [(Limit(one["data"]["clock"]), _instant(one["at"])) for one in case["timeline"] if "clock" in one["data"]]
    begun = [place for place, (what, _at) in enumerate(turns) if what in (Limit.START, Limit.DROP)]
    if not begun or turns[begun[-1]][0] is Limit.DROP:
        return None
    started, rest = turns[begun[-1]][1], turns[begun[-1] + 1 :]
    limit, unit = case["standard"]["limit_value"], TimeUnit(case["standard"]["limit_unit"])
    due = PLAIN.add(started, Duration(limit * (1 + sum(what is Limit.EXTEND for what, _at in rest)), unit))
    for paused, resumed in _pauses(rest):
        counted = PLAIN.between(paused, resumed, unit)
        due = PLAIN.add(due, Duration(counted, unit)) if paused < due and counted else due
    return due


def _pauses(turns: Sequence[tuple[Limit, datetime]]) -> list[tuple[datetime, datetime]]:
    """The pauses that are over: by being resumed, or by the end."""
    found, held = list[tuple[datetime, datetime]](), None
    for what, at in turns:
        if what is Limit.PAUSE:
            held = held or at
        elif what in (Limit.RESUME, Limit.STOP) and held:
            found.append((held, at))
            held = None
    return found


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
