"""Makes a ruling (裁定) the rule for like cases: in force from its day on, outranking the duty matrix."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.clock import CITY_ZONE
from backend.ground.edition import Loaded, raise_edition
from backend.ground.ids import new_id
from backend.routing.rule import Rule
from backend.routing.ruling import Ruling
from backend.routing.ruling_year import next_ruling_number


async def rule_for_good(session: AsyncSession, ruling: Ruling, at: datetime) -> Ruling:
    """The ruling with its number and first day, and its rule; an earlier ruling on the same ends that day."""
    today = at.astimezone(CITY_ZONE).date()
    ruling.number, ruling.valid_from = await next_ruling_number(session, today.year), today
    same = select(Rule).where(
        col(Rule.ruling).is_not(None),
        col(Rule.class_prefix) == ruling.class_code,
        col(Rule.area_prefix) == ruling.area_prefix,
        col(Rule.valid_to).is_(None),
    )
    for earlier in (await session.execute(same)).scalars():
        if earlier.owner_code == ruling.owner_code:
            earlier.valid_to = today
    session.add(ruling)
    session.add(
        Rule(
            id=new_id(at), class_prefix=ruling.class_code, area_prefix=ruling.area_prefix, body_code=ruling.body_code,
            duty_code=ruling.duty_code or ruling.number, valid_from=today, ruling=ruling.number,
            owner_code=ruling.owner_code,
        )
    )  # fmt: skip
    await raise_edition(session, Loaded.DUTIES)
    return ruling
