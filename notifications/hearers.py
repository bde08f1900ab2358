"""Who hears of a batch of happenings: every relation of AUDIENCE looked up for all cases at once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Subquery, select, union
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.case import Case
from backend.ground.happening import Happening
from backend.people.person import Person
from backend.people.person_grid import PersonGrid
from backend.people.person_role import PersonRole
from backend.people.stand_in import StandIn, is_on
from backend.workflow.roles import Role
from notifications.audience import AUDIENCE, Relation

Holder = tuple[UUID, str | None]  # a person, and the area somebody is narrowed to
# relations that are simply everyone of a role
BY_ROLE = {
    Relation.DESK: Role.DESK,
    Relation.CHIEF: Role.CHIEF,
    Relation.DISPATCHER: Role.DISPATCHER,
    Relation.SUPERVISOR: Role.SUPERVISOR,
}


@dataclass(frozen=True)
class Hearer:
    """A person, and why they hear of it."""

    person_id: UUID
    relation: Relation


class Directory:
    """The people a batch of cases may concern."""

    def __init__(
        self,
        by_role: Mapping[Role, Sequence[Holder]],
        handlers: Mapping[str, Sequence[UUID]],
        inspectors: Mapping[str, Sequence[UUID]],
    ) -> None:
        self._by_role, self._handlers, self._inspectors = by_role, handlers, inspectors

    def hearers(self, happening: Happening, case: Case) -> list[Hearer]:
        """Everyone who hears of a happening, each person once: the first relation of AUDIENCE counts."""
        found: dict[UUID, Hearer] = {}
        for relation in AUDIENCE.get(happening.kind, ()):
            for person_id in self._people(relation, happening, case):
                found.setdefault(person_id, Hearer(person_id, relation))
        return list(found.values())

    def _people(self, relation: Relation, happening: Happening, case: Case) -> Sequence[UUID]:
        if relation is Relation.REPORTER:
            return [case.reporter_id] if case.reporter_id else []
        if relation is Relation.HANDLERS:
            return self._handlers.get(happening.data.get("department") or case.body_code or "", ())
        if relation is Relation.INSPECTOR:
            return self._inspectors.get(case.grid_code, ())
        holders = self._by_role.get(BY_ROLE[relation], ())
        return [person_id for person_id, area in holders if not area or case.grid_code.startswith(area)]


async def directory(
    session: AsyncSession, happenings: Sequence[Happening], cases: Sequence[Case], at: datetime
) -> Directory:
    """The directory for a batch, in three queries; who stands in at `at` hears what the absent hear."""
    holders = _holders(at)
    bodies = {case.body_code for case in cases} | {happening.data.get("department") for happening in happenings}
    return Directory(
        await _by_role(session, holders),
        await _handlers(session, holders, sorted(body for body in bodies if body)),
        await _inspectors(session, at, sorted({case.grid_code for case in cases})),
    )


def _holders(at: datetime) -> Subquery:
    """Who holds a role: by their own, or standing in for somebody."""
    own = select(col(PersonRole.role), col(PersonRole.person_id))
    standing_in = (
        select(col(PersonRole.role), col(StandIn.person_id))
        .join(StandIn, col(StandIn.for_person_id) == col(PersonRole.person_id))
        .where(is_on(at))
    )
    return union(own, standing_in).subquery()


async def _by_role(session: AsyncSession, holders: Subquery) -> Mapping[Role, Sequence[Holder]]:
    query = (
        select(holders.c.role, col(Person.id), col(Person.area_code))
        .join(Person, col(Person.id) == holders.c.person_id)
        .where(holders.c.role.in_(BY_ROLE.values()), col(Person.is_active).is_(True))
    )
    found: dict[Role, list[Holder]] = defaultdict(list)
    for role, person_id, area_code in await session.execute(query):
        found[role].append((person_id, area_code))
    return found


async def _handlers(session: AsyncSession, holders: Subquery, bodies: Sequence[str]) -> Mapping[str, Sequence[UUID]]:
    query = (
        select(col(Person.body_code), col(Person.id))
        .join(holders, holders.c.person_id == col(Person.id))
        .where(holders.c.role == Role.HANDLER, col(Person.body_code).in_(bodies), col(Person.is_active).is_(True))
    )
    found: dict[str, list[UUID]] = defaultdict(list)
    for body, person_id in await session.execute(query):
        found[str(body)].append(person_id)
    return found


async def _inspectors(session: AsyncSession, at: datetime, grids: Sequence[str]) -> Mapping[str, Sequence[UUID]]:
    own = select(col(PersonGrid.grid_code), col(PersonGrid.person_id)).where(col(PersonGrid.grid_code).in_(grids))
    standing_in = (
        select(col(PersonGrid.grid_code), col(StandIn.person_id))
        .join(StandIn, col(StandIn.for_person_id) == col(PersonGrid.person_id))
        .where(col(PersonGrid.grid_code).in_(grids), is_on(at))
    )
    found: dict[str, list[UUID]] = defaultdict(list)
    for grid, person_id in await session.execute(union(own, standing_in)):
        found[grid].append(person_id)
    return found
