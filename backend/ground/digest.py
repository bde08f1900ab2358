"""Keyed digests: values that must be compared, never read."""

import hashlib
import hmac

from backend.ground.settings import Settings


def keyed_digest(settings: Settings, purpose: str, value: str) -> str:
    """HMAC-SHA-256 (hex) of a value for one purpose, under the deployment's secret."""
    secret = settings.secret.get_secret_value().encode()
    return hmac.new(secret, f"{purpose}\0{value}".encode(), hashlib.sha256).hexdigest()
