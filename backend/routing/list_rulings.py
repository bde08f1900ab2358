"""The rulings so far, the newest first, for a class or an area."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.errors import Problem
from backend.routing.ruling import Ruling


async def list_rulings(
    session: AsyncSession, class_code: str | None, area: str | None, limit: int, after: str | None
) -> tuple[list[Ruling], str | None]:
    """A page of them and the number after which the next begins. Problem bad_cursor."""
    if after is not None and not after.startswith("R"):
        raise Problem("bad_cursor", field="after")
    query = select(Ruling).order_by(col(Ruling.number).desc()).limit(limit + 1)
    if class_code:
        query = query.where(col(Ruling.class_code) == class_code)
    if area:
        query = query.where(col(Ruling.area_prefix).startswith(area, autoescape=True))
    if after:
        query = query.where(col(Ruling.number) < after)
    rows = list((await session.execute(query)).scalars())
    return rows[:limit], rows[limit - 1].number if len(rows) > limit else None
