"""An action on a case: the one way in which a case moves, or has something done to it that does not move it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases import history
from backend.cases.add_photos import add_photos, new_to
from backend.cases.application import is_waiting, lapse
from backend.cases.case import Case
from backend.cases.city import City
from backend.cases.deed import Acted, Deed, Doing
from backend.cases.done_before import case_of_done, done_before
from backend.cases.effects import EFFECTS
from backend.cases.facts_of import facts_of
from backend.cases.field_tasks import follow_move
from backend.cases.find import get_case, has_absorbed, roles_at
from backend.cases.known import known
from backend.cases.nobody_else import nobody_else
from backend.cases.stale_case import StaleCase
from backend.cases.start_stage import start_stage
from backend.cases.turn_clock import turn_clock
from backend.ground.errors import FieldError, Problem
from backend.ground.one_at_a_time import one_at_a_time
from backend.people.actor import Actor
from backend.workflow.facts import Facts
from backend.workflow.guards import APPLIED
from backend.workflow.machine import choose
from backend.workflow.moves import Move
from backend.workflow.overlays import Overlay
from backend.workflow.roles import Role
from backend.workflow.steps import Action, Step
from media import Photo

__all__ = ["Acted", "Deed", "GoneOn", "StaleCase", "act", "move", "move_by_itself"]

MERGING = "merging"


class GoneOn(Problem):
    """The deed was done before and took the case out of the doer's sight, where others have gone on with it: of what it
    is now, the doer is told step and version at most."""

    def __init__(self, case: Case) -> None:
        super().__init__("conflict")
        self.step, self.version = case.step, case.version


async def act(session: AsyncSession, number: str, deed: Deed, *, city: City, by: Actor, at: datetime) -> Acted:
    """Does it, writes its happening and its photos, in the caller's transaction; the case as it is then.

    Raises Problem not_found (also where the actor may not see the case), StaleCase before anything else is judged,
    GoneOn, illegal_move, not_allowed, same_person, needs_…, unknown_….
    """
    if deed.action is Action.UNMERGE or (deed.action is Action.MERGE and deed.into):
        await get_case(session, number, by)  # who may not see it holds nothing
        await _hold_both(session, number, deed.into)
    try:
        case = await get_case(session, number, by, lock=True)
    except Problem:
        return Acted(await _as_left(session, number, deed, by), replayed=True)
    return await move(session, case, deed, city=city, by=by, at=at)


async def _as_left(session: AsyncSession, number: str, deed: Deed, by: Actor) -> Case:
    """The case as this very deed left it, for whoever lost the answer and with it the sight of the case. Problem
    not_found for any other deed, GoneOn where the case has moved since."""
    case = await case_of_done(session, number, deed, by)
    if case is None:
        raise Problem("not_found")
    if deed.version is None or case.version != deed.version + 1:
        raise GoneOn(case)
    return case


async def _hold_both(session: AsyncSession, number: str, into: str | None) -> None:
    """Both rows in one order, so that two who merge crosswise do not wait for each other; and one merging after
    another, for it points on what had been merged into the case that goes, whoever holds that meanwhile. None: the one
    it was merged into."""
    await one_at_a_time(session, MERGING)
    if into is None:
        merged = select(col(Case.merged_into)).where(col(Case.number) == number)
        into = (await session.execute(merged)).scalar_one_or_none()
    both = select(col(Case.id)).where(col(Case.number).in_([number, into])).order_by(col(Case.id))
    await session.execute(both.with_for_update())


async def move(
    session: AsyncSession, case: Case, deed: Deed, *, city: City, by: Actor, at: datetime, stays: Step | None = None
) -> Acted:
    """As `act`, on a case already read and locked; `stays`: where the case stands that it was merged into."""
    if await done_before(session, case, deed, by, at):
        return Acted(case, replayed=True)
    if deed.version is not None and deed.version != case.version:
        raise StaleCase(case)
    if deed.application is not None and not await is_waiting(session, case.id, deed.application):
        raise StaleCase(case)  # an application raises no version: the one that was read may have been answered
    photos = await known(session, case, deed, city, by, at)
    new = await new_to(session, case, deed.photo_ids)
    absorbed = deed.action is Action.WITHDRAW and await has_absorbed(session, case)
    facts = facts_of(
        case, by, deed, caps=city.caps, at=at, new_photos=len(new), absorbed=absorbed, stays=stays,
        waiting=await nobody_else(session, case, at, city.releases),
    )  # fmt: skip
    chosen = await _chosen(session, case, deed, city, roles_at(case, by), facts)
    if isinstance(chosen, Move) and deed.version is None:
        raise Problem("invalid", errors=[FieldError("version", "missing", "必填", "is required")])
    await _carry_out(Doing(session, case, deed, chosen, city, by, at), photos)
    if deed.action is Action.FILE:
        await _dispatch_if_certain(session, case, city, at)
    return Acted(case, replayed=False)


async def move_by_itself(session: AsyncSession, case: Case, deed: Deed, *, city: City, at: datetime) -> bool:
    """What nobody does: the same law, but whoever's it would be. The case must be read and locked. False, and nothing
    done, where the law leaves it to a person: it has no such move here, or asks what only a person can answer."""
    facts = facts_of(case, None, deed, caps=city.caps, at=at)
    try:
        chosen = await _chosen(session, case, deed, city, list(Role), facts)
    except Problem:
        return False
    await _carry_out(Doing(session, case, deed, chosen, city, None, at), [])
    return True


async def _chosen(
    session: AsyncSession, case: Case, deed: Deed, city: City, roles: Iterable[Role], facts: Facts
) -> Move | Overlay:
    """The row of the case's own law that this deed is."""
    law = await city.releases.law(session, case.release)
    return choose(case.step, deed.action, roles, facts, law.moves, law.overlays)


