"""Gives a command (下达指令) to named inspectors, to those on shift in a grid or area, or to all on shift."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.errors import Problem
from backend.ground.happening import record
from backend.ground.ids import new_id
from backend.patrol.command import Command
from backend.patrol.command_receipt import CommandReceipt
from backend.patrol.find_task import done_before
from backend.patrol.on_shift import on_shift
from backend.patrol.send_on_patrol import MAY_SEND
from backend.patrol.whose_day import is_in
from backend.people.actor import Actor
from backend.people.grid_holders import grid_holders
from backend.people.person import Person
from backend.people.works_as import works_as
from backend.workflow.roles import Role

SUBJECT = "command"


@dataclass(frozen=True)
class CommandForm:
    """A command: exactly one of `people`, `grid` (a grid or the beginning of its code) and `everybody`."""

    client_key: UUID
    text: str
    people: Sequence[UUID] = ()
    grid: str | None = None
    everybody: bool = False
    body: dict[str, object] = field(default_factory=dict)


async def give_command(session: AsyncSession, form: CommandForm, *, by: Actor, at: datetime) -> tuple[Command, bool]:
    """The command, and whether this key had given it before; told of through the outbox.

    Problem not_allowed, invalid (not exactly one of three), unknown_person, not_on_shift (nobody there), key_reused.
    """
    if not by.roles & MAY_SEND:
        raise Problem("not_allowed")
    if sum((bool(form.people), form.grid is not None, form.everybody)) != 1:
        raise Problem("invalid", field="to", detail="请在人员、网格、全体在岗中选择一种")
    new = new_id(at)
    made = await done_before(session, "command.give", form.client_key, form.body, new, by, at)
    if made is not None:
        return await session.get_one(Command, made), True
    people = await _addressed(session, form, by.area_code, at)
    whom = "people" if form.people else "grid" if form.grid else "on_shift"
    data = {"people": [str(one) for one in people]}
    told = await record(
        session, subject_kind=SUBJECT, subject_id=new, kind="command.give", by=by.doer, at=at, data=data, first=True
    )
    command = Command(
        id=new, by_id=by.id, text=form.text, whom=whom, grid_code=form.grid, addressed=len(people), made_at=at,
        happening_id=told.id,
    )  # fmt: skip
    session.add(command)
    await session.flush()
    session.add_all([CommandReceipt(command_id=new, person_id=one, made_at=at) for one in people])
    return command, False


async def _addressed(session: AsyncSession, form: CommandForm, area: str | None, at: datetime) -> list[UUID]:
    if form.people:
        return await _named(session, set(form.people), area, at)
    there = [one for one in await on_shift(session, at) if is_in(area, *one.grids)]
    found = {
        one.person_id for one in there
        if form.grid is None or any(is_in(area, grid) and is_in(form.grid, grid) for grid in one.grids)
    }  # fmt: skip
    if not found:
        raise Problem("not_on_shift", field="to")
    return sorted(found)


async def _named(session: AsyncSession, wanted: set[UUID], area: str | None, at: datetime) -> list[UUID]:
    """Inspectors of the area, and who stands in for one (代班), by a grid they hold or on shift there; else whether on
    shift or not: who is off shift finds it in the inbox."""
    query = select(col(Person.id)).where(col(Person.id).in_(wanted), works_as(Role.INSPECTOR, at))
    if area is not None:
        there = {one.person_id for one in await on_shift(session, at) if is_in(area, *one.grids)}
        holders = grid_holders(at)
        held = select(holders.c.person_id).where(holders.c.grid_code.startswith(area))
        query = query.where(or_(col(Person.id).in_(held), col(Person.id).in_(there)))
    found = sorted((await session.execute(query)).scalars())
    if len(found) < len(wanted):
        raise Problem("unknown_person", field="to")
    return found
