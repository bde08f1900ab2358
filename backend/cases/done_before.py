"""Whether a deed was done before, under the same key of the client's (client_key)."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from backend.cases.case import Case
from backend.cases.deed import Deed
from backend.ground.deed_key import DeedKey, digest_of, use_key
from backend.people.actor import Actor

NOT_SENT = frozenset({"client_key", "version", "joined"})  # no part of the body


async def done_before(session: AsyncSession, case: Case, deed: Deed, by: Actor, at: datetime) -> bool:
    """True if it was; otherwise the key is now used, in the deed's own transaction. Problem key_reused for another
    body, or another case. The version is no part of the body: a client that retries has read the case again.

    A move needs no key, its version says whether it was done; with one, who lost the answer gets it, not a conflict.
    """
    if deed.client_key is None:
        return False
    sent = {name: value for name, value in vars(deed).items() if name not in NOT_SENT}
    key = DeedKey(
        person_id=by.id, deed=f"case.{deed.action.value}", client_key=deed.client_key,
        body_digest=digest_of(sent | {"case": case.number}), made=case.id, at=at,
    )  # fmt: skip
    return await use_key(session, key) is not None
