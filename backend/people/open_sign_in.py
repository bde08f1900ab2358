"""Opens a sign-in for a person already known to be who they say."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from backend.ground.ids import new_id
from backend.ground.settings import Settings
from backend.people.person import Person
from backend.people.sign_in import SignedInBy, SignIn
from backend.people.tokens import Tokens, make_tokens


@dataclass(frozen=True)
class Device:
    """How and from what somebody signs in; `name` is what the client calls itself."""

    by: SignedInBy
    name: str = ""


async def open_sign_in(
    session: AsyncSession, person: Person, device: Device, settings: Settings, at: datetime
) -> Tokens:
    """Its tokens."""
    ends_at = at + timedelta(seconds=settings.refresh_token_life)
    opened = SignIn(
        id=new_id(at),
        person_id=person.id,
        epoch=person.epoch,
        at=at,
        ends_at=ends_at,
        kind=device.by,
        device=device.name[:80],
        last_at=at,
    )
    session.add(opened)
    await session.flush()
    return make_tokens(settings, person.id, opened.id, opened.issued, at)
