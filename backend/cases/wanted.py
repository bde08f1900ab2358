"""What a work list is narrowed to."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, false, func, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.application import WAITS, Application
from backend.cases.case import Case
from backend.cases.light_at import light_is, overdue_is, stage_light_is
from backend.cases.nobody_else import waits_for_nobody
from backend.cases.search import matching
from backend.cases.words_for import masked_for
from backend.ground.in_time import SETTLED
from backend.people.actor import Actor
from backend.workflow.asked_limits import BY_ASKED
from backend.workflow.facts import Asked
from backend.workflow.limits import Light
from backend.workflow.stages import STEPS_OF, Stage
from backend.workflow.steps import Step


@dataclass(frozen=True)
class Wanted:
    """None, or nothing, means no narrowing. `grid` and `class_code` match from their beginning: a town, a major class.

    `priority`: at least. `since` to before `until` is when it was reported; `filed_since` and `ended_since` are when it
    was filed or ended. `overdue`: as of `overdue_is`. `asks`: what was applied for and waits for an answer; an appeal
    that nobody of its department can answer is the dispatcher's, as an endorsed one. Of what somebody's roles answer,
    what they had their own word in is not among it: it waits for another.
    """

    steps: tuple[Step, ...] = ()
    stages: tuple[Stage, ...] = ()
    department: str | None = None
    grid: str | None = None
    class_code: str | None = None
    bucket: str | None = None
    source: str | None = None
    light: Light | None = None
    overdue: bool | None = None
    returned: bool | None = None
    reopened: bool | None = None
    rated: bool | None = None
    since: datetime | None = None
    until: datetime | None = None
    bbox: tuple[float, float, float, float] | None = None
    words: str | None = None
    stage_light: Light | None = None
    priority: int | None = None
    filed_since: datetime | None = None
    ended_since: datetime | None = None
    asks: tuple[Asked, ...] = ()


async def narrowed(session: AsyncSession, wanted: Wanted, at: datetime, reader: Actor) -> list[ColumnElement[bool]]:
    """The predicates for a reader; with words, it looks up first how rare they are."""
    of_itself = [*_of_subject(wanted), *_of_place(wanted), *_of_course(wanted)]
    where = [*of_itself, *_of_time(wanted, at), *_asking(wanted.asks, at, reader)]
    return [*where, await matching(session, wanted.words, masked_for(reader))] if wanted.words else where


def _of_subject(wanted: Wanted) -> list[ColumnElement[bool]]:
    same = {
        col(Case.body_code): wanted.department,
        col(Case.bucket): wanted.bucket,
        col(Case.source): wanted.source,
    }
    where = [column == value for column, value in same.items() if value is not None]
    if wanted.class_code is not None:
        where.append(col(Case.class_code).startswith(wanted.class_code, autoescape=True))
    return where


def _of_place(wanted: Wanted) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if wanted.grid is not None:
        where.append(col(Case.grid_code).startswith(wanted.grid, autoescape=True))
    if wanted.bbox is not None:
        west, south, east, north = wanted.bbox
        where += [col(Case.lon).between(west, east), col(Case.lat).between(south, north)]
    return where


def _of_time(wanted: Wanted, at: datetime) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if wanted.since is not None:
        where.append(col(Case.reported_at) >= wanted.since)
    moved = ((Case.filed_at, wanted.filed_since), (Case.ended_at, wanted.ended_since))
    where += [moved_since(when, since) for when, since in moved if since is not None]
    if wanted.until is not None:
        where.append(col(Case.reported_at) < wanted.until)
    if wanted.light is not None:
        where.append(light_is(wanted.light, at))
    if wanted.stage_light is not None:
        where.append(stage_light_is(wanted.stage_light, at))
    if wanted.overdue is not None:
        late = overdue_is(at)
        where.append(late if wanted.overdue else not_(func.coalesce(late, false())))
    return where


def moved_since(when: datetime | None, since: datetime) -> ColumnElement[bool]:
    """Filed, or ended, since then. It moved by it, and so has changed: of that there is an index."""
    return and_(col(when) >= since, col(Case.changed_at) >= since - SETTLED)


def _of_course(wanted: Wanted) -> list[ColumnElement[bool]]:
    """What became of it so far."""
    where: list[ColumnElement[bool]] = []
    steps = {*wanted.steps}.union(*(STEPS_OF[stage] for stage in wanted.stages))
    if steps:
        where.append(col(Case.step).in_(sorted(steps)))
    if wanted.priority:
        where.append(col(Case.priority) >= max(wanted.priority, 1))
    if wanted.rated is not None:
        where.append(col(Case.rating).is_not(None) if wanted.rated else col(Case.rating).is_(None))
    for counter, asked in ((col(Case.return_count), wanted.returned), (col(Case.reopen_count), wanted.reopened)):
        if asked is not None:
            where.append(counter > 0 if asked else counter == 0)
    return where


def _asking(wanted: Collection[Asked], at: datetime, reader: Actor) -> list[ColumnElement[bool]]:
    """What waits for an answer, by whose it is."""
    if not wanted:
        return []
    asks, of_department = col(Case.asks), Asked.APPEAL in wanted
    looked = {*wanted, Asked.APPEAL} if Asked.ENDORSED in wanted else {*wanted}
    where = [asks.in_(sorted(looked)), *_of_others(looked, reader)]
    if of_department != (Asked.ENDORSED in wanted):
        alone = waits_for_nobody(at)
        where.append(not_(alone) if of_department else or_(asks != Asked.APPEAL, alone))
    return where


def _of_others(wanted: Collection[Asked], reader: Actor) -> list[ColumnElement[bool]]:
    """None of those in which the reader had their word, as who made it or agreed to it, of what the reader's roles
    answer."""
    answered = sorted(one for one in wanted if BY_ASKED[one].roles & reader.roles)
    if not answered:
        return []
    is_own = or_(col(Application.made_by) == reader.id, col(Application.endorsed_by) == reader.id)
    own = select(col(Application.id)).where(WAITS, is_own).correlate(Case).exists()
    return [not_(and_(col(Case.asks).in_(answered), own))]
