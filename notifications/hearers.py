"""Who hears of a batch of happenings: every relation of AUDIENCE looked up for all cases at once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.case import Case
from backend.ground.happening import Happening
from backend.people.person import Person
from backend.people.person_grid import PersonGrid
from backend.people.person_role import PersonRole
from backend.workflow.roles import Role
from notifications.audience import AUDIENCE, Relation

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
        by_role: Mapping[Role, Sequence[UUID]],
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
        return self._by_role.get(BY_ROLE[relation], ())


async def directory(session: AsyncSession, happenings: Sequence[Happening], cases: Sequence[Case]) -> Directory:
    """The directory for a batch, in three queries."""
    bodies = {case.body_code for case in cases} | {happening.data.get("department") for happening in happenings}
    return Directory(
        await _by_role(session),
        await _handlers(session, sorted(body for body in bodies if body)),
        await _inspectors(session, sorted({case.grid_code for case in cases})),
    )


async def _by_role(session: AsyncSession) -> Mapping[Role, Sequence[UUID]]:
    query = (
        select(col(PersonRole.role), col(Person.id))
        .join(Person, col(Person.id) == col(PersonRole.person_id))
        .where(col(PersonRole.role).in_(BY_ROLE.values()), col(Person.is_active).is_(True))
    )
    found: dict[Role, list[UUID]] = defaultdict(list)
    for role, person_id in await session.execute(query):
        found[role].append(person_id)
    return found


async def _handlers(session: AsyncSession, bodies: Sequence[str]) -> Mapping[str, Sequence[UUID]]:
    query = (
        select(col(Person.body_code), col(Person.id))
        .join(PersonRole, col(PersonRole.person_id) == col(Person.id))
        .where(col(PersonRole.role) == Role.HANDLER, col(Person.body_code).in_(bodies), col(Person.is_active).is_(True))
    )
    found: dict[str, list[UUID]] = defaultdict(list)
    for body, person_id in await session.execute(query):
        found[str(body)].append(person_id)
    return found


async def _inspectors(session: AsyncSession, grids: Sequence[str]) -> Mapping[str, Sequence[UUID]]:
    query = select(col(PersonGrid.grid_code), col(PersonGrid.person_id)).where(col(PersonGrid.grid_code).in_(grids))
    found: dict[str, list[UUID]] = defaultdict(list)
    for grid, person_id in await session.execute(query):
        found[grid].append(person_id)
    return found
