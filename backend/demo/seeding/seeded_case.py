"""One seeded case: its row, its search terms, and, where wanted, its history with a right chain of hashes."""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, NamedTuple, cast
from uuid import UUID

from backend.cases.case import Case
from backend.cases.history import SUBJECT
from backend.cases.terms import terms_of
from backend.demo.seeding.course import Stride, course_of
from backend.demo.seeding.surroundings import Surroundings
from backend.demo.seeding.words import words
from backend.ground.happening import NO_HASH, Happening, hash_of
from backend.ground.ids import new_id
from backend.places.cell import cell_of
from backend.workflow.steps import Action, Step

YELLOW = 0.8  # of the time to the limit; the city's own clock counts working time
CLEARED = 0.7  # of the cases, whose words the desk has let the public see
ENDS = frozenset({Step.CLOSED, Step.REJECTED, Step.CANCELLED, Step.MERGED, Step.WITHDRAWN})


@dataclass
class Rows:
    """Rows by table."""

    cases: list[dict[str, Any]] = field(default_factory=list)
    terms: list[tuple[int, UUID]] = field(default_factory=list)
    happenings: list[tuple[Any, ...]] = field(default_factory=list)
    heads: list[tuple[Any, ...]] = field(default_factory=list)


class Line(NamedTuple):
    """A row of happening, as `hash_of` reads it."""

    id: UUID
    subject_kind: str
    subject_id: UUID
    seq: int
    kind: str
    actor_id: UUID | None
    sign_in_id: UUID | None
    at: datetime
    data: dict[str, Any]
    prev_hash: str


# what a case is before anything is said of it
PLAIN = {
    name: value if (value := one.get_default(call_default_factory=True)) not in ([], {}) else json.dumps(value)
    for name, one in Case.model_fields.items()
    if not one.is_required()
}


class Seeder:
    """Makes cases, one like the other for the same seed."""

    def __init__(self, around: Surroundings, reporters: Sequence[UUID], chance: random.Random, until: datetime) -> None:
        self._around, self._reporters, self._chance, self._until = around, reporters, chance, until
        self._standards = {code: json.dumps(one, ensure_ascii=False) for code, one in around.standards.items()}
        self._range = range(len(around.grids))

    def add(self, rows: Rows, number: str, at: datetime, chain: bool) -> None:
        """One more case, reported at this instant."""
        chance, around = self._chance, self._around
        grid, places = around.grids[chance.choices(self._range, cum_weights=around.weights)[0]]
        lon, lat = chance.choice(places)
        lon, lat = lon + chance.gauss(0, 2e-5), lat + chance.gauss(0, 2e-5)
        category = chance.choice(around.classes)
        place = around.names.get(grid[:9], "") + around.names.get(grid[:12], "")
        description, address = words(chance, place, category.name)
        body, choice = around.choice(category.code, grid, at)
        course = course_of(chance, at, self._until)
        identity, reporter = new_id(at), chance.choice(self._reporters)
        row = PLAIN | {
            "id": identity, "number": number, "source": "public", "bucket": category.bucket,
            "class_code": category.code, "certain": True, "description": description, "address": address,
            "reporter_id": reporter, "stated_lon": lon, "stated_lat": lat, "coord_type": "wgs84",
            "accuracy_m": float(chance.randint(3, 60)), "lon": lon, "lat": lat, "cell": cell_of(lon, lat),
            "grid_code": grid, "choice": choice, "reported_at": at,
            "description_cleared": len(course) > 0 and chance.random() < CLEARED,
            "me_too_count": int(chance.paretovariate(2.5)) - 1, "release": around.release,
        } | self._moved(course, category.code, body, at)  # fmt: skip
        rows.cases.append(row)
        rows.terms += [(term, identity) for term in terms_of(description, address)]
        if chain:
            self._chain(rows, row, course, body)

    def _moved(
        self, course: Sequence[tuple[Stride, datetime]], code: str, body: str | None, at: datetime
    ) -> dict[str, Any]:
        """What its moves have made of it."""
        times = {stride.action: when for stride, when in course}
        last, when = course[-1] if course else (None, at)
        step = last.to if last else Step.REPORTED
        row: dict[str, Any] = {"step": step.value, "version": len(course) + 1, "changed_at": when}
        if step in ENDS:
            row["ended_at"] = when
        if filed := times.get(Action.FILE):
            due = self._around.calendar.add(filed, self._around.limit(code))
            row |= {
                "filed_at": filed, "due_at": due, "yellow_at": filed + YELLOW * (due - filed),
                "standard": self._standards[code],
                "rework_count": int(Action.REWORK in times),
            }  # fmt: skip
        if Action.DISPATCH in times:
            row["body_code"] = body
        if (answered := times.get(Action.ANSWER)) and step is not Step.HANDLING:
            row |= {"answered_at": answered, "answered_by": self._around.who("handler", body)}
            row["clock_held_at"] = answered
        return row

    def _chain(
        self, rows: Rows, case: dict[str, Any], course: Sequence[tuple[Stride, datetime]], body: str | None
    ) -> None:
        told: dict[str, Any] = {
            "step": "reported", "source": "public", "class": case["class_code"], "grid": case["grid_code"],
            "component": None, "photos": [],
        }  # fmt: skip
        lines = [("report", case["reporter_id"], case["reported_at"], told)]
        steps = [Step.REPORTED, *(stride.to for stride, _when in course)]
        for version, ((stride, when), (before, after)) in enumerate(zip(course, pairwise(steps), strict=True), 2):
            by = self._around.who(stride.by, body) if stride.by else case["reporter_id"]
            data = {"action": stride.action.value, "from": before.value, "step": after.value, "version": version}
            lines.append((stride.action.value, by, when, data | _more(stride, case, body)))
        self._write(rows, case["id"], lines)

    @staticmethod
    def _write(rows: Rows, case_id: UUID, lines: Sequence[tuple[str, UUID, datetime, dict[str, Any]]]) -> None:
        before = NO_HASH
        for seq, (action, by, at, data) in enumerate(lines, 1):
            line = Line(new_id(at), SUBJECT, case_id, seq, f"{SUBJECT}.{action}", by, None, at, data, before)
            before = hash_of(cast("Happening", line))
            rows.happenings.append((*line[:8], json.dumps(data, ensure_ascii=False), line.prev_hash, before))
        rows.heads.append((case_id, SUBJECT, len(lines), before))


def _more(stride: Stride, case: dict[str, Any], body: str | None) -> dict[str, Any]:
    """What a move says besides its step."""
    if stride.action is Action.FILE:
        return {"class": case["class_code"], "release": case["release"], "due_at": case["due_at"].isoformat()}
    if stride.action is Action.DISPATCH:
        return {"department": body, "suggested": body}
    return {"reason": "other"} if stride.action in (Action.REJECT, Action.CANCEL) else {}


def moments(chance: random.Random, count: int, since: datetime, until: datetime) -> list[datetime]:
    """When so many cases are reported, in order: more by day than by night, somewhat more each year."""
    whole, found = (until - since).total_seconds(), list[datetime]()
    for _ in range(count):
        at = since + timedelta(seconds=whole * chance.random() ** 0.9)
        if (at.hour + 8) % 24 < 7 and chance.random() < 0.85:  # at night, by the clock of the city
            at += timedelta(hours=8 + 8 * chance.random())
        found.append(min(at, until))
    return sorted(found)
