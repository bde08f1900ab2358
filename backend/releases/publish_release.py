"""Publishes a release: what it changes takes effect, in one transaction; cases already filed keep theirs."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import delete, insert, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import QueryableAttribute, defer
from sqlmodel import col

from backend.catalogue.standard import Standard
from backend.ground.doer import Doer
from backend.ground.edition import Loaded, change_alone, raise_edition
from backend.ground.errors import FieldError, Problem
from backend.ground.ids import new_id
from backend.ground.settings import Settings
from backend.ground.slices import AT_ONCE, slices
from backend.ground.told_as import RETRY_AFTER
from backend.releases.check_release import Change, Checked, check_release, seen_now
from backend.releases.draft_release import tell
from backend.releases.published_releases import in_force
from backend.releases.read_releases import LARGEST, ReleaseHead, head_of
from backend.releases.release import Release
from backend.routing.rule import Rule
from backend.working_time import TimeUnit

CONTENT = cast(QueryableAttribute[Any], col(Release.content))
MOVED = "检查期间现行配置或人员有变动，未发布，请重试"


async def publish_release(
    session: AsyncSession,
    number: int,
    *,
    by: Doer | None,
    settings: Settings,
    at: datetime,
    checked: Checked | None = None,
) -> ReleaseHead:
    """The release, now in force. `checked`: as it was checked before this transaction; else it is checked within.
    Problem not_found; release_stale if it is published, or drafted over something else than is in force; same_person
    where two are needed; release_faulty with every finding; busy where it was checked against what is no longer so."""
    await change_alone(session)  # two at once would both find in force what they were drafted over
    checked = checked or await check_release(session, number, at)
    release = await _locked(session, number)
    is_stale = release.published_at is not None or release.based_on != (await in_force(session) or None)
    if not is_stale and checked.seen != await seen_now(session, at):
        raise Problem("busy", detail=MOVED, retry_after=RETRY_AFTER)
    if is_stale or checked.is_stale:
        raise Problem("release_stale")
    if settings.release_needs_two and by is not None and by.person_id == release.drafted_by:
        raise Problem("same_person")
    if checked.findings:
        errors = [FieldError(one.where, one.code, one.text, one.code) for one in checked.findings[:100]]
        raise Problem("release_faulty", errors=errors)
    await _write(session, checked.change, at)
    release.published_at, release.published_by = at, by.person_id if by else None
    await raise_edition(session, Loaded.RELEASES)
    await tell(session, release, "release.published", by=by, settings=settings, at=at)
    return head_of(release, checked.calendar)


async def _locked(session: AsyncSession, number: int) -> Release:
    """Without its content, which is megabytes."""
    found: Release | None = None
    if 0 < number <= LARGEST:
        found = await session.get(Release, number, options=(defer(CONTENT),), with_for_update=True)
    if found is None:
        raise Problem("not_found")
    return found


async def _write(session: AsyncSession, change: Change, at: datetime) -> None:
    if change.standards is not None:
        await session.execute(delete(Standard))
        for standards in slices(change.standards, AT_ONCE):
            await session.execute(insert(Standard), [_standard(row, at) for row in standards])
        await raise_edition(session, Loaded.CATALOGUE)
    for day, rules in change.ended.items():
        for ended in slices(rules, AT_ONCE):
            await session.execute(update(Rule).where(col(Rule.id).in_(ended)).values(valid_to=day))
    for begun in slices(change.begun, AT_ONCE):
        await session.execute(insert(Rule), [_rule(row, at) for row in begun])
    if change.ended or change.begun:
        await raise_edition(session, Loaded.DUTIES)


def _standard(row: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    return {
        "id": new_id(at), "class_code": row["class"], "place": row["place"], "condition": row["condition"],
        "closing_condition": row["closing"], "limit_value": row["value"], "limit_unit": TimeUnit(row["unit"]),
        "urgency": row["urgency"],
    }  # fmt: skip


def _rule(row: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    ends = date.fromisoformat(row["valid_to"]) if row["valid_to"] else None
    return {
        "id": new_id(at), "class_prefix": row["class"], "area_prefix": row["area"], "body_code": row["body"],
        "duty_code": row["duty"], "valid_from": date.fromisoformat(row["valid_from"]), "valid_to": ends,
    }  # fmt: skip
