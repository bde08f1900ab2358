"""Opens a sign-in for a person already known to be who they say."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from backend.ground.ids import new_id
from backend.ground.settings import Settings
from backend.people.person import Person
from backend.people.sign_in import SignIn
from backend.people.tokens import Tokens, make_tokens


async def open_sign_in(session: AsyncSession, person: Person, settings: Settings, at: datetime) -> Tokens:
    """Its tokens."""
    ends_at = at + timedelta(seconds=settings.refresh_token_life)
    opened = SignIn(id=new_id(at), person_id=person.id, epoch=person.epoch, at=at, ends_at=ends_at)
    session.add(opened)
    await session.flush()
    return make_tokens(settings, person.id, opened.id, opened.issued, at)
