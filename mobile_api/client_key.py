"""The client's key of a deed, from the body's `client_key` or the header `Idempotency-Key` (quoted or bare)."""

from uuid import UUID

from backend.ground.errors import FieldError, Problem


def key_of(in_body: UUID | None, header: str | None) -> UUID:
    """The key; Problem `invalid` if neither is given or the header is not a UUID."""
    if in_body is not None:
        return in_body
    if header is None:
        raise Problem("invalid", errors=[FieldError("client_key", "missing", "必填", "is required")])
    try:
        return UUID(header.strip().strip('"'))
    except ValueError as fault:
        raise Problem(
            "invalid", errors=[FieldError("client_key", "uuid_parsing", "应为 UUID", "must be a UUID")]
        ) from fault


def key_or_none(in_body: UUID | None, header: str | None) -> UUID | None:
    """As `key_of`, for deeds that are done once whatever the key."""
    return key_of(in_body, header) if in_body is not None or header is not None else None
