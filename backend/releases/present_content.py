"""The content of a release as things stand: the law in force, and what is loaded."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from anyio import to_thread
from sqlalchemy import select, type_coerce
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.calendars.published_calendar import published_calendar
from backend.catalogue.standard import Standard
from backend.ground.columns import Json
from backend.ground.one_look import in_one_look
from backend.releases.content import rows_of_law
from backend.releases.point_rule import POINT_PARTS
from backend.releases.published_releases import in_force
from backend.releases.release import Release
from backend.routing.duty import Duty
from backend.routing.kept_rules import KeptRule, kept_rules
from backend.routing.rule import Rule
from backend.workflow.law import Law

LOADED = ("standards", "duties", "rules")  # the parts that are changed, too, beside releases


async def present_content(session: AsyncSession, law: Law) -> dict[str, Any]:
    """The rows of all parts, in an order that does not depend on the database."""
    calendar = await published_calendar(session)
    loaded = await to_thread.run_sync(loaded_of, await loaded_rows(session))
    return {
        **rows_of_law(law), **loaded, "calendar": calendar.version, **await _points(session),
    }  # fmt: skip


class LoadedRows(NamedTuple):
    """The rows of what is loaded, as they are kept."""

    standards: Sequence[Any]
    duties: Sequence[Any]
    rules: Sequence[KeptRule]


async def loaded_rows(session: AsyncSession) -> LoadedRows:
    """All that is loaded, or changed one by one."""
    duties = select(col(Duty.code), col(Duty.name), col(Duty.body_code)).order_by(col(Duty.code))
    return LoadedRows(
        await _standards(session), (await session.execute(duties)).all(), await kept_rules(session)
    )  # fmt: skip


def loaded_of(rows: LoadedRows) -> dict[str, list[dict[str, Any]]]:
    """The parts that are LOADED. Pure, and long for a large city: not to be made on the loop."""
    rules = [rule_row(rule) for rule in rows.rules if rule.ruling is None]
    return {
        "standards": [standard_row(one) for one in rows.standards],
        "duties": [{"code": one.code, "name": one.name, "body": one.body_code} for one in rows.duties],
        "rules": sorted(rules, key=lambda row: [str(row[name]) for name in sorted(row)]),
    }


async def _standards(session: AsyncSession) -> list[Any]:
    """By class and place."""
    names = ("class_code", "place", "id", "condition", "closing_condition", "limit_value", "limit_unit", "urgency")
    columns = [col(getattr(Standard, name)) for name in names]
    query = select(*columns).order_by(*columns[:3])
    return [row async for some in in_one_look(session, query) for row in some]


async def _points(session: AsyncSession) -> dict[str, Any]:
    """The rules of points stand in releases alone; one from before they were part of it has none."""
    parts = select(*(type_coerce(col(Release.content), Json)[part] for part in POINT_PARTS))
    found = (await session.execute(parts.where(col(Release.number) == await in_force(session)))).first()
    return {part: list(rows or ()) for part, rows in zip(POINT_PARTS, found or (None, None), strict=True)}


def standard_row(one: Any) -> dict[str, Any]:
    """A standard as a row."""
    return {
        "class": one.class_code, "place": one.place, "condition": one.condition, "closing": one.closing_condition,
        "value": one.limit_value, "unit": one.limit_unit.value, "urgency": one.urgency,
    }  # fmt: skip


def rule_row(rule: Rule | KeptRule) -> dict[str, Any]:
    """A rule of the duty matrix as a row."""
    return {
        "class": rule.class_prefix, "area": rule.area_prefix, "body": rule.body_code, "duty": rule.duty_code,
        "valid_from": rule.valid_from.isoformat(), "valid_to": rule.valid_to.isoformat() if rule.valid_to else None,
    }  # fmt: skip