async def _dispatch_if_certain(session: AsyncSession, case: Case, city: City, at: datetime) -> None:
    """Where the city wants it, a case whose duty is certain needs no dispatcher (自动派遣)."""
    body = case.choice["body"]
    is_wanted = city.caps.auto_dispatch and case.step is Step.FILED and case.choice["certain"]
    if is_wanted and body in await city.bodies(session):  # chosen when it was reported: it may be none any more
        deed = Deed(Action.DISPATCH, case.version, department=body)
        await move_by_itself(session, case, deed, city=city, at=at)


async def _carry_out(doing: Doing, photos: Sequence[Photo]) -> None:
    """One action is one UPDATE at most: a second would raise the version twice."""
    session, case, deed, by = doing.session, doing.case, doing.deed, doing.by
    data: dict[str, Any] = {"action": deed.action.value}
    with session.no_autoflush:
        if isinstance(doing.row, Move):
            data |= await _moved(doing, doing.row)
        elif effect := EFFECTS.get(deed.action):
            data |= await effect(doing)
    if by is None:
        data["automatic"] = True
    if deed.reason:
        data["reason"] = deed.reason
    if by is not None and photos:
        data |= await add_photos(session, case, deed.action, photos, by, doing.at)
    await session.flush()
    doer = by.doer if by else None
    await history.write(session, case, deed.action.value, by=doer, at=doing.at, data=data, note=deed.note)
    if isinstance(doing.row, Move) and doing.row.to is not doing.row.at:
        await follow_move(session, case, deed.action.value, by=doer, at=doing.at, sent=deed.sent)


async def _moved(doing: Doing, chosen: Move) -> dict[str, Any]:
    case = doing.case
    data: dict[str, Any] = {"from": case.step.value, "step": chosen.to.value, "version": case.version + 1}
    if effect := EFFECTS.get(chosen.action):
        data |= await effect(doing)
    if case.asks in APPLIED:
        await lapse(doing.session, case, doing.at)
    case.step, case.changed_at = chosen.to, doing.at
    calendar = await doing.city.calendar_of(doing.session, case)
    data |= turn_clock(case, chosen.limit, doing.at, calendar, why=chosen.action.value)
    return data | await start_stage(doing.session, case, doing.city, doing.at)
