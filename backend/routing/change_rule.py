"""Changes the duty matrix from a day on: what held before stays readable, nothing already decided changes."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.audit.write_down import Subject, write_down
from backend.ground.clock import CITY_ZONE
from backend.ground.doer import Doer
from backend.ground.edition import Loaded, change_alone, raise_edition
from backend.ground.errors import FieldError, Problem
from backend.ground.happening import Happening
from backend.ground.ids import new_id
from backend.ground.settings import Settings
from backend.routing.body import Body
from backend.routing.duty import Duty
from backend.routing.rule import AREA_PREFIX, CLASS_PREFIX, OF_MATRIX, Rule

REPLACED = "replaced"
# it holds on some day: what was taken back before it began is kept, and nothing else depends on it
EVER = or_(col(Rule.valid_to).is_(None), col(Rule.valid_to) > col(Rule.valid_from))


async def add_rule(session: AsyncSession, rule: Rule, *, by: Doer, settings: Settings, at: datetime) -> Rule:
    """The rule, in force from its first day; one for the same class and area ends on that day.

    Problem `invalid` with every field; conflict where another begins on that day or later already.
    """
    await change_alone(session)
    await _check(session, rule, at.astimezone(CITY_ZONE).date())
    query = select(Rule).where(*_for_the_same(rule), EVER).with_for_update()
    replaced: Rule | None = None
    before: Mapping[str, str | None] | None = None
    for other in (await session.execute(query)).scalars():
        if other.valid_from >= rule.valid_from:
            raise Problem("conflict", detail="同一类别与区域已有在该日或之后生效的规则", field="valid_from")
        if other.valid_to is None or other.valid_to > rule.valid_from:
            replaced, before = other, _shown(other)
            other.valid_to = rule.valid_from
    rule.id = new_id(at)
    session.add(rule)
    await raise_edition(session, Loaded.DUTIES)
    await write_down(
        session, _subject(rule), "rule.added", by=by, at=at, settings=settings, before=before, after=_shown(rule),
        more={"rule": str(rule.id)} | _in_place_of(replaced, before),
    )  # fmt: skip
    return rule


async def end_rule(
    session: AsyncSession, identity: UUID, valid_to: date, *, by: Doer, settings: Settings, at: datetime
) -> Rule:
    """The rule, in force until before that day. One that would not have begun by then never does, and the one before it
    goes on in its place. Problem not_found; `invalid` for a day that has passed, or a rule that has ended; conflict
    where it would go on beside the one that follows it."""
    await change_alone(session)
    query = select(Rule).where(col(Rule.id) == identity).with_for_update()
    rule: Rule | None = (await session.execute(query)).scalar_one_or_none()
    if rule is None:
        raise Problem("not_found")
    today = at.astimezone(CITY_ZONE).date()
    if valid_to < today:
        raise Problem("invalid", field="valid_to", detail="失效日不能早于今天")
    if rule.valid_to is not None and valid_to > rule.valid_to:
        await _check_longer(session, rule, valid_to, today)
    former = await _before(session, rule) if valid_to <= rule.valid_from else None
    ends = [(former, await _goes_on_until(session, former, rule))] if former else []
    for one, end in [*ends, (rule, max(valid_to, rule.valid_from))]:
        before, one.valid_to = _shown(one), end
        await write_down(
            session, _subject(one), "rule.ended", by=by, at=at, settings=settings, before=before, after=_shown(one),
            more={"rule": str(one.id)},
        )  # fmt: skip
    await raise_edition(session, Loaded.DUTIES)
    return rule


async def _before(session: AsyncSession, rule: Rule) -> Rule | None:
    """The one that ends because this one begins, where this one is to hold on any day."""
    if rule.valid_to is not None and rule.valid_to <= rule.valid_from:
        return None
    if any(told["rule"] == str(rule.id) and told.get(REPLACED, "") is None for told in await _told(session, rule)):
        return None
    ending = select(Rule).where(*_for_the_same(rule), EVER, col(Rule.valid_to) == rule.valid_from)
    found: Rule | None = (await session.execute(ending.with_for_update())).scalars().first()
    return found


async def _goes_on_until(session: AsyncSession, former: Rule, rule: Rule) -> date | None:
    """The end that it had before others came in its place, as the record tells; sooner where the next but this one
    begins. The end of this one was said of this one."""
    ends = [told["until"] for told in await _told(session, former) if told.get(REPLACED) == str(former.id)]
    own = date.fromisoformat(ends[-1]) if ends and ends[-1] else None
    later = (EVER, col(Rule.id) != rule.id, col(Rule.valid_from) >= rule.valid_from)
    follows = select(func.min(col(Rule.valid_from))).where(*_for_the_same(rule), *later)
    following: date | None = (await session.execute(follows)).scalar_one()
    return min((day for day in (own, following) if day), default=None)


async def _told(session: AsyncSession, rule: Rule) -> list[dict[str, Any]]:
    """What the record keeps of the rules added for the same, the latest last."""
    of_the_same = (col(Happening.subject_id) == _subject(rule).id, col(Happening.kind) == "rule.added")
    query = select(col(Happening.data)).where(*of_the_same).order_by(col(Happening.seq))
    return list((await session.execute(query)).scalars())


def _in_place_of(replaced: Rule | None, before: Mapping[str, str | None] | None) -> dict[str, str | None]:
    """What the record keeps of the rule that ends as another begins: which, and until when it was to hold."""
    return {REPLACED: str(replaced.id) if replaced else None, "until": before["to"] if before else None}


async def _check_longer(session: AsyncSession, rule: Rule, valid_to: date, today: date) -> None:
    """Two rules for the same at once are nobody's duty, and what was over, or never was, was so."""
    if rule.valid_to is not None and rule.valid_to <= max(today, rule.valid_from):
        raise Problem("invalid", field="valid_to", detail="规则已失效，不能延长，请新增规则")
    follows = (col(Rule.valid_from) >= rule.valid_from, col(Rule.valid_from) < valid_to)
    beside = select(col(Rule.id)).where(*_for_the_same(rule), EVER, col(Rule.id) != rule.id, *follows)
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


def _for_the_same(rule: Rule) -> tuple[ColumnElement[bool], ...]:
    """Rules for the same class, area and owner; those of the matrix, or what rulings made."""
    return (
        col(Rule.class_prefix) == rule.class_prefix, col(Rule.area_prefix) == rule.area_prefix,
        OF_MATRIX if rule.ruling is None else ~OF_MATRIX, col(Rule.owner_code).is_not_distinct_from(rule.owner_code),
    )  # fmt: skip


def _subject(rule: Rule) -> Subject:
    return Subject.named("rule", f"{rule.class_prefix}:{rule.area_prefix}")


def _shown(rule: Rule) -> dict[str, str | None]:
    return {
        "class": rule.class_prefix, "area": rule.area_prefix, "body": rule.body_code, "duty": rule.duty_code,
        "from": rule.valid_from.isoformat(), "to": rule.valid_to.isoformat() if rule.valid_to else None,
    }  # fmt: skip
