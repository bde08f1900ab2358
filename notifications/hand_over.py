"""What becomes another's when two accounts turn out to be one person's, and what came in for the ended one meanwhile.

Whoever attaches a phone or WeChat hands over what is committed by then. A report of the other account that had begun
before is committed a moment later, in the name of an account that has ended: it is found here, so that no report need
lock who makes it.
"""

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.amenities.of_person import hand_over_amenity_ratings
from backend.cases.case import Case
from backend.cases.case_photo import CasePhoto
from backend.cases.of_person import hand_over_reports
from backend.fieldwork.of_person import hand_over_queues
from backend.ground.db import Database
from backend.ground.deed_key import DeedKey, hand_over_keys
from backend.ground.happening import Happening
from backend.ground.ids import first_id
from backend.ground.left_aside import LeftAside
from backend.participation.of_person import hand_over_part
from backend.patrol.of_person import hand_over_patrol
from backend.people.attach_identity import MERGED, HandOver
from backend.people.person import Person
from media import Photo, hand_over_photos
from notifications.delivery import Delivery
from notifications.inbox import InboxItem
from notifications.of_person import hand_over_messages

# in their order, comments before their cases, as whoever decides on one has them; the keys are handed over before all
ROOMS: tuple[HandOver, ...] = (
    hand_over_part, hand_over_reports, hand_over_photos, hand_over_messages, hand_over_patrol, hand_over_queues,
    hand_over_amenity_ratings,
)  # fmt: skip
LATELY = timedelta(minutes=2)  # longer than any transaction lasts


async def hand_over_late(db: Database, at: datetime, left: LeftAside | None = None) -> bool:
    """Once more, for accounts that ended within the last minutes. False: there is nothing more to do at once. What
    fails is in `left`, and tried again when it is due."""
    left = left or LeftAside("merged")
    async with db.read() as session:
        ended = select(col(Happening.id), col(Happening.data)).where(
            col(Happening.id) >= first_id(at - LATELY), col(Happening.kind) == MERGED,
            col(Happening.id).not_in(left.not_now(at)),
        )  # fmt: skip
        said = dict((await session.execute(ended.order_by(col(Happening.id)))).tuples().all())

    async def _of_word(happening_id: UUID) -> None:
        await _hand_over(db, UUID(said[happening_id]["merged"]))

    await left.each(db, said, _of_word, at)
    return False


async def hand_over_all_late(db: Database, at: datetime, left: LeftAside | None = None) -> bool:
    """The same for all that ever ended and have something of the kinds that would be missed, whoever swept when."""
    left = left or LeftAside("merged_all")
    whose = (Case.reporter_id, DeedKey.person_id, Photo.owner, Delivery.person_id, InboxItem.person_id)
    of_photo = select(1).join_from(CasePhoto, Photo, col(Photo.id) == col(CasePhoto.photo_id))
    added = of_photo.where(col(Photo.owner) == col(Person.merged_into), col(CasePhoto.added_by) == col(Person.id))
    has = or_(added.exists(), *(select(1).where(col(owner) == col(Person.id)).exists() for owner in whose))
    async with db.read() as session:
        found = select(col(Person.id)).where(
            col(Person.merged_into).is_not(None), has, col(Person.id).not_in(left.not_now(at))
        )  # fmt: skip
        gone = (await session.execute(found.order_by(col(Person.id)))).scalars().all()
    await left.each(db, gone, partial(_hand_over, db), at)
    return False


async def _hand_over(db: Database, giver: UUID) -> None:
    async with db.write() as session:
        if (taker := await _taker(session, giver)) is not None:
            for hand_over in (hand_over_keys, *ROOMS):
                await hand_over(session, giver, taker)


async def _taker(session: AsyncSession, giver: UUID) -> UUID | None:
    """Who has it now: held, so that they do not end meanwhile."""
    found = select(col(Person.merged_into)).where(col(Person.id) == giver)
    taker: UUID | None = (await session.execute(found)).scalar_one_or_none()
    if taker is not None:
        await session.execute(select(col(Person.id)).where(col(Person.id) == taker).with_for_update())
    return taker
