"""What a password must be (等保 8.1.4.1): long, mixed, not the name, changed now and then."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from backend.ground.errors import Problem
from backend.ground.settings import Settings

SHORTEST, LONGEST = 8, 128
FORMER = 5  # so many of the last are not taken again
KINDS_NEEDED = 3  # of: small letter, capital, digit, other


def check_password(password: str, username: str, field: str = "new_password") -> None:
    """Problem weak_password with every reason at once."""
    kinds = (str.islower, str.isupper, str.isdigit, lambda letter: not letter.isalnum())
    mixed = sum(any(kind(letter) for letter in password) for kind in kinds)
    reasons = []
    if not SHORTEST <= len(password) <= LONGEST:
        reasons.append(f"长度应为 {SHORTEST}–{LONGEST} 个字符")
    if mixed < KINDS_NEEDED:
        reasons.append("应含大写字母、小写字母、数字、符号中的至少三种")
    if username and username.lower() in password.lower():
        reasons.append("不得包含用户名")
    if reasons:
        raise Problem("weak_password", field=field, detail="；".join(reasons))


class WithPassword(Protocol):
    """What of a person tells how old the password is, and who set it."""

    @property
    def has_password(self) -> bool: ...
    @property
    def password_from_other(self) -> bool: ...
    @property
    def password_at(self) -> datetime | None: ...


def remembered(hashed: str, former: Sequence[str]) -> list[str]:
    """The hashes kept once another password takes the place of `hashed`, the newest first."""
    return [one for one in (hashed, *former) if one][:FORMER]


def must_change(person: WithPassword, settings: Settings, at: datetime) -> bool:
    """Whether the person has to choose a new password before anything else: it was set by another, or is too old.

    Nobody has to in demo mode, nor who has no password.
    """
    if settings.is_demo or not person.has_password:
        return False
    oldest = at - timedelta(days=settings.password_age_days)
    return person.password_from_other or person.password_at is None or person.password_at < oldest
