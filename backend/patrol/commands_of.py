"""Reads commands and their receipts: the command centre all of them, an inspector those addressed to them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.errors import Problem
from backend.ground.paging import Page, decode_cursor, page_of
from backend.patrol.command import Command
from backend.patrol.command_receipt import CommandReceipt
from backend.patrol.send_on_patrol import MAY_SEND
from backend.people.actor import Actor
from backend.people.person import Person

Mine = tuple[Command, CommandReceipt]
Named = tuple[CommandReceipt, str]


async def commands_given(session: AsyncSession, limit: int, after: str | None, *, by: Actor) -> Page[Command]:
    """A page of the commands of one's area, newest first. Problem not_allowed but for the command centre."""
    _check(by)
    query = select(Command).where(_seen(by)).order_by(col(Command.id).desc()).limit(limit + 1)
    if (before := decode_cursor(after)) is not None:
        query = query.where(col(Command.id) < before)
    return page_of((await session.execute(query)).scalars().all(), limit, lambda one: one.id)


async def receipts_of(session: AsyncSession, commands: Sequence[UUID]) -> Sequence[Named]:
    """The receipts of some commands with the names of whose they are."""
    query = (
        select(CommandReceipt, col(Person.name))
        .join(Person, col(Person.id) == col(CommandReceipt.person_id))
        .where(col(CommandReceipt.command_id).in_(commands))
        .order_by(col(CommandReceipt.command_id), col(CommandReceipt.person_id))
    )
    return (await session.execute(query)).tuples().all()


async def command_of(session: AsyncSession, identity: UUID, *, by: Actor) -> Command:
    """One command. Problem not_allowed, not_found."""
    _check(by)
    query = select(Command).where(col(Command.id) == identity, _seen(by))
    found: Command | None = (await session.execute(query)).scalar_one_or_none()
    if found is None:
        raise Problem("not_found")
    return found


async def commands_received(session: AsyncSession, limit: int, after: str | None, *, by: Actor) -> Page[Mine]:
    """A page of those addressed to oneself, newest first."""
    query: Select[Mine] = (
        select(Command, CommandReceipt)
        .join(CommandReceipt, col(CommandReceipt.command_id) == col(Command.id))
        .where(col(CommandReceipt.person_id) == by.id)
        .order_by(col(Command.id).desc())
        .limit(limit + 1)
    )
    if (before := decode_cursor(after)) is not None:
        query = query.where(col(Command.id) < before)
    return page_of((await session.execute(query)).tuples().all(), limit, lambda mine: mine[0].id)


def _seen(by: Actor) -> ColumnElement[bool]:
    """Whoever is narrowed to an area sees those to a part of it, and those of who is narrowed to it as well."""
    if by.area_code is None:
        return true()
    theirs = select(col(Person.id)).where(
        col(Person.id) == col(Command.by_id), col(Person.area_code).startswith(by.area_code)
    )
    return or_(col(Command.by_id) == by.id, theirs.exists(), col(Command.grid_code).startswith(by.area_code))


def _check(by: Actor) -> None:
    if not by.roles & MAY_SEND:
        raise Problem("not_allowed")
