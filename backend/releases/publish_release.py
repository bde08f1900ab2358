"""Publishes a release: what it changes takes effect, in one transaction; cases already filed keep theirs."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from anyio import to_thread
from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.calendars.published_calendar import published_calendar
from backend.catalogue.standard import Standard
from backend.ground.clock import CITY_ZONE
from backend.ground.doer import Doer
from backend.ground.edition import Loaded, change_alone, raise_edition
from backend.ground.errors import FieldError, Problem
from backend.ground.ids import new_id
from backend.ground.settings import Settings
from backend.ground.slices import AT_ONCE, slices
from backend.releases.draft_release import get_release, loaded_now, tell
from backend.releases.lint import lint
from backend.releases.present_content import rule_row, standard_row
from backend.releases.published_releases import in_force
from backend.releases.release import Release
from backend.releases.town_of import town_of
from backend.routing.rule import Rule
from backend.working_time import TimeUnit


async def publish_release(
    session: AsyncSession, number: int, *, by: Doer | None, settings: Settings, at: datetime
) -> Release:
    """The release, now in force. Problem not_found; conflict if it is published, or drafted over something else than is
    in force; same_person where two are needed; release_faulty with every finding."""
    await change_alone(session)  # two at once would both find in force what they were drafted over
    release = await get_release(session, number, lock=True)
    stale = release.based_on != (await in_force(session) or None) or release.editions != await loaded_now(session)
    stale = stale or release.content["calendar"] != (await published_calendar(session)).version
    if release.published_at is not None or stale:
        raise Problem("release_stale")
    if settings.release_needs_two and by is not None and by.person_id == release.drafted_by:
        raise Problem("same_person")
    on = at.astimezone(CITY_ZONE).date()
    if findings := await to_thread.run_sync(lint, release.content, await town_of(session), on):
        errors = [FieldError(one.where, one.code, one.text, one.code) for one in findings[:100]]
        raise Problem("release_faulty", errors=errors)
    await _standards(session, release.content, at)
    await _rules(session, release.content, on, at)
    release.published_at, release.published_by = at, by.person_id if by else None
    await raise_edition(session, Loaded.RELEASES)
    await tell(session, release, "release.published", by=by, settings=settings, at=at)
    return release


async def _standards(session: AsyncSession, content: Mapping[str, Any], at: datetime) -> None:
    present = [standard_row(one) for one in (await session.execute(select(Standard))).scalars()]
    if _sorted(present) == _sorted(content["standards"]):
        return
    await session.execute(delete(Standard))
    for some in slices(content["standards"], AT_ONCE):
        await session.execute(insert(Standard), [_standard(row, at) for row in some])
    await raise_edition(session, Loaded.CATALOGUE)


async def _rules(session: AsyncSession, content: Mapping[str, Any], on: date, at: datetime) -> None:
    """What is no longer there ends today; what is new begins on its own day: the past stays readable. What rulings
    (裁定) have made stays; a draft of earlier versions holds it too, as if it were of the matrix."""
    rules = (await session.execute(select(Rule))).scalars().all()
    present = {_key(rule_row(rule)): rule for rule in rules if rule.ruling is None}
    ruled = {_key(rule_row(rule)) for rule in rules if rule.ruling is not None} - set(present)
    wanted = {key: row for row in content["rules"] if (key := _key(row)) not in ruled}
    gone, new = set(present) - set(wanted), set(wanted) - set(present)
    for key in gone:
        rule = present[key]
        if rule.valid_to is None or rule.valid_to > on:
            rule.valid_to = max(on, rule.valid_from)
    for some in slices([wanted[key] for key in new], AT_ONCE):
        await session.execute(insert(Rule), [_rule(row, at) for row in some])
    if gone or new:
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


def _key(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in ("class", "area", "body", "duty", "valid_from", "valid_to"))


def _sorted(rows: Any) -> list[Any]:
    return sorted(rows, key=lambda row: (row["class"], row["place"]))
