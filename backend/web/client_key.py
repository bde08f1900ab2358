"""The client's key of a deed, from the body's `client_key` or the header `Idempotency-Key` (quoted or bare)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Protocol
from uuid import UUID

from fastapi import Depends, Header, Response
from sqlalchemy.ext.asyncio import AsyncSession

from backend.ground.errors import FieldError, Problem
from backend.people.actor import Actor
from backend.web import CurrentActor, Now, WriteSession
from backend.web.bare_key import bare_key


class Keyed(Protocol):
    """A body that may hold the key."""

    client_key: UUID | None


def key_of(in_body: UUID | None, header: str | None) -> UUID:
    """The key; Problem `invalid` if neither is given or the header is not a UUID."""
    if in_body is not None:
        return in_body
    if header is None:
        raise Problem("invalid", errors=[FieldError("client_key", "missing", "必填", "is required")])
    try:
        return UUID(bare_key(header))
    except ValueError as fault:
        raise Problem(
            "invalid", errors=[FieldError("client_key", "uuid_parsing", "应为 UUID", "must be a UUID")]
        ) from fault


def key_or_none(in_body: UUID | None, header: str | None) -> UUID | None:
    """As `key_of`; None where neither is given, for deeds that may go without: those done once whatever the key, and
    those that older apps send without one."""
    return key_of(in_body, header) if in_body is not None or header is not None else None


async def header_key(idempotency_key: Annotated[str | None, Header()] = None) -> str | None:
    """The key as the header gives it."""
    return idempotency_key


HeaderKey = Annotated[str | None, Depends(header_key)]


@dataclass(frozen=True)
class Doing:
    """Who does a deed that has a key, in which transaction, and when."""

    by: Actor
    session: AsyncSession
    at: datetime
    header: str | None
    response: Response

    def key(self, form: Keyed) -> UUID:
        """The deed's key; Problem `invalid` without one."""
        return key_of(form.client_key, self.header)

    def mark(self, replayed: bool) -> None:
        """Has the answer say that the deed had been done before, and made nothing new."""
        if replayed:
            self.response.status_code = 200
            self.response.headers["Idempotent-Replayed"] = "true"


async def doing(by: CurrentActor, session: WriteSession, at: Now, header: HeaderKey, response: Response) -> Doing:
    """What every deed with a key asks for."""
    return Doing(by, session, at, header, response)


DoingHere = Annotated[Doing, Depends(doing, scope="function")]
