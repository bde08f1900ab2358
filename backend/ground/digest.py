"""Keyed digests: values that must be compared, never read."""

import hashlib
import hmac
from collections.abc import Callable

from sqlalchemy.ext.asyncio import AsyncSession

from backend.ground.settings import Settings

OF_SESSION = "keyed_digest"  # in the info of a session that writes


def keyed_digest(settings: Settings, purpose: str, value: str) -> str:
    """HMAC-SHA-256 (hex) of a value for one purpose, under the deployment's secret."""
    secret = settings.secret.get_secret_value().encode()
    return hmac.new(secret, f"{purpose}\0{value}".encode(), hashlib.sha256).hexdigest()


def words_in(session: AsyncSession, words: str) -> str:
    """How somebody's words stand in the record: nobody who holds the database can try out what they were."""
    return digest_in(session, "words", words)


def digest_in(session: AsyncSession, purpose: str, value: str) -> str:
    """The same, under the secret of the deployment whose database the (writing) session is of."""
    keyed: Callable[[str, str], str] = session.info[OF_SESSION]
    return keyed(purpose, value)
