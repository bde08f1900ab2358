"""Changes the duty matrix from a day on: what held before stays readable, nothing already decided changes."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_, select
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
from backend.routing.rule import AREA_PREFIX, CLASS_PREFIX, OF_MATRIX, Rule


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
    """The rule, in force until before that day. Problem not_found; `invalid` for a day that has passed, or a rule that
    has ended; conflict where it would go on beside the one that follows it."""
    await change_alone(session)
    query = select(Rule).where(col(Rule.id) == identity).with_for_update()
    rule: Rule | None = (await session.execute(query)).scalar_one_or_none()
    if rule is None:
        raise Problem("not_found")
    today = at.astimezone(CITY_ZONE).date()
    if valid_to < today or valid_to <= rule.valid_from:
        raise Problem("invalid", field="valid_to", detail="失效日不能早于今天，也不能早于生效日")
    if rule.valid_to is not None and valid_to > rule.valid_to:
        await _check_longer(session, rule, valid_to, today)
    before = _shown(rule)
    rule.valid_to = valid_to
    await raise_edition(session, Loaded.DUTIES)
    await write_down(
        session, _subject(rule), "rule.ended", by=by, at=at, settings=settings, before=before, after=_shown(rule)
    )
    return rule


async def _check_longer(session: AsyncSession, rule: Rule, valid_to: date, today: date) -> None:
    """Two rules for the same at once are nobody's duty, and what was over was so."""
    if rule.valid_to is not None and rule.valid_to <= today:
        raise Problem("invalid", field="valid_to", detail="规则已失效，不能延长，请新增规则")
    beside = select(col(Rule.id)).where(
        col(Rule.class_prefix) == rule.class_prefix, col(Rule.area_prefix) == rule.area_prefix,
        OF_MATRIX if rule.ruling is None else ~OF_MATRIX, col(Rule.owner_code).is_not_distinct_from(rule.owner_code),
        col(Rule.id) != rule.id, col(Rule.valid_from) >= rule.valid_from, col(Rule.valid_from) < valid_to,
        or_(col(Rule.valid_to).is_(None), col(Rule.valid_to) > col(Rule.valid_from)),
    )  # fmt: skip
    if (await session.execute(beside.limit(1))).first() is not None:
        raise Problem("conflict", detail="延长后会与同一类别、区域的后续规则重叠", field="valid_to")


async def _check(session: AsyncSession, rule: Rule, today: date) -> None:
    faults: list[FieldError] = []
    if not CLASS_PREFIX.fullmatch(rule.class_prefix):
        faults += Problem("invalid", field="class_prefix", detail="应为 C 或 E 加数字").errors
    if not AREA_PREFIX.fullmatch(rule.area_prefix):
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
