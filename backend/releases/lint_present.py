"""Lints the configuration as it stands, and says whether the law in the code is the one in force."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from backend.ground.clock import CITY_ZONE
from backend.releases.content import rows_of_moves
from backend.releases.lint import Finding, lint
from backend.releases.present_content import present_content
from backend.releases.published_releases import PublishedReleases
from backend.releases.town_of import town_of
from backend.workflow.moves import MOVES


async def lint_present(session: AsyncSession, at: datetime) -> list[Finding]:
    """All findings; `not_in_force` where the software brings another law than that of the release in force."""
    moves = await PublishedReleases().moves(session, None)
    content = await present_content(session, moves)
    found = lint(content, await town_of(session), at.astimezone(CITY_ZONE).date())
    if rows_of_moves(MOVES) != content["moves"]:
        found.append(Finding("not_in_force", "moves", "程序自带的流程与现行配置版本不同：起草并发布新版本后生效"))
    return found
