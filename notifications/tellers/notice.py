"""Facts of notices (通知) sent to the staff of some roles or departments.

A public notice is read by whoever opens the app: a city does not send a hundred thousand deliveries for it.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.labels import Labels
from backend.ground.happening import Happening
from backend.participation.notice import Notice
from notifications.tellers.facts import Facts


async def notice_facts(session: AsyncSession, happenings: Sequence[Happening], _labels: Labels) -> Mapping[UUID, Facts]:
    """In one query for all of them; `roles`, `bodies` and `area` of the happening's data say to whom."""
    ids = {happening.subject_id for happening in happenings}
    rows = await session.execute(select(col(Notice.id), col(Notice.title)).where(col(Notice.id).in_(ids)))
    titles = dict(rows.tuples().all())
    return {
        one.id: Facts(
            fields={"title": titles[one.subject_id]}, area=one.data.get("area"),
            roles=one.data.get("roles", ()), bodies=one.data.get("bodies", ()),
        )
        for one in happenings
        if one.subject_id in titles
    }  # fmt: skip
