"""Whether CGT_SECRET is the one with which the database was written. People are found by digests under it: with
another, whoever signs in by a phone or WeChat becomes somebody new, without a word."""

import sys

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.seal import CannotOpen
from backend.ground.settings import Settings
from backend.people.identities import Identity, IdentityKind, plain
from backend.people.person import Person

SAID = (
    "提醒：CGT_SECRET 与写入这个数据库的不是同一个：市民再用手机号或微信登录会成为另一个人，"
    "已有的登录和接口密钥都不再有效。请立即停止服务，换回原来的 CGT_SECRET\n"
)


async def warn_of_another_secret(session: AsyncSession, settings: Settings) -> None:
    """Says so beside what a start has to say. Of the newest person with a phone: a city whose secret was lost for good,
    and which went on, is not told for ever. Nothing is said where no key opens that phone. No more is read of them: the
    schema may not be upgraded yet."""
    has_phone = (col(Person.phone_digest).is_not(None), col(Person.phone_sealed).is_not(None))
    of_it = select(col(Person.id), col(Person.phone_digest), col(Person.phone_sealed))
    newest = await session.execute(of_it.where(*has_phone).order_by(col(Person.id).desc()).limit(1))
    row = newest.one_or_none()
    if row is not None and not _is_found(Person(**row._mapping), settings):
        sys.stderr.write(SAID)


def _is_found(person: Person, settings: Settings) -> bool:
    try:
        phone = plain(person, IdentityKind.PHONE, settings)
    except CannotOpen:
        return True
    return phone is None or Identity(IdentityKind.PHONE, phone).digest(settings) == person.phone_digest
