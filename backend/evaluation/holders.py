"""Who had which grid (责任网格) when: as it is now, and back through what the record says was changed since."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.evaluation.course import Course
from backend.evaluation.event import micros
from backend.ground.happening import Happening
from backend.ground.ids import first_id
from backend.ground.slices import slices
from backend.people.person import Person
from backend.people.person_grid import PersonGrid
from backend.people.person_role import PersonRole
from backend.workflow.roles import Role

CHANGES = ("person.changed", "person.roles")


@dataclass(frozen=True)
class Held:
    """What an account had at a time."""

    grids: frozenset[str] = frozenset()
    is_active: bool = True
    is_inspector: bool = False


class Span(NamedTuple):
    """Whose a grid was, from `since` to before `until` (None: still); microseconds."""

    person: str
    since: int
    until: int | None


class Holdings:
    """Asked for a case, the inspectors who had its grid when it was filed. `spans`: by grid."""

    def __init__(self, spans: Mapping[str, Sequence[Span]]) -> None:
        self._spans = spans

    def __call__(self, course: Course) -> Collection[str]:
        """As evaluate asks (Holders); nobody of what was not filed."""
        at = course.filed
        if at is None:
            return ()
        of_grid = self._spans.get(course.grid, ())
        return {one.person for one in of_grid if one.since <= at and (one.until is None or at < one.until)}

    def grids_of(self, person_id: UUID) -> list[str]:
        """The grids somebody has or had, by code."""
        who = str(person_id)
        return sorted(grid for grid, spans in self._spans.items() if any(one.person == who for one in spans))


async def holders_since(session: AsyncSession, since: datetime) -> Holdings:
    """The active inspectors who had a case's grid when it was filed, for whatever was filed from `since` on."""
    spans: dict[str, list[Span]] = defaultdict(list)
    query = select(col(Person.id), col(Person.made_at), col(Person.is_active)).where(col(Person.username).is_not(None))
    staff = (await session.execute(query)).all()
    for some in slices(staff):
        ids = [identity for identity, _made_at, _is_active in some]
        held, changes = await _held(session, some), await _changes(session, ids, since)
        for identity, made_at, _is_active in some:
            for grid, span in _spans(identity, micros(made_at), held[identity], changes.get(identity, ())):
                spans[grid].append(span)
    return Holdings(spans)


def _spans(identity: UUID, made: int, held: Held, changes: Sequence[tuple[int, Any]]) -> Iterator[tuple[str, Span]]:
    """Back from what is held now, the changes newest first."""
    until: int | None = None
    for since, before in (*changes, (made, {})):
        if held.is_active and held.is_inspector:
            for grid in held.grids:
                yield grid, Span(str(identity), since, until)
        until, held = since, _before(held, before)


def _before(held: Held, before: Mapping[str, Any]) -> Held:
    """What was held before a change, of which only what differs is written down."""
    if "grids" in before:
        held = replace(held, grids=frozenset(before["grids"]))
    if "active" in before:
        held = replace(held, is_active=before["active"])
    if "roles" in before:
        held = replace(held, is_inspector=Role.INSPECTOR in before["roles"])
    return held


async def _held(session: AsyncSession, staff: Sequence[Any]) -> dict[UUID, Held]:
    """What these have now."""
    ids = [one.id for one in staff]
    grids: dict[UUID, set[str]] = defaultdict(set)
    of_grids = select(col(PersonGrid.person_id), col(PersonGrid.grid_code)).where(col(PersonGrid.person_id).in_(ids))
    for identity, grid in await session.execute(of_grids):
        grids[identity].add(grid)
    is_inspector = and_(col(PersonRole.person_id).in_(ids), col(PersonRole.role) == Role.INSPECTOR)
    inspectors = set((await session.execute(select(col(PersonRole.person_id)).where(is_inspector))).scalars())
    return {one.id: Held(frozenset(grids[one.id]), one.is_active, one.id in inspectors) for one in staff}


async def _changes(
    session: AsyncSession, staff: Sequence[UUID], since: datetime
) -> dict[UUID, list[tuple[int, Mapping[str, Any]]]]:
    """When something of theirs was changed since then, and what it was before; newest first."""
    columns = select(col(Happening.subject_id), col(Happening.at), col(Happening.data))
    query = columns.where(
        col(Happening.subject_id).in_(staff), col(Happening.kind).in_(CHANGES), col(Happening.id) >= first_id(since)
    ).order_by(col(Happening.subject_id), col(Happening.seq).desc())
    told = (await session.execute(query)).all()
    return {
        identity: [(micros(at), data.get("before", {})) for _id, at, data in of_it]
        for identity, of_it in groupby(told, key=lambda row: row[0])
    }
