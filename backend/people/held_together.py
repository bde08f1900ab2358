"""What a person holds together with all those stood in for (代班), whenever roles, places or stand-ins change."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.errors import Problem
from backend.people.apart import ADMINISTRATORS, clashes
from backend.people.person import Person
from backend.people.person_role import PersonRole
from backend.people.stand_in import StandIn
from backend.workflow.roles import Role

OF_BODY = frozenset({Role.HANDLER, Role.LEADER})  # what they see and do is their department's
OF_AREA = frozenset(Role) - ADMINISTRATORS - {Role.CITIZEN, Role.INSPECTOR, Role.TREASURER}  # an inspector's are grids


async def lock_held_together(session: AsyncSession, people: Collection[UUID], at: datetime) -> None:
    """Holds these people and all who stand in for them, until the transaction ends: whoever changes what one of them
    holds waits, and looks at what is there then. To be called before anything of it is read. All at once and in one
    order, so that no two wait for each other."""
    rows = (await session.execute(_to_come(at).where(col(StandIn.for_person_id).in_(people)))).scalars()
    wanted = {*people, *(row.person_id for row in rows)}
    held = select(col(Person.id)).where(col(Person.id).in_(wanted)).order_by(col(Person.id))
    await session.execute(held.with_for_update())


async def check_held_together(session: AsyncSession, person_id: UUID, field: str, at: datetime) -> None:
    """Looks at this person and at all who stand in for this person, now and in every span that is still to come, as
    what was written in this session leaves them. Problem roles_apart on `field`."""
    await session.flush()
    await lock_held_together(session, [person_id], at)  # who came to stand in since is seen only now
    mine = _to_come(at)
    for_them = (await session.execute(mine.where(col(StandIn.for_person_id) == person_id))).scalars()
    people = sorted({person_id, *(row.person_id for row in for_them)})
    rows = (await session.execute(mine.where(col(StandIn.person_id).in_(people)))).scalars().all()
    holders = {*people, *(row.for_person_id for row in rows)}
    held = select(col(PersonRole.person_id), col(PersonRole.role)).where(col(PersonRole.person_id).in_(holders))
    roles: dict[UUID, set[Role]] = {one: set() for one in holders}
    for one, role in await session.execute(held):
        roles[one].add(role)
    places = select(col(Person.id), col(Person.area_code), col(Person.body_code)).where(col(Person.id).in_(holders))
    of = {one: (area, body) for one, area, body in await session.execute(places)}
    why = [word for one in people for word in _faults(one, [row for row in rows if row.person_id == one], roles, of)]
    if why:
        raise Problem("roles_apart", field=field, detail="；".join(dict.fromkeys(why)))


def _to_come(at: datetime) -> Select[tuple[StandIn]]:
    """Those that are on, or are to be."""
    return select(StandIn).where(col(StandIn.ended_at).is_(None), col(StandIn.ends_at) > at)


def _faults(
    one: UUID, rows: Sequence[StandIn], roles: dict[UUID, set[Role]], of: dict[UUID, tuple[str | None, str | None]]
) -> Iterable[str]:
    for instant in {row.starts_at for row in rows}:  # the most is held where a span begins
        absent = [row.for_person_id for row in rows if row.starts_at <= instant < row.ends_at]
        yield from clashes(roles[one].union(*(roles[other] for other in absent)))
    for other in {row.for_person_id for row in rows}:
        if roles[other] & ADMINISTRATORS:
            yield "管理员不得由他人代班"
        if roles[other] & OF_BODY and of[one][1] != of[other][1]:
            yield "处置人员、部门负责人只能由本部门人员代班"
        if roles[other] & OF_AREA and of[one][0] != of[other][0]:
            yield "代班双方所属区划不同：岗位只能由同一区划的人员代班"
