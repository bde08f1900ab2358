"""Passwords: argon2id (19 MiB, 2 passes, 1 lane: about 23 ms), hashed in a bounded thread, never on the event loop."""

from anyio import CapacityLimiter, to_thread
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

AT_ONCE = 2
HASHER = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19456, parallelism=1),))
# verified where there is no such account, so that time tells nothing
NOBODYS = "$argon2id$v=19$m=19456,t=2,p=1$P8S8HjeOAAbDF7ThKnpRnw$AKpzip99kz3BDwLPsrBWtSjxXhnYewIqvy63I2lPxR0"

_limiter: list[CapacityLimiter] = []


async def hash_password(password: str) -> str:
    """The hash of a password."""
    return await to_thread.run_sync(HASHER.hash, password, limiter=_bounded())


async def is_password(password: str, hashed: str | None) -> bool:
    """True if the password belongs to the hash. Takes as long for nobody's (None or empty) as for somebody's."""
    verified = await to_thread.run_sync(HASHER.verify, password, hashed or NOBODYS, limiter=_bounded())
    return verified and bool(hashed)


def _bounded() -> CapacityLimiter:
    if not _limiter:
        _limiter.append(CapacityLimiter(AT_ONCE))
    return _limiter[0]
