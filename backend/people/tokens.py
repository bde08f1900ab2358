"""Access tokens (JWT, 15 minutes, checked against their sign-in at each request) and refresh tokens (opaque)."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

import jwt

from backend.ground.digest import keyed_digest
from backend.ground.errors import Problem
from backend.ground.settings import Settings

ALGORITHM = "HS256"
AUDIENCE = "chengguantong:api"
ISSUER = "chengguantong"
LEEWAY = 600  # seconds: two servers, each up to five minutes wrong, one way and the other
KNOWN = 4096  # tokens found to be ours that a process knows again: some 4 % of the CPU of a report went into it
NEEDED = ["exp", "iat", "sub", "sid", "aud", "iss"]


class TokenExpired(Problem):
    """not_signed_in, for a token of ours whose time is over. Its bearer can read that in it; of any other that is
    refused nothing more is said, for why it is would be news to who has stolen it."""

    def __init__(self) -> None:
        super().__init__("not_signed_in", detail="登录已过期，请重新登录")


@dataclass(frozen=True)
class Tokens:
    """What a sign-in gives; `expires_in` in seconds."""

    access_token: str
    refresh_token: str
    expires_in: int
    token_type: str = "bearer"  # noqa: S105


@dataclass(frozen=True)
class Claims:
    person_id: UUID
    sign_in_id: UUID


def make_tokens(settings: Settings, person_id: UUID, sign_in_id: UUID, counter: int, at: datetime) -> Tokens:
    """An access token, and the refresh token of this counter."""
    life = settings.access_token_life
    claims = {
        "sub": str(person_id), "sid": str(sign_in_id), "iat": at, "exp": at + timedelta(seconds=life),
        "aud": AUDIENCE, "iss": ISSUER,
    }  # fmt: skip
    access = jwt.encode(claims, _access_key(settings), algorithm=ALGORITHM)
    return Tokens(access, _refresh_token(settings, sign_in_id, counter), life)


def read_access_token(settings: Settings, token: str, at: datetime) -> Claims:
    """The claims of a token of ours that was given out before `at` and has not run out. Problem not_signed_in
    otherwise, as TokenExpired where it was one of ours."""
    try:
        claims, begins, ends = _signed(_access_key(settings), token)
        if ends <= at.timestamp():
            raise TokenExpired
        if at.timestamp() < begins - LEEWAY:
            raise Problem("not_signed_in")
        return claims
    except (jwt.PyJWTError, ValueError, TypeError) as fault:
        raise Problem("not_signed_in") from fault


@lru_cache(KNOWN)  # what is refused is not kept
def _signed(key: str, token: str) -> tuple[Claims, float, float]:
    """What a token of ours says, whatever the time: whom it is of, when it begins and ends (seconds since 1970)."""
    said = jwt.decode(
        token, key, algorithms=[ALGORITHM], audience=AUDIENCE, issuer=ISSUER,
        options={"require": NEEDED, "verify_exp": False, "verify_iat": False, "verify_nbf": False},
    )  # fmt: skip
    return Claims(UUID(said["sub"]), UUID(said["sid"])), max(said["iat"], said.get("nbf", 0)), said["exp"]


def read_refresh_token(settings: Settings, token: str) -> tuple[UUID, int]:
    """The sign-in and the counter of a refresh token of ours. Problem not_signed_in otherwise."""
    try:
        family, counter, _mac = token.split(".")
        sign_in_id, number = UUID(family), int(counter)
    except ValueError as fault:
        raise Problem("not_signed_in") from fault
    if not hmac.compare_digest(token.encode(), _refresh_token(settings, sign_in_id, number).encode()):
        raise Problem("not_signed_in")
    return sign_in_id, number


def _refresh_token(settings: Settings, sign_in_id: UUID, counter: int) -> str:
    """The same for the same counter: an answer lost on a bad line can be given again."""
    content = f"{sign_in_id.hex}.{counter}"
    return f"{content}.{keyed_digest(settings, 'refresh', content)}"


def _access_key(settings: Settings) -> str:
    return keyed_digest(settings, "access-key", "1")
