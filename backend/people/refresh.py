"""Refreshes a sign-in: a new access token, and the successor of the refresh token."""

from datetime import datetime

from backend.ground.db import Database
from backend.ground.errors import Problem
from backend.ground.settings import Settings
from backend.people.identities import suffices_for
from backend.people.open_sign_in import Device, sealed_address
from backend.people.person import Person
from backend.people.refused_sign_in import write_refusal
from backend.people.sign_in import SignedInBy, SignIn
from backend.people.tokens import Tokens, make_tokens, read_refresh_token


async def refresh(db: Database, token: str, *, address: str = "", settings: Settings, at: datetime) -> Tokens:
    """The next tokens. The predecessor sent again before its successor was used gives the same successor (an answer
    lost on a bad line); sent after, it ends the whole family: Problem refresh_reused. Else Problem not_signed_in.
    """
    sign_in_id, counter = read_refresh_token(settings, token)
    async with db.write() as session:
        row = await session.get(SignIn, sign_in_id, with_for_update=True)
        person = await session.get(Person, row.person_id) if row else None
        if row is None or person is None or _has_ended(row, person, at):
            raise Problem("not_signed_in")
        if counter >= row.issued - 1:
            row.issued, row.last_at = counter + 1, at
            row.address_sealed = sealed_address(row.id, address, settings)
            return make_tokens(settings, person.id, row.id, row.issued, at)
        row.ended_at = at
        await write_refusal(
            session, "refresh_reused", person.id, Device(row.kind, row.device, "", address), settings, at
        )
    raise Problem("refresh_reused")


def _has_ended(row: SignIn, person: Person, at: datetime) -> bool:
    if row.ended_at is not None or row.ends_at <= at or row.epoch != person.epoch:
        return True
    return not (person.is_active if row.kind is SignedInBy.PASSWORD else suffices_for(person))
