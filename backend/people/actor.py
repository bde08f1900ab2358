"""Who acts."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.errors import Problem
from backend.ground.settings import Settings
from backend.people.password_policy import must_change
from backend.people.person import Person
from backend.people.person_grid import PersonGrid
from backend.people.person_role import PersonRole
from backend.people.sign_in import SignIn
from backend.people.tokens import read_access_token
from backend.workflow.roles import Role


@dataclass(frozen=True)
class Actor:
    """A signed-in person, with roles, department and grids as they are at this request."""

    id: UUID
    name: str
    roles: frozenset[Role]
    body_code: str | None
    grids: frozenset[str]
    sign_in_id: UUID
    must_change_password: bool = False


async def find_actor(session: AsyncSession, token: str, settings: Settings, at: datetime) -> Actor:
    """The actor an access token stands for. Problem not_signed_in if the token, its sign-in or its person has ended."""
    claims = read_access_token(settings, token, at)
    query = (
        select(Person, col(PersonRole.role))
        .join(SignIn, col(SignIn.person_id) == col(Person.id))
        .outerjoin(PersonRole, col(PersonRole.person_id) == col(Person.id))
        .where(
            col(SignIn.id) == claims.sign_in_id,
            col(Person.id) == claims.person_id,
            col(SignIn.ended_at).is_(None),
            col(SignIn.ends_at) > at,
            col(SignIn.epoch) == col(Person.epoch),
            col(Person.is_active).is_(True),
        )
    )
    rows = (await session.execute(query)).all()
    if not rows:
        raise Problem("not_signed_in")
    person: Person = rows[0][0]
    roles = frozenset({Role.CITIZEN, *(role for _person, role in rows if role is not None)})
    grids = await _grids(session, person.id) if Role.INSPECTOR in roles else frozenset[str]()
    return Actor(
        person.id, person.name, roles, person.body_code, grids, claims.sign_in_id, must_change(person, settings, at)
    )


async def _grids(session: AsyncSession, person_id: UUID) -> frozenset[str]:
    held = select(col(PersonGrid.grid_code)).where(col(PersonGrid.person_id) == person_id)
    return frozenset((await session.execute(held)).scalars())
