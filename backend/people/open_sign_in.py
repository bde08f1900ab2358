"""Opens a sign-in for a person already known to be who they say."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.ground.digest import keyed_digest
from backend.ground.ids import new_id
from backend.ground.seal import Sealer
from backend.ground.settings import Settings
from backend.people.person import Person
from backend.people.sign_in import SignedInBy, SignIn
from backend.people.tokens import Tokens, make_tokens


@dataclass(frozen=True)
class Device:
    """How, from what and from where somebody signs in: `name` is what the client calls itself, `identity` a random word
    it has made for itself and keeps (header X-Device-Id; empty if it sends none), `address` where it calls from."""

    by: SignedInBy
    name: str = ""
    identity: str = ""
    address: str = ""

    def digest(self, settings: Settings) -> str | None:
        """What is kept of its identity."""
        return keyed_digest(settings, "device", self.identity) if self.identity else None


async def open_sign_in(
    session: AsyncSession, person: Person, device: Device, settings: Settings, at: datetime
) -> Tokens:
    """Its tokens."""
    ends_at = at + timedelta(seconds=settings.refresh_token_life)
    identity = new_id(at)
    opened = SignIn(
        id=identity,
        person_id=person.id,
        epoch=person.epoch,
        at=at,
        ends_at=ends_at,
        kind=device.by,
        device=device.name[:80],
        device_digest=device.digest(settings),
        address_sealed=sealed_address(identity, device.address, settings),
        last_at=at,
    )
    session.add(opened)
    await session.flush()
    return make_tokens(settings, person.id, opened.id, opened.issued, at)


def sealed_address(identity: UUID, address: str, settings: Settings) -> str:
    """The address of a sign-in or of a deed, sealed for the auditor."""
    return Sealer(settings).seal(address, about_address(identity)) if address else ""


def opened_address(identity: UUID, sealed: str, settings: Settings) -> str:
    """The address again, to be read; UNREADABLE where no key opens it."""
    return Sealer(settings).show(sealed, about_address(identity)) if sealed else ""


def about_address(identity: UUID) -> str:
    """What a sealed address is about."""
    return f"address:{identity.hex}"
