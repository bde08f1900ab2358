"""Whether the code that runs may work on the schema that is there. Without alembic: every start asks it, and every
look at /readyz."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from backend.ground.allowed_release import allowed_releases, revision_of

VERSIONS = Path(__file__).parent / "versions"
IS = re.compile(r"""^revision\b[^=]*=\s*['"](\w+)['"]""", re.MULTILINE)
FOLLOWS = re.compile(r"""^down_revision\b[^=]*=\s*['"](\w+)['"]""", re.MULTILINE)


async def may_work(session: AsyncSession) -> bool:
    """True if the schema is the one this code was written for, or a newer one on which it may go on until its process
    is replaced; False too where nothing was ever migrated."""
    return newest() in await allowed_releases(session)


async def is_newer(session: AsyncSession) -> bool:
    """True if the schema stands at a revision this code knows nothing of."""
    return await revision_of(session) not in {None, *known()}


@cache
def newest() -> str:
    """The newest revision this code knows: the one that no other follows. Their numbers need not be in order."""
    (head,) = known().keys() - known().values()
    return head


@cache
def known() -> Mapping[str, str | None]:
    """Every revision this code knows: which one it follows, None for the first."""
    found: dict[str, str | None] = {}
    for path in VERSIONS.glob("[0-9]*_*.py"):
        words = path.read_text(encoding="utf-8")
        if match := IS.search(words):
            before = FOLLOWS.search(words)
            found[match[1]] = before[1] if before else None
    return found
