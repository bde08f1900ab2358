"""HTTP Basic, for clients that know no bearer. PURE."""

import base64
import binascii


def basic_of(header: str) -> tuple[str, str] | None:
    """User name and password of an Authorization header; None if it is none, or holds what no name does."""
    scheme, _, packed = header.strip().partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, colon, password = base64.b64decode(packed.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    return (name, password) if colon and "\x00" not in name + password else None
