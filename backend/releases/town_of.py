"""What the linter must know of the city, read from what is loaded."""

from collections import Counter

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.catalogue.category import Category
from backend.people.person import Person
from backend.people.person_role import PersonRole
from backend.places.area import Area, AreaKind
from backend.releases.lint import Town
from backend.routing.body import Body
from backend.workflow.roles import Role


async def town_of(session: AsyncSession) -> Town:
    """Active people, bodies, grids, classes."""
    held = select(col(PersonRole.role), col(Person.body_code)).join(Person, col(Person.id) == col(PersonRole.person_id))
    active = (await session.execute(held.where(col(Person.is_active).is_(True)))).all()
    grids = select(col(Area.code)).where(col(Area.kind) == AreaKind.GRID, col(Area.valid_to).is_(None))
    classes = select(col(Category.code)).where(col(Category.valid_to).is_(None))
    return Town(
        people=Counter(role for role, _body in active),
        bodies=frozenset((await session.execute(select(col(Body.code)))).scalars()),
        handled=frozenset(body for role, body in active if role is Role.HANDLER and body),
        grids=(await session.execute(grids)).scalars().all(),
        classes=frozenset((await session.execute(classes)).scalars()),
    )
