"""Changes the duty matrix from a day on: what held before stays readable, nothing already decided changes."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.audit.write_down import Subject, write_down
from backend.ground.clock import CITY_ZONE
from backend.ground.doer import Doer
from backend.ground.edition import Loaded, change_alone, raise_edition
from backend.ground.errors import FieldError, Problem
from backend.ground.ids import new_id
from backend.ground.settings import Settings
from backend.routing.body import Body
from backend.routing.duty import Duty
from backend.routing.load_duties import AREA_LENGTHS
from backend.routing.rule import OF_MATRIX, Rule


async def add_rule(session: AsyncSession, rule: Rule, *, by: Doer, settings: Settings, at: datetime) -> Rule:
    """The rule, in force from its first day; one for the same class and area ends on that day.

    Problem `invalid` with every field; conflict where another begins on that day or later already.
    """
    await change_alone(session)
    await _check(session, rule, at.astimezone(CITY_ZONE).date())
    same = (col(Rule.class_prefix) == rule.class_prefix, col(Rule.area_prefix) == rule.area_prefix, OF_MATRIX)
    query = select(Rule).where(*same).with_for_update()
    replaced = None
    for other in (await session.execute(query)).scalars():
        if other.valid_from >= rule.valid_from:
            raise Problem("conflict", detail="同一类别与区域已有在该日或之后生效的规则", field="valid_from")
        if other.valid_to is None or other.valid_to > rule.valid_from:
            other.valid_to, replaced = rule.valid_from, other
    rule.id = new_id(at)
    session.add(rule)
    await raise_edition(session, Loaded.DUTIES)
    await write_down(
        session, _subject(rule), "rule.added", by=by, at=at, settings=settings,
        before=_shown(replaced) if replaced else None, after=_shown(rule), more={"rule": str(rule.id)},
    )  # fmt: skip
    return rule


async def end_rule(
    session: AsyncSession, identity: UUID, valid_to: date, *, by: Doer, settings: Settings, at: datetime
) -> Rule:
    """The rule, in force until before that day. Problem not_found; `invalid` for a day that has passed."""
    await change_alone(session)
    query = select(Rule).where(col(Rule.id) == identity).with_for_update()
    rule: Rule | None = (await session.execute(query)).scalar_one_or_none()
    if rule is None:
        raise Problem("not_found")
    if valid_to < at.astimezone(CITY_ZONE).date() or valid_to <= rule.valid_from:
        raise Problem("invalid", field="valid_to", detail="失效日不能早于今天，也不能早于生效日")
    before = _shown(rule)
    rule.valid_to = valid_to
    await raise_edition(session, Loaded.DUTIES)
    await write_down(
        session, _subject(rule), "rule.ended", by=by, at=at, settings=settings, before=before, after=_shown(rule)
    )
    return rule


async def _check(session: AsyncSession, rule: Rule, today: date) -> None:
    faults: list[FieldError] = []
    if rule.class_prefix[:1] not in ("C", "E") or not (rule.class_prefix[1:] or "0").isdigit():
        faults += Problem("invalid", field="class_prefix", detail="应为 C 或 E 加数字").errors
    if len(rule.area_prefix) not in AREA_LENGTHS or not (rule.area_prefix or "0").isdigit():
        faults += Problem("invalid", field="area_prefix", detail="应为空或 6、9、12、15 位数字").errors
    if await session.get(Body, rule.body_code) is None:
        faults += Problem("unknown_department", field="department").errors
    if await session.get(Duty, rule.duty_code) is None:
        faults += Problem("invalid", field="duty_code", detail="未知的职责").errors
    if rule.valid_from < today:
        faults += Problem("invalid", field="valid_from", detail="生效日不能早于今天").errors
    if faults:
        raise Problem(faults[0].code, errors=faults)


def _subject(rule: Rule) -> Subject:
    return Subject.named("rule", f"{rule.class_prefix}:{rule.area_prefix}")


def _shown(rule: Rule) -> dict[str, str | None]:
    return {
        "class": rule.class_prefix, "area": rule.area_prefix, "body": rule.body_code, "duty": rule.duty_code,
        "from": rule.valid_from.isoformat(), "to": rule.valid_to.isoformat() if rule.valid_to else None,
    }  # fmt: skip
