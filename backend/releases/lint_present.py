"""Lints the configuration as it stands, and says whether the law in the code is the one in force."""

from datetime import date, datetime

from anyio import to_thread
from sqlalchemy.ext.asyncio import AsyncSession

from backend.ground.clock import CITY_ZONE
from backend.releases.content import Content, rows_of_law
from backend.releases.lint import Finding, Town, lint
from backend.releases.present_content import present_content
from backend.releases.published_releases import PublishedReleases
from backend.releases.town_of import town_of
from backend.workflow.law import IN_CODE


async def lint_present(session: AsyncSession, at: datetime) -> list[Finding]:
    """All findings; `not_in_force` where the software brings another law than that of the release in force."""
    content = await present_content(session, await PublishedReleases().law(session, None))
    return await to_thread.run_sync(_findings, content, await town_of(session), at.astimezone(CITY_ZONE).date())


def _findings(content: Content, town: Town, on: date) -> list[Finding]:
    found = lint(content, town, on)
    for part, rows in rows_of_law(IN_CODE).items():
        if rows != content[part]:
            found.append(Finding("not_in_force", part, "程序自带的流程与现行配置版本不同：起草并发布新版本后生效"))
    return found
