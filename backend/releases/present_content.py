"""The content of a release as things stand: the law in force, and what is loaded."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.calendars.published_calendar import published_calendar
from backend.catalogue.standard import Standard
from backend.releases.content import rows_of_law
from backend.releases.point_rule import POINT_PARTS
from backend.releases.published_releases import in_force
from backend.releases.release import Release
from backend.routing.duty import Duty
from backend.routing.rule import OF_MATRIX, Rule
from backend.workflow.law import Law

LOADED = ("standards", "duties", "rules")  # the parts that are changed, too, beside releases


async def present_content(session: AsyncSession, law: Law) -> dict[str, Any]:
    """The rows of all parts, in an order that does not depend on the database."""
    calendar = await published_calendar(session)
    return {
        **rows_of_law(law), **await loaded_content(session), "calendar": calendar.version, **await _points(session),
    }  # fmt: skip


async def loaded_content(session: AsyncSession) -> dict[str, list[dict[str, Any]]]:
    """The parts that are LOADED, or changed one by one."""
    standards = (
        await session.execute(select(Standard).order_by(col(Standard.class_code), col(Standard.place)))
    ).scalars()
    duties = (await session.execute(select(Duty).order_by(col(Duty.code)))).scalars()
    rules = [rule_row(rule) for rule in (await session.execute(select(Rule).where(OF_MATRIX))).scalars()]
    return {
        "standards": [standard_row(one) for one in standards],
        "duties": [{"code": one.code, "name": one.name, "body": one.body_code} for one in duties],
        "rules": sorted(rules, key=lambda row: [str(row[name]) for name in sorted(row)]),
    }


async def _points(session: AsyncSession) -> dict[str, Any]:
    """The rules of points stand in releases alone; one from before they were part of it has none."""
    present = await session.get(Release, await in_force(session))
    return {part: list(present.content.get(part, ())) if present else [] for part in POINT_PARTS}


def standard_row(one: Standard) -> dict[str, Any]:
    """A standard as a row."""
    return {
        "class": one.class_code, "place": one.place, "condition": one.condition, "closing": one.closing_condition,
        "value": one.limit_value, "unit": one.limit_unit.value, "urgency": one.urgency,
    }  # fmt: skip


def rule_row(rule: Rule) -> dict[str, Any]:
    """A rule of the duty matrix as a row."""
    return {
        "class": rule.class_prefix, "area": rule.area_prefix, "body": rule.body_code, "duty": rule.duty_code,
        "valid_from": rule.valid_from.isoformat(), "valid_to": rule.valid_to.isoformat() if rule.valid_to else None,
    }  # fmt: skip
