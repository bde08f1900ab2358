"""Whether a deed was done before, under the same key of the client's (client_key)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.case import Case
from backend.cases.deed import Deed
from backend.ground.deed_key import DeedKey, digest_of, kept_digest, use_key
from backend.people.actor import Actor

NOT_SENT = frozenset({"client_key", "version", "joined"})  # no part of the body
LATER = frozenset({"application"})  # a body without it reads as one did before there was such a field


async def done_before(session: AsyncSession, case: Case, deed: Deed, by: Actor, at: datetime) -> bool:
    """True if it was; otherwise the key is now used, in the deed's own transaction. Problem key_reused for another
    body, or another case. The version is no part of the body: a client that retries has read the case again.

    A move needs no key, its version says whether it was done; with one, who lost the answer gets it, not a conflict.
    """
    if deed.client_key is None:
        return False
    name = deed.joined or case.number  # as the client knows it: its report may have been merged since, or taken apart
    key = DeedKey(
        person_id=by.id, deed=_name(deed), client_key=deed.client_key, body_digest=_digest(name, deed),
        made=case.id, at=at,
    )  # fmt: skip
    return await use_key(session, key) is not None


async def case_of_done(session: AsyncSession, number: str, deed: Deed, by: Actor) -> Case | None:
    """The case to which somebody did just this before, whether they still see it or not: a return (退单) takes it out
    of the department's sight. None if they did not."""
    if deed.client_key is None:
        return None
    digest = _digest(number, deed)
    kept = [digest, kept_digest(session, digest)]  # rows from before may still hold a plain one
    done = select(Case).join(DeedKey, col(DeedKey.made) == col(Case.id)).where(
        col(DeedKey.person_id) == by.id, col(DeedKey.deed) == _name(deed),
        col(DeedKey.client_key) == deed.client_key, col(DeedKey.body_digest).in_(kept),
    )  # fmt: skip
    found: Case | None = (await session.execute(done)).scalar_one_or_none()
    return found


def _name(deed: Deed) -> str:
    return f"case.{deed.action.value}"


def _digest(number: str, deed: Deed) -> str:
    sent = {
        name: value
        for name, value in vars(deed).items()
        if name not in NOT_SENT and (value is not None or name not in LATER)
    }
    return digest_of(sent | {"case": number})
