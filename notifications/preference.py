"""What a person wants to be told, how, and when (通知偏好)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from backend.ground.clock import CITY_ZONE
from backend.ground.columns import Instant, Json, stored_enum
from backend.ground.errors import FieldError, Problem
from backend.ground.insert_on import insert_on
from notifications.audience import Relation
from notifications.delivery import Urgency


class Language(StrEnum):
    """In which the words come."""

    CHINESE = "zh-CN"
    ENGLISH = "en"


class Preference(SQLModel, table=True):
    """A person's own; who has none is told as PREFERENCE says. Hours are the city's, 0–23; from = until: no quiet."""

    __tablename__ = "preference"

    person_id: UUID = Field(primary_key=True)
    language: Language = Field(default=Language.CHINESE, sa_type=stored_enum(Language))
    quiet_from: int = 22
    quiet_until: int = 7
    off: dict[str, list[str]] = Field(default_factory=dict, sa_type=Json)  # group: channels not to be used for it
    at: datetime | None = Field(default=None, sa_type=Instant)


@dataclass(frozen=True)
class Group:
    """Kinds that are switched together. What is essential cannot be: it comes with the work, or protects an account."""

    chinese: str
    english: str
    is_essential: bool = False


GROUPS: dict[str, Group] = {
    "progress": Group("上报进展", "Progress of your reports"),
    "points": Group("积分", "Points"),
    "notices": Group("通知公告", "Notices"),
    "digest": Group("每日摘要", "Daily digest"),
    "work": Group("工作提醒", "Work", is_essential=True),
    "account": Group("账号安全", "Account security", is_essential=True),
}
# by the first word of a kind; what is not here is work
BY_SUBJECT = {
    "comment": "progress", "volunteering": "notices", "points": "points", "notice": "notices", "digest": "digest",
    "person": "account", "code": "account",
}  # fmt: skip
SWITCHED = ("wechat", "sms", "fcm", "jpush", "email")  # the inbox is always told


def group_of(kind: str, relation: Relation) -> str:
    """The group in which a person switches it."""
    if relation in (Relation.REPORTER, Relation.FOLLOWERS, Relation.WATCHERS):
        return "progress"
    return BY_SUBJECT.get(kind.partition(".")[0], "work")


def due_at(urgency: Urgency, preference: Preference | None, at: datetime) -> datetime:
    """When it may make a noise: now, or at the end of the quiet hours (免打扰). What is urgent does not wait."""
    mine = preference or PREFERENCE
    here = at.astimezone(CITY_ZONE)
    if urgency is Urgency.URGENT or not _is_quiet(here.hour, mine.quiet_from, mine.quiet_until):
        return at
    end = here.replace(hour=mine.quiet_until, minute=0, second=0, microsecond=0)
    return (end if end > here else end + timedelta(days=1)).astimezone(at.tzinfo)


async def preferences_of(session: AsyncSession, people: Collection[UUID]) -> Mapping[UUID, Preference]:
    """Of those who have any; in one query."""
    query = select(Preference).where(col(Preference.person_id).in_(people))
    return {one.person_id: one for one in (await session.execute(query)).scalars()}


async def preference_of(session: AsyncSession, person_id: UUID) -> Preference:
    """A person's, or that of who has chosen nothing."""
    return await session.get(Preference, person_id) or Preference(person_id=person_id)


async def set_preference(
    session: AsyncSession,
    person_id: UUID,
    *,
    language: Language,
    quiet: tuple[int, int],
    off: Mapping[str, Sequence[str]],
    at: datetime,
) -> Preference:
    """Replaces it. Problem invalid for a group that is not there or cannot be switched off, all at once."""
    wrong = [
        FieldError(f"off.{group}", "essential" if group in GROUPS else "unknown", *WRONG[group in GROUPS])
        for group in off
        if group not in GROUPS or GROUPS[group].is_essential
    ]
    if wrong:
        raise Problem("invalid", errors=wrong)
    row = Preference(
        person_id=person_id, language=language, quiet_from=quiet[0], quiet_until=quiet[1], at=at,
        off={group: sorted(set(channels)) for group, channels in off.items() if channels},
    )  # fmt: skip
    values = row.model_dump()
    said = insert_on(session, Preference).values(values)  # two first choices at once are one after the other
    await session.execute(said.on_conflict_do_update(index_elements=["person_id"], set_=values))
    return row


async def hand_over_preference(session: AsyncSession, giver: UUID, taker: UUID) -> None:
    """Who has chosen nothing gets what the other account chose; of two choices the taker's stands, and whatever either
    has switched off is off."""
    theirs, mine = await session.get(Preference, giver), await session.get(Preference, taker)
    if theirs is None:
        return
    if mine is None:
        session.add(Preference(**theirs.model_dump() | {"person_id": taker}))
    else:
        every = sorted({*mine.off, *theirs.off})
        mine.off = {group: sorted({*mine.off.get(group, ()), *theirs.off.get(group, ())}) for group in every}
    await session.delete(theirs)
    await session.flush()


PREFERENCE = Preference(person_id=UUID(int=0))
WRONG = {
    True: ("该类通知不能关闭", "This group cannot be switched off"),
    False: ("没有这一类通知", "There is no such group"),
}


def _is_quiet(hour: int, start: int, end: int) -> bool:
    return start <= hour < end if start <= end else hour >= start or hour < end
