"""An account of staff, as administrators see and change it; every change is written down with before and after."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.audit.write_down import Subject, write_down
from backend.ground.errors import FieldError, Problem
from backend.ground.ids import new_id
from backend.ground.insert_on import insert_on
from backend.ground.one_at_a_time import while_nobody
from backend.ground.paging import Page, decode_cursor, page_of
from backend.ground.settings import Settings
from backend.people.actor import Actor
from backend.people.apart import check_peer
from backend.people.held_together import check_held_together, lock_held_together
from backend.people.identities import new_salt
from backend.people.person import ACCOUNTS, Person
from backend.people.person_grid import PersonGrid
from backend.people.person_role import PersonRole
from backend.places.area import Area
from backend.workflow.roles import Role

IS_STAFF = col(Person.username).is_not(None)


@dataclass(frozen=True)
class Account:
    """A person with a user name, and the roles and grids held."""

    person: Person
    roles: frozenset[Role] = frozenset()
    grids: frozenset[str] = frozenset()


@dataclass(frozen=True)
class AccountForm:
    """What the system administrator may set."""

    name: str
    body_code: str | None = None
    area_code: str | None = None
    grids: Sequence[str] = ()
    is_active: bool = True
    bodies: Collection[str] = field(default_factory=frozenset)  # those there are


async def count_accounts(session: AsyncSession) -> int:
    """How many accounts of staff there are."""
    return (await session.execute(select(func.count()).select_from(Person).where(IS_STAFF))).scalar_one()


async def list_accounts(session: AsyncSession, words: str | None, limit: int, after: str | None) -> Page[Account]:
    """Staff, newest first, whose name or user name holds the words."""
    query = select(Person).where(IS_STAFF).order_by(col(Person.id).desc()).limit(limit + 1)
    if words:
        query = query.where(
            col(Person.username).contains(words, autoescape=True) | col(Person.name).contains(words, autoescape=True)
        )
    if (before := decode_cursor(after)) is not None:
        query = query.where(col(Person.id) < before)
    people = (await session.execute(query)).scalars().all()
    return page_of(await _with_holdings(session, people), limit, _id_of)


async def get_account(session: AsyncSession, identity: UUID, *, lock: bool = False) -> Account:
    """Problem not_found; a citizen is no account here."""
    query = select(Person).where(col(Person.id) == identity, IS_STAFF)
    person = (await session.execute(query.with_for_update() if lock else query)).scalar_one_or_none()
    if person is None:
        raise Problem("not_found")
    return (await _with_holdings(session, [person]))[0]


async def make_account(
    session: AsyncSession, username: str, form: AccountForm, *, by: Actor, settings: Settings, at: datetime
) -> Account:
    """An account without roles and without a password. Problem username_taken, or `invalid` with every field."""
    await while_nobody(session, ACCOUNTS)  # a file may be adding the same
    await _check(session, form)
    person = Person(
        id=new_id(at), username=username, name=form.name, body_code=form.body_code, area_code=form.area_code,
        is_active=form.is_active, salt=new_salt(), made_at=at,
    )  # fmt: skip
    one = insert_on(session, Person).values(person.model_dump()).on_conflict_do_nothing(index_elements=["username"])
    if not (await session.execute(one.returning(col(Person.id)))).first():
        raise Problem("username_taken", field="username")
    await _write_grids(session, person.id, form.grids)
    made = Account(person, frozenset(), frozenset(form.grids))
    await write_down(
        session, Subject("person", person.id), "person.made", by=by.doer, at=at, settings=settings,
        after=_shown(made),
    )  # fmt: skip
    return made


async def change_account(
    session: AsyncSession, identity: UUID, form: AccountForm, *, by: Actor, settings: Settings, at: datetime
) -> Account:
    """Sets all of it. Whoever is disabled, or belongs elsewhere now, is signed out everywhere.

    Problem not_allowed for another administrator (PEERS), not_found, roles_apart where a stand-in (代班) fits no more,
    or what is wrong with the form.
    """
    await lock_held_together(session, [identity], at)
    before = await get_account(session, identity, lock=True)
    check_peer(before.roles)
    await _check(session, form)
    person, was = before.person, _shown(before)
    person.name, person.body_code, person.area_code = form.name, form.body_code, form.area_code
    person.is_active = form.is_active
    await _write_grids(session, identity, form.grids)
    after = Account(person, before.roles, frozenset(form.grids))
    if was != _shown(after):
        person.epoch += 1
        await check_held_together(session, identity, "area" if was["body"] == form.body_code else "department", at)
    await write_down(
        session, Subject("person", identity), "person.changed", by=by.doer, at=at, settings=settings,
        before=was, after=_shown(after),
    )  # fmt: skip
    return after


async def _check(session: AsyncSession, form: AccountForm) -> None:
    faults: list[FieldError] = []
    if form.body_code is not None and form.body_code not in form.bodies:
        faults += Problem("unknown_department", field="department").errors
    wanted = {*form.grids, *([form.area_code] if form.area_code else [])}
    known = select(col(Area.code)).where(col(Area.code).in_(wanted), col(Area.valid_to).is_(None))
    if unknown := wanted - set((await session.execute(known)).scalars()):
        names = "area" if form.area_code in unknown else "grids"
        faults += Problem("unknown_grid", field=names, detail=f"未知：{'、'.join(sorted(unknown))}").errors
    if faults:
        raise Problem(faults[0].code, errors=faults)


async def _write_grids(session: AsyncSession, identity: UUID, grids: Sequence[str]) -> None:
    await session.execute(delete(PersonGrid).where(col(PersonGrid.person_id) == identity))
    if grids:
        rows = [{"grid_code": grid, "person_id": identity} for grid in sorted(set(grids))]
        await session.execute(insert(PersonGrid), rows)


async def _with_holdings(session: AsyncSession, people: Sequence[Person]) -> list[Account]:
    ids = [person.id for person in people]
    roles: dict[UUID, set[Role]] = {identity: set() for identity in ids}
    grids: dict[UUID, set[str]] = {identity: set() for identity in ids}
    for held in (await session.execute(select(PersonRole).where(col(PersonRole.person_id).in_(ids)))).scalars():
        roles[held.person_id].add(held.role)
    for of in (await session.execute(select(PersonGrid).where(col(PersonGrid.person_id).in_(ids)))).scalars():
        grids[of.person_id].add(of.grid_code)
    return [Account(one, frozenset(roles[one.id]), frozenset(grids[one.id])) for one in people]


def _shown(account: Account) -> Mapping[str, Any]:
    """What the record keeps: codes and switches. A name is a personal value and is left out."""
    person = account.person
    return {
        "body": person.body_code, "area": person.area_code, "grids": sorted(account.grids), "active": person.is_active,
    }  # fmt: skip


def _id_of(account: Account) -> UUID:
    return account.person.id
