"""Deeds whose answer shows a secret (密钥) this once: the same again does not show it, and makes no second one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.ground.deed_key import DeedKey, digest_of, use_key
from backend.ground.errors import Problem


async def check_not_shown(
    session: AsyncSession, deed: str, client_key: UUID | None, body: Mapping[str, Any], made: UUID, *, by: UUID,
    at: datetime,
) -> None:  # fmt: skip
    """Takes the client's key, if there is one, for what is about to be made with the id `made`. Problem shown_once,
    with the id of what it made before: who never saw its secret ends that and makes another; what use_key raises."""
    if client_key is None:
        return
    key = DeedKey(person_id=by, deed=deed, client_key=client_key, body_digest=digest_of(body), made=made, at=at)
    if (before := await use_key(session, key)) is not None:
        raise Problem("shown_once", extra={"id": str(before)})
