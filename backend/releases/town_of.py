"""What the linter must know of the city, read from what is loaded."""

from collections import Counter

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.catalogue.category import Category
from backend.people.person import Person
from backend.people.person_role import PersonRole
from backend.places.area import Area, AreaKind
from backend.releases.lint import Town
from backend.routing.body import Body
from backend.workflow.roles import Role


async def staffed(session: AsyncSession) -> dict[tuple[Role, str | None], int]:
    """By role and body: how many active people."""
    post = col(PersonRole.role), col(Person.body_code)
    held = select(*post, func.count()).join(Person, col(Person.id) == col(PersonRole.person_id))
    found = await session.execute(held.where(col(Person.is_active).is_(True)).group_by(*post))
    return {(role, body): count for role, body, count in found}


async def town_of(session: AsyncSession) -> Town:
    """Active people, bodies, grids, classes."""
    posts, people = await staffed(session), Counter[Role]()
    for (role, _body), count in posts.items():
        people[role] += count
    grids = select(col(Area.code)).where(col(Area.kind) == AreaKind.GRID, col(Area.valid_to).is_(None))
    classes = select(col(Category.code)).where(col(Category.valid_to).is_(None))
    return Town(
        people=people,
        bodies=frozenset((await session.execute(select(col(Body.code)))).scalars()),
        handled=frozenset(body for role, body in posts if role is Role.HANDLER and body),
        grids=(await session.execute(grids)).scalars().all(),
        classes=frozenset((await session.execute(classes)).scalars()),
    )
