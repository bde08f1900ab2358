"""The call list (通讯录): whom to call where; a phone in the open only when asked for, which is written down."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.audit.write_down import Subject, write_down
from backend.ground.errors import Problem
from backend.ground.settings import Settings
from backend.patrol.on_shift import lasts, shift_of
from backend.patrol.send_on_patrol import MAY_SEND
from backend.patrol.shift import Shift
from backend.patrol.whose_day import is_in
from backend.people.actor import Actor
from backend.people.grid_holders import grid_holders
from backend.people.identities import IdentityKind, masked_phone, shown
from backend.people.person import Person
from backend.people.role_holders import role_holders
from backend.workflow.roles import Role


@dataclass(frozen=True)
class ToCall:
    """An inspector, or who stands in for one (代班): their grids (of the shift, if they are on one), and
    the masked phone, None without one."""

    person_id: UUID
    name: str
    grids: list[str]
    on_shift: bool
    phone: str | None


async def call_list(session: AsyncSession, *, by: Actor, settings: Settings, at: datetime) -> list[ToCall]:
    """The inspectors of one's area (by the grids they hold, or on shift there), those on shift first, by name; who
    stands in for one among them. Problem not_allowed but for the command centre."""
    _check(by)
    people = (await session.execute(_inspectors(at))).scalars().all()
    shifts = {one.person_id: one.grids for one in (await session.execute(select(Shift).where(lasts(at)))).scalars()}
    held, own = grid_holders(at), defaultdict[UUID, list[str]](list)
    for grid, person_id in await session.execute(select(held.c.grid_code, held.c.person_id).order_by(held.c.grid_code)):
        own[person_id].append(grid)
    found = [
        ToCall(one.id, one.name, shifts.get(one.id) or own[one.id], one.id in shifts, masked_phone(one, settings))
        for one in people if is_in(by.area_code, *own[one.id], *shifts.get(one.id, ()))
    ]  # fmt: skip
    return sorted(found, key=lambda one: (not one.on_shift, one.name, one.person_id))


async def phone_to_call(
    session: AsyncSession, person_id: UUID, why: str, *, by: Actor, settings: Settings, at: datetime
) -> str:
    """The phone in the open; who read it and why is written down in the record of whose it is.

    Problem not_allowed, not_found (no inspector of one's area), no_phone.
    """
    _check(by)
    person: Person | None = (
        await session.execute(_inspectors(at).where(col(Person.id) == person_id))
    ).scalar_one_or_none()
    if person is None or not is_in(by.area_code, *await _grids(session, person_id, at)):
        raise Problem("not_found")
    if (phone := shown(person, IdentityKind.PHONE, settings)) is None:
        raise Problem("no_phone")
    subject = Subject("person", person.id)
    await write_down(session, subject, "person.phone_read", by=by.doer, at=at, settings=settings, words=why)
    return phone


async def _grids(session: AsyncSession, person_id: UUID, at: datetime) -> list[str]:
    shift = await shift_of(session, person_id, at)
    held = grid_holders(at)
    own = (await session.execute(select(held.c.grid_code).where(held.c.person_id == person_id))).scalars()
    return [*own, *(shift.grids if shift else ())]


def _inspectors(at: datetime) -> Select[tuple[Person]]:
    """Begun with who holds the role: of all people nearly all are citizens."""
    held = role_holders(at)
    inspectors = select(held.c.person_id).where(held.c.role == Role.INSPECTOR)
    return select(Person).where(col(Person.id).in_(inspectors), col(Person.is_active).is_(True))


def _check(by: Actor) -> None:
    if not by.roles & MAY_SEND:
        raise Problem("not_allowed")
