"""The rules past, present and to come, read beside the ORM: a city may have fifty thousand, and whoever makes objects
of them all at once holds everybody else up."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.one_look import in_one_look
from backend.routing.rule import Rule


class KeptRule(NamedTuple):
    """A row of the matrix, or what a ruling made."""

    id: UUID
    class_prefix: str
    area_prefix: str
    body_code: str
    duty_code: str
    valid_from: date
    valid_to: date | None
    ruling: str | None
    owner_code: str | None

    def is_over(self, on: date) -> bool:
        """It holds neither on this day nor later; or never did."""
        return self.valid_to is not None and self.valid_to <= max(self.valid_from, on)


async def kept_rules(session: AsyncSession) -> list[KeptRule]:
    """All of them, in the order in which they were made, as they stood at one moment."""
    query = select(*(col(getattr(Rule, name)) for name in KeptRule._fields)).order_by(col(Rule.id))
    return [KeptRule(*row) async for some in in_one_look(session, query) for row in some]
