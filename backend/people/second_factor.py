"""The second factor (动态口令): TOTP (RFC 6238, 30 seconds, six digits), with ten rescue codes."""

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

import pyotp
from sqlalchemy.ext.asyncio import AsyncSession

from backend.ground.digest import keyed_digest
from backend.ground.errors import Problem
from backend.ground.seal import CannotOpen, Sealer
from backend.ground.settings import Settings
from backend.ground.told_as import KEY_AFTER
from backend.people.person import Person
from backend.workflow.roles import Role

STEP = 30  # seconds
DRIFT = 1  # steps a phone's clock may be off, either way
RESCUE_CODES = 10


@dataclass(frozen=True)
class Enrolment:
    """What an authenticator app needs: the secret in base32, and the address to draw as a QR code."""

    secret: str
    uri: str


async def begin_second_factor(
    session: AsyncSession, person: Person, settings: Settings, new_secret: Callable[[], str] = pyotp.random_base32
) -> Enrolment:
    """A secret that is in force once a code of it is shown. Problem conflict if one is in force already, not_allowed
    for who has no password: it is asked for beside one and nowhere else."""
    if not person.hashed_password:
        raise Problem("not_allowed", detail="动态口令用于口令登录，您的账号没有口令")
    if person.totp_at is not None:
        raise Problem("conflict", detail="动态口令已启用，请先停用")
    secret = new_secret()
    person.totp_sealed = Sealer(settings).seal(secret, about_totp(person.id))
    await session.flush()
    uri = pyotp.TOTP(secret).provisioning_uri(name=person.username or person.name, issuer_name=settings.city_name)
    return Enrolment(secret, uri)


async def confirm_second_factor(
    session: AsyncSession, person: Person, code: str, settings: Settings, at: datetime
) -> list[str]:
    """Puts it in force; the rescue codes, shown this once. None of them for a wrong code, or where it is in force."""
    if person.totp_at is not None or not _takes(person, code, settings, at):
        return []
    codes = [f"{secrets.randbelow(10**10):010d}" for _ in range(RESCUE_CODES)]
    person.totp_at, person.rescue_codes = at, [_digest(person, one, settings) for one in codes]
    await session.flush()
    return codes


async def check_second_factor(
    session: AsyncSession, person: Person, code: str, settings: Settings, at: datetime
) -> bool:
    """True for a right code, once; or for a rescue code, once. The person's row must be locked. Problem unreadable for
    any other code where no key opens the secret: nobody can tell whether it is right."""
    is_lost = False
    try:
        if _takes(person, code, settings, at):
            return True
    except CannotOpen:
        is_lost = True
    digest = _digest(person, code, settings)
    left = [one for one in person.rescue_codes if not hmac.compare_digest(one, digest)]
    used, person.rescue_codes = len(left) < len(person.rescue_codes), left
    if is_lost and code and not used:
        raise Problem("unreadable", detail="暂时无法核对动态口令，请用救援码，或联系安全管理员", retry_after=KEY_AFTER)
    return used


def remove_second_factor(person: Person) -> None:
    """Takes it off."""
    person.totp_sealed, person.totp_at, person.totp_step, person.rescue_codes = None, None, 0, []


class WithFactor(Protocol):
    """What of a person tells whether there is a second factor."""

    @property
    def totp_at(self) -> datetime | None: ...


def must_enrol(person: WithFactor, roles: frozenset[str], settings: Settings) -> bool:
    """Whether one of the roles needs a second factor and the person has none; nobody has to in demo mode."""
    if settings.is_demo or person.totp_at is not None:
        return False
    return bool(roles & named_roles(settings))


def named_roles(settings: Settings) -> frozenset[str]:
    """The roles CGT_SECOND_FACTOR_ROLES names."""
    return frozenset(role.strip() for role in settings.second_factor_roles.split(",")) - {""}


def check_named_roles(settings: Settings) -> None:
    """ValueError where CGT_SECOND_FACTOR_ROLES names what is no role: it would ask nobody, silently."""
    if unknown := named_roles(settings) - frozenset(Role):
        raise ValueError(f"CGT_SECOND_FACTOR_ROLES: 没有这样的角色：{'、'.join(sorted(unknown))}")


def _takes(person: Person, code: str, settings: Settings, at: datetime) -> bool:
    if person.totp_sealed is None:
        return False
    totp = pyotp.TOTP(Sealer(settings).open(person.totp_sealed, about_totp(person.id)))
    now = int(at.timestamp()) // STEP
    for step in range(now - DRIFT, now + DRIFT + 1):
        if step > person.totp_step and hmac.compare_digest(totp.at(step * STEP).encode(), code.encode()):
            person.totp_step = step
            return True
    return False


def about_totp(person_id: UUID) -> str:
    """What a sealed secret is about."""
    return f"totp:{person_id.hex}"


def _digest(person: Person, code: str, settings: Settings) -> str:
    return keyed_digest(settings, "rescue-code", f"{person.id.hex}:{code}")
