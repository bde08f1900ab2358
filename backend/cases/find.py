"""Which cases exist for whom. What an actor may not see is not there: 404, never 403."""

from collections.abc import Callable, Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.assist import Assist, AssistState
from backend.cases.case import Case
from backend.ground.errors import Problem
from backend.ground.paging import Page, decode_cursor, page_of
from backend.patrol.task import OPEN, Task
from backend.people.actor import Actor
from backend.workflow.roles import Role
from backend.workflow.steps import Step

Predicate = Callable[[Actor], ColumnElement[bool]]


def _own_area(actor: Actor) -> ColumnElement[bool]:
    """The whole city, or the one town whose centre (镇街中心) somebody works for."""
    return col(Case.grid_code).startswith(actor.area_code) if actor.area_code else true()


def _led(actor: Actor) -> ColumnElement[bool]:
    """A leader's own area, and of a department its cases only."""
    return and_(_own_area(actor), _own_department(actor)) if actor.body_code else _own_area(actor)


def _own_department(actor: Actor) -> ColumnElement[bool]:
    """A department's own cases, and those it assists or assisted with (协办), unless it was released of that."""
    if not actor.body_code:
        return false()
    kept = col(Assist.state) != AssistState.RELEASED
    assisted = select(col(Assist.case_id)).where(col(Assist.body_code) == actor.body_code, kept)
    return or_(col(Case.body_code) == actor.body_code, col(Case.id).in_(assisted))


def _own_grids(actor: Actor) -> ColumnElement[bool]:
    """Those of one's grids, those one is sent to, and one's own finds, which may lie across the border: one settles
    them on the spot (自处置)."""
    sent = select(col(Task.case_id)).where(col(Task.assignee_id) == actor.id, col(Task.state).in_(OPEN))
    own = col(Case.reporter_id) == actor.id
    return or_(col(Case.grid_code).in_(sorted(actor.grids)), col(Case.id).in_(sent), own)


# role: the cases that exist for it; whoever reported a case sees it as a report besides
SEES: dict[Role, Predicate] = {
    Role.DESK: _own_area,
    Role.CHIEF: _own_area,
    Role.DISPATCHER: _own_area,
    Role.SUPERVISOR: _own_area,
    Role.LEADER: _led,
    Role.ARBITER: _own_area,
    Role.HANDLER: _own_department,
    Role.INSPECTOR: _own_grids,
}


# an office narrowed to a town is one of that town alone
OFFICES = frozenset(role for role, sees in SEES.items() if sees in (_own_area, _led))


def roles_at(case: Case, actor: Actor) -> frozenset[Role]:
    """The roles in which somebody may act on a case: none of their offices outside the town that these are narrowed to,
    though they may see the case there by another role."""
    is_there = not actor.area_code or case.grid_code.startswith(actor.area_code)
    return actor.roles if is_there else actor.roles - OFFICES


def seen_by(actor: Actor, roles: Collection[Role] = frozenset(SEES)) -> ColumnElement[bool]:
    """The predicate of all cases this actor works with; only in some of their `roles`, if such are given."""
    return or_(false(), *(SEES[role](actor) for role in sorted(actor.roles & SEES.keys() & frozenset(roles))))


async def get_case(session: AsyncSession, number: str, actor: Actor, *, lock: bool = False) -> Case:
    """The case an actor works with; `lock` holds its row until the transaction ends. Problem not_found."""
    return await _one(session, [col(Case.number) == number, seen_by(actor)], lock)


async def get_report(session: AsyncSession, number: str, actor: Actor, *, lock: bool = False) -> Case:
    """The actor's own report. Problem not_found if it is another's, or there is none."""
    return await _one(session, [col(Case.number) == number, col(Case.reporter_id) == actor.id], lock)


async def get_public_case(session: AsyncSession, number: str, *, lock: bool = False) -> Case:
    """Any case by its number, for whoever asks: the door shows a stranger only what shapes allow. Problem not_found."""
    return await _one(session, [col(Case.number) == number], lock)


async def step_that_stays(session: AsyncSession, case: Case) -> Step | None:
    """Where the case stands that a merged one became part of (并案); None for any other."""
    if case.merged_into is None:
        return None
    query = select(col(Case.step)).where(col(Case.number) == case.merged_into)
    return (await session.execute(query)).scalar_one_or_none()


async def numbers_of(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, str]:
    """The numbers of cases by id."""
    query = select(col(Case.id), col(Case.number)).where(col(Case.id).in_(ids))
    return {row[0]: row[1] for row in await session.execute(query)}


async def reported_by(session: AsyncSession, person_id: UUID, ids: Collection[UUID]) -> set[UUID]:
    """Of these cases, those a person reported."""
    query = select(col(Case.id)).where(col(Case.reporter_id) == person_id, col(Case.id).in_(ids))
    return set((await session.execute(query)).scalars())


async def has_absorbed(session: AsyncSession, case: Case) -> bool:
    """Whether another case was merged into this one: also a caller's, who has no account to be counted by."""
    merged = select(col(Case.id)).where(col(Case.merged_into) == case.number).limit(1)
    with session.no_autoflush:
        return (await session.execute(merged)).first() is not None


async def list_reports(session: AsyncSession, actor: Actor, limit: int, after: str | None) -> Page[Case]:
    """The actor's own reports, newest first."""
    return await _page(session, [col(Case.reporter_id) == actor.id], limit, after)


async def _one(session: AsyncSession, where: Sequence[ColumnElement[bool]], lock: bool) -> Case:
    query = select(Case).where(*where)
    found = (await session.execute(query.with_for_update() if lock else query)).scalar_one_or_none()
    if found is None:
        raise Problem("not_found")
    return found


async def _page(
    session: AsyncSession, where: Sequence[ColumnElement[bool]], limit: int, after: str | None
) -> Page[Case]:
    query = select(Case).where(*where).order_by(col(Case.id).desc()).limit(limit + 1)
    if (before := decode_cursor(after)) is not None:
        query = query.where(col(Case.id) < before)
    return page_of((await session.execute(query)).scalars().all(), limit, _id_of)


def _id_of(case: Case) -> UUID:
    return case.id
