"""Who hears of a batch of happenings: every relation of AUDIENCE looked up for all of them at once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Subquery, select, union
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.happening import Happening
from backend.people.person import Person
from backend.people.person_grid import PersonGrid
from backend.people.person_role import PersonRole
from backend.people.role_holders import role_holders
from backend.people.stand_in import StandIn, is_on
from backend.workflow.roles import Role
from notifications.audience import AUDIENCE, TO_OTHERS, Relation
from notifications.tellers.facts import Facts
from notifications.told_as import told_as

Holder = tuple[UUID, str | None, str | None]  # a person, the area they are narrowed to, the body they belong to
# relations that are simply everyone of a role
BY_ROLE = {
    Relation.DESK: Role.DESK,
    Relation.CHIEF: Role.CHIEF,
    Relation.DISPATCHER: Role.DISPATCHER,
    Relation.ARBITER: Role.ARBITER,
    Relation.SUPERVISOR: Role.SUPERVISOR,
    Relation.ADMIN: Role.ADMIN,
}


@dataclass(frozen=True)
class Hearer:
    """A person, and why they hear of it; None for a phone that may be nobody's."""

    person_id: UUID | None
    relation: Relation


class Directory:
    """The people a batch of happenings may concern."""

    def __init__(
        self,
        by_role: Mapping[Role, Sequence[Holder]],
        handlers: Mapping[str, Sequence[UUID]],
        inspectors: Mapping[str, Sequence[UUID]],
    ) -> None:
        self._by_role, self._handlers, self._inspectors = by_role, handlers, inspectors

    def hearers(self, happening: Happening, facts: Facts) -> list[Hearer]:
        """Everyone who hears of a happening, each person once: the first relation of AUDIENCE counts."""
        found: dict[UUID | None, Hearer] = {}
        kind, whom = told_as(happening), happening.data.get("whom")  # which narrows the audience to a level
        for relation in AUDIENCE.get(kind, ()):
            if whom is not None and relation.value not in whom:
                continue
            passed_over = {happening.actor_id, *facts.involved} if relation in TO_OTHERS.get(kind, ()) else set()
            for person_id in self._people(relation, facts):
                if person_id in passed_over:
                    continue
                found.setdefault(person_id, Hearer(person_id, relation))
        return list(found.values())

    def _people(self, relation: Relation, facts: Facts) -> Sequence[UUID | None]:
        match relation:
            case Relation.PHONE:
                return [None] if facts.is_sealed else []
            case Relation.HANDLERS:
                return self._handlers.get(facts.body or "", ())
            case Relation.INSPECTOR:
                return self._inspectors.get(facts.area or "", ())
            case Relation.ADDRESSED:
                return self._addressed(facts)
            case Relation.LEADER:
                return self._leaders(None, facts)
            case Relation.DEPARTMENT_HEAD:
                return self._leaders(facts.body, facts) if facts.body else ()
        if relation in BY_ROLE:
            return self._holders(BY_ROLE[relation], facts)
        return facts.people.get(relation, ())

    def _addressed(self, facts: Facts) -> list[UUID]:
        found = list(facts.people.get(Relation.ADDRESSED, ()))
        for role in facts.roles:
            found += self._holders(Role(role), facts)
        for body in facts.bodies:
            found += self._handlers.get(body, ())
        return found

    def _holders(self, role: Role, facts: Facts) -> list[UUID]:
        holders = self._by_role.get(role, ())
        return [one for one, area, _body in holders if not area or not facts.area or facts.area.startswith(area)]

    def _leaders(self, body: str | None, facts: Facts) -> list[UUID]:
        """Those of a body, or those of none: the city's."""
        of_it = {one for one, _area, whose in self._by_role.get(Role.LEADER, ()) if whose == body}
        return [one for one in self._holders(Role.LEADER, facts) if one in of_it]


async def directory(session: AsyncSession, facts: Sequence[Facts], at: datetime) -> Directory:
    """The directory for a batch, in three queries; who stands in at `at` hears what the absent hear."""
    holders = role_holders(at)
    roles = {*BY_ROLE.values(), Role.LEADER, *(Role(role) for one in facts for role in one.roles)}
    bodies = {one.body for one in facts} | {body for one in facts for body in one.bodies}
    return Directory(
        await _by_role(session, holders, sorted(roles)),
        await _handlers(session, holders, sorted(body for body in bodies if body)),
        await _inspectors(session, at, sorted({one.area for one in facts if one.area})),
    )


async def _by_role(session: AsyncSession, holders: Subquery, roles: Sequence[Role]) -> Mapping[Role, Sequence[Holder]]:
    query = (
        select(holders.c.role, col(Person.id), col(Person.area_code), col(Person.body_code))
        .join(Person, col(Person.id) == holders.c.person_id)
        .where(holders.c.role.in_(roles), col(Person.is_active).is_(True))
    )
    found: dict[Role, list[Holder]] = defaultdict(list)
    for role, person_id, area_code, body_code in await session.execute(query):
        found[role].append((person_id, area_code, body_code))
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
    """Of each grid who is an inspector still, and who stands in for one."""
    inspectors = select(col(PersonRole.person_id)).where(col(PersonRole.role) == Role.INSPECTOR)
    theirs = (col(PersonGrid.grid_code).in_(grids), col(PersonGrid.person_id).in_(inspectors))
    own = select(col(PersonGrid.grid_code), col(PersonGrid.person_id)).where(*theirs)
    standing_in = (
        select(col(PersonGrid.grid_code), col(StandIn.person_id))
        .join(StandIn, col(StandIn.for_person_id) == col(PersonGrid.person_id))
        .where(*theirs, is_on(at))
    )
    both = union(own, standing_in).subquery()
    there = select(both.c.grid_code, col(Person.id)).join(Person, col(Person.id) == both.c.person_id)
    found: dict[str, list[UUID]] = defaultdict(list)
    for grid, person_id in await session.execute(there.where(col(Person.is_active).is_(True))):
        found[grid].append(person_id)
    return found
