"""The replay (回放) of a draft: what of the last days would have gone otherwise. From happenings alone."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from anyio import to_thread
from sqlalchemy import Row, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.calendars.published_calendar import published_calendar
from backend.ground.clock import CITY_ZONE
from backend.ground.happening import Happening
from backend.ground.ids import first_id
from backend.releases.content import Content, matrix_of, overlay_rows
from backend.routing.choose import Key, RuleFacts, choose
from backend.routing.rules_at import read_matrix
from backend.working_time import Duration, TimeUnit, WorkingCalendar

MOST = 200  # listed of each kind; the numbers count all
PAGE = 1000  # happenings held at once: a month of a city are a million, and others are served meanwhile


@dataclass(frozen=True)
class Difference:
    """A case that would have gone otherwise: `kind` legality, routing or deadline; what was, and what would be."""

    case_id: UUID
    kind: str
    was: str
    would_be: str


@dataclass(frozen=True)
class Replay:
    """How much was played, how many of each kind differ, and the first of them."""

    moves: int
    filings: int
    counts: Mapping[str, int]
    differences: Sequence[Difference]


async def replay(session: AsyncSession, present: Content, draft: Content, days: int, at: datetime) -> Replay:
    """Plays the happenings of the last `days` under the draft, against the present content; rulings hold under both."""
    rulings = (await read_matrix(session, 0)).rulings
    calendar = await published_calendar(session)
    player = await to_thread.run_sync(_Player, present, draft, rulings, calendar)
    async for case_id, _seq, kind, happened, data in _told(session, at - timedelta(days=days)):
        player.play(case_id, kind, happened, data)
    return Replay(player.moves, player.filings, player.counts, player.found)


async def _told(session: AsyncSession, since: datetime) -> AsyncIterator[Row[Any]]:
    """What has happened to cases, one case after the other, a page at a time."""
    names = ("subject_id", "seq", "kind", "at", "data")
    case_id, seq, *others = (col(getattr(Happening, name)) for name in names)
    told = (col(Happening.id) >= first_id(since), col(Happening.subject_kind) == "case")
    query = select(case_id, seq, *others).where(*told).order_by(case_id, seq).limit(PAGE)
    page = (await session.execute(query)).all()
    while page:
        for row in page:
            yield row
        page = (await session.execute(query.where(tuple_(case_id, seq) > tuple(page[-1][:2])))).all()


class _Player:
    def __init__(
        self, present: Content, draft: Content, rulings: Mapping[Key, Sequence[RuleFacts]], calendar: WorkingCalendar
    ) -> None:
        self._edges = {(row["at"], row["action"], row["to"]) for row in draft["moves"]}
        self._beside, self._was_beside = _beside(draft), _beside(present)
        self._case: UUID | None = None  # that is being played
        self._step: str | None = None
        self._reported: Mapping[str, Any] | None = None
        self._matrices = [replace(matrix_of(content), rulings=rulings) for content in (present, draft)]
        self._limits = _Limits(present), _Limits(draft)
        self._calendar = calendar
        self.moves = self.filings = 0
        self.counts = {"legality": 0, "routing": 0, "deadline": 0}
        self.found: list[Difference] = []

    def play(self, case_id: UUID, kind: str, at: datetime, data: Mapping[str, Any]) -> None:
        if case_id != self._case:
            self._case, self._step, self._reported = case_id, None, None
        if kind == "case.report":
            self._reported = data
        if "from" in data:
            self.moves += 1
            edge = (data["from"], data["action"], data["step"])
            if edge not in self._edges:
                self._tell(case_id, "legality", f"{edge[0]} {edge[1]} → {edge[2]}", "不允许")
        elif (done := (self._step, data.get("action"))) in self._was_beside - self._beside:
            self._tell(case_id, "legality", f"{done[0]} {done[1]}", "不允许")
        if "step" in data:
            self._step = data["step"]
        if kind == "case.file":
            self.filings += 1
            self._route(case_id, data, at)
            self._limit(case_id, data, at)

    def _route(self, case_id: UUID, data: Mapping[str, Any], at: datetime) -> None:
        """A component's case goes to its owner, whatever the matrix says; a case reported earlier is left out."""
        reported = self._reported
        if reported is None or reported.get("component") or "class" not in data:
            return
        on = at.astimezone(CITY_ZONE).date()
        was, would_be = (choose(data["class"], reported["grid"], matrix, on).body_code for matrix in self._matrices)
        if was != would_be:
            self._tell(case_id, "routing", was or "—", would_be or "—")

    def _limit(self, case_id: UUID, data: Mapping[str, Any], at: datetime) -> None:
        name, place = data.get("class", ""), data.get("condition")
        words = self._limits[0].words.get((name, place))
        was, would_be = (limits.of(name, place, words) for limits in self._limits)
        if was != would_be:
            due, other = (self._calendar.add(at, limit).isoformat() if limit else "—" for limit in (was, would_be))
            self._tell(case_id, "deadline", due, other)

    def _tell(self, case_id: UUID, kind: str, was: str, would_be: str) -> None:
        self.counts[kind] += 1
        if self.counts[kind] <= MOST:
            self.found.append(Difference(case_id, kind, was, would_be))


def _beside(content: Content) -> set[tuple[str, str]]:
    """The overlays: what is done at which step without moving a case."""
    return {(step, row["action"]) for row in overlay_rows(content) for step in row["at"]}


class _Limits:
    """The limits of a content, each under the condition (立案条件) of its class."""

    def __init__(self, content: Content) -> None:
        self._first: dict[str, Duration] = {}  # of a class: it counts for whatever names no condition
        self._by_place: dict[tuple[str, int | None], Duration] = {}
        self._by_words: dict[tuple[str, str | None], Duration] = {}  # a row more before one moves its place on
        self.words: dict[tuple[str, int | None], str] = {}
        for row in sorted(content["standards"], key=lambda row: row["place"]):
            limit, name = Duration(row["value"], TimeUnit(row["unit"])), row["class"]
            self._first.setdefault(name, limit)
            self._by_place[name, row["place"]], self.words[name, row["place"]] = limit, row["condition"]
            self._by_words.setdefault((name, row["condition"]), limit)

    def of(self, name: str, place: int | None, words: str | None) -> Duration | None:
        """That of the condition which stood at the place; where another does now, of the one that says the same."""
        is_moved = self.words.get((name, place)) != words
        found = self._by_words.get((name, words)) if is_moved else None
        return found or self._by_place.get((name, place)) or self._first.get(name)
