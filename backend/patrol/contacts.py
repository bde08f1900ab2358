"""The contacts (通讯录) a phone carries along: colleagues to hand a task over to, and the command centre."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.errors import Problem
from backend.ground.settings import Settings
from backend.patrol.send_on_patrol import MAY_SEND
from backend.patrol.whose_day import is_in
from backend.people.actor import Actor
from backend.people.grid_holders import grid_holders
from backend.people.identities import masked_phone
from backend.people.person import Person
from backend.people.role_holders import role_holders
from backend.workflow.roles import Role

LISTED = (Role.INSPECTOR, Role.DESK, Role.DISPATCHER, Role.CHIEF, Role.SUPERVISOR)
MAY_CARRY = MAY_SEND | {Role.INSPECTOR, Role.DESK}


@dataclass(frozen=True)
class Contact:
    """Somebody of the patrol; `phone` is masked, and None for whom it is not there to be read."""

    person_id: UUID
    name: str
    roles: list[Role]
    grids: list[str]
    phone: str | None


async def contacts(session: AsyncSession, *, by: Actor, settings: Settings, at: datetime) -> list[Contact]:
    """Those of one's area by name, in two queries, by what they hold now, as stand-ins, too (代班). Problem not_allowed
    but for the patrol and its command centre.

    A colleague's phone is nobody's but the command centre's, and there it is masked: it is opened on record.
    """
    if not by.roles & MAY_CARRY:
        raise Problem("not_allowed")
    held, there = role_holders(at), grid_holders(at)
    listed = (
        select(Person, held.c.role)
        .join(held, held.c.person_id == col(Person.id))
        .where(held.c.role.in_(LISTED), col(Person.is_active).is_(True))
    )
    people: dict[UUID, Person] = {}
    roles: dict[UUID, list[Role]] = defaultdict(list)
    for person, role in (await session.execute(listed)).tuples():
        people[person.id] = person
        roles[person.id].append(role)
    grids: dict[UUID, list[str]] = defaultdict(list)
    by_grid = select(there.c.grid_code, there.c.person_id).order_by(there.c.grid_code)
    for grid, person_id in await session.execute(by_grid):
        grids[person_id].append(grid)
    may_call = bool(by.roles & MAY_SEND)
    found = [
        Contact(
            one.id, one.name, sorted(roles[one.id]), grids[one.id], masked_phone(one, settings) if may_call else None
        )
        for one in people.values() if _concerns(by.area_code, one, roles[one.id], grids[one.id])
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.name, one.person_id))


def _concerns(area: str | None, person: Person, roles: Sequence[Role], grids: Sequence[str]) -> bool:
    """Whether somebody works for an area: an inspector by grids, an office by the town it is narrowed to, if any."""
    if is_in(area, *grids):
        return True
    of, here = person.area_code or "", area or ""
    return bool(set(roles) - {Role.INSPECTOR}) and (of.startswith(here) or here.startswith(of))
