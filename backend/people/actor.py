"""Who acts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, Uuid, and_, bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.bare_rows import read_rows
from backend.ground.columns import Instant
from backend.ground.doer import Doer
from backend.ground.errors import Problem
from backend.ground.settings import Settings
from backend.people.password_policy import must_change
from backend.people.person import Person
from backend.people.person_grid import PersonGrid
from backend.people.person_role import PersonRole
from backend.people.second_factor import must_enrol
from backend.people.sign_in import SignIn
from backend.people.stand_in import StandIn, is_on
from backend.people.tokens import read_access_token
from backend.workflow.roles import Role


@dataclass(frozen=True)
class Actor:
    """A signed-in person, with roles, department, town and grids as they are at this request, stand-ins included."""

    id: UUID
    name: str
    roles: frozenset[Role]
    body_code: str | None
    grids: frozenset[str]
    sign_in_id: UUID
    area_code: str | None = None
    address: str = ""
    is_minor: bool = False
    has_guardian: bool = False
    privacy_version: str | None = None
    must_change_password: bool = False
    must_enrol: bool = False
    is_of_wechat: bool = False  # known to WeChat, whose rules hold for what such people publish

    @property
    def doer(self) -> Doer:
        """What the record keeps of who acts."""
        return Doer(self.id, self.sign_in_id, self.address)


class Signed(NamedTuple):
    """What of a person an actor is made of: nothing sealed is read with every request, nor a password's hash."""

    id: UUID
    name: str
    body_code: str | None
    area_code: str | None
    is_minor: bool
    guardian_id: UUID | None
    privacy_version: str | None
    wechat_digest: str | None
    has_password: bool
    password_from_other: bool
    password_at: datetime | None
    totp_at: datetime | None


HAS_PASSWORD = (col(Person.hashed_password) != "").label("has_password")
COLUMNS = [HAS_PASSWORD if name == "has_password" else col(getattr(Person, name)) for name in Signed._fields]


async def find_actor(session: AsyncSession, token: str, settings: Settings, at: datetime, address: str = "") -> Actor:
    """The actor an access token stands for. Problem not_signed_in if the token, its sign-in or its person has ended."""
    claims = read_access_token(settings, token, at)
    asked = {"at": at, "sign_in_id": claims.sign_in_id, "person_id": claims.person_id}
    found = await read_rows(session, _by_sign_in(), asked)
    return await _actor(session, found, claims.sign_in_id, settings, at, address)


async def actor_who(
    session: AsyncSession, who: Sequence[ColumnElement[bool]], under: UUID, settings: Settings, at: datetime,
    address: str = "",
) -> Actor:  # fmt: skip
    """The one person of whom all this is true, acting `under` a sign-in (or a key). Problem not_signed_in if nobody."""
    found = (await session.execute(_persons().where(*who), {"at": at})).all()
    return await _actor(session, found, under, settings, at, address)


@cache  # asked with every request: to put the words together takes longer than to run them
def _persons() -> Select[Any]:
    held = or_(col(PersonRole.person_id) == col(Person.id), col(PersonRole.person_id) == col(StandIn.for_person_id))
    on = and_(col(StandIn.person_id) == col(Person.id), is_on(bindparam("at", type_=Instant())))
    asked = select(col(PersonRole.role), col(StandIn.for_person_id), *COLUMNS).select_from(Person)
    return asked.outerjoin(StandIn, on).outerjoin(PersonRole, held)


@cache
def _by_sign_in() -> Select[Any]:
    open_sign_in = select(col(SignIn.id)).where(
        col(SignIn.id) == bindparam("sign_in_id", type_=Uuid()),
        col(SignIn.person_id) == col(Person.id),
        col(SignIn.ended_at).is_(None),
        col(SignIn.ends_at) > bindparam("at", type_=Instant()),
        col(SignIn.epoch) == col(Person.epoch),
    )
    person_id = bindparam("person_id", type_=Uuid())
    return _persons().where(col(Person.id) == person_id, open_sign_in.exists(), col(Person.is_active).is_(True))


async def _actor(
    session: AsyncSession, rows: Sequence[Row[Any]], under: UUID, settings: Settings, at: datetime, address: str
) -> Actor:
    if not rows:
        raise Problem("not_signed_in")
    person = Signed(*rows[0][2:])
    roles = frozenset({Role.CITIZEN, *(role for role, *_more in rows if role is not None)})
    holders = {person.id, *(absent for _role, absent, *_more in rows if absent is not None)}
    grids = await _grids(session, holders) if Role.INSPECTOR in roles else frozenset[str]()
    return Actor(
        person.id, person.name, roles, person.body_code, grids, under, person.area_code, address,
        person.is_minor, person.guardian_id is not None, person.privacy_version, must_change(person, settings, at),
        must_enrol(person, roles, settings), person.wechat_digest is not None,
    )  # fmt: skip


async def _grids(session: AsyncSession, holders: Collection[UUID]) -> frozenset[str]:
    held = select(col(PersonGrid.grid_code)).where(col(PersonGrid.person_id).in_(holders))
    return frozenset((await session.execute(held)).scalars())
