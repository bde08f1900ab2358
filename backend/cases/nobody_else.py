"""What waits for an answer where nobody is there to give it but who had their word in it: it is another's then, turn by
turn."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.application import WAITS, Application
from backend.cases.case import Case
from backend.people.person import Person
from backend.people.role_holders import role_holders
from backend.releases.published_releases import PublishedReleases
from backend.workflow import guards as g
from backend.workflow.asked_limits import BY_ASKED
from backend.workflow.facts import Asked
from backend.workflow.law import Law
from backend.workflow.moves import Move
from backend.workflow.overlays import Overlay
from backend.workflow.roles import Role


@dataclass(frozen=True)
class Waiting:
    """What waits for an answer: who made it, who of the department agreed to it (部门审核), and of AskedLimit's
    relations those in which there is nobody but these two."""

    made_by: UUID | None = None
    endorsed_by: UUID | None = None
    nobody: frozenset[str] = frozenset()


NOTHING = Waiting()


def waits_for_nobody(at: datetime) -> ColumnElement[bool]:
    """Of cases: an appeal waits for its department's own word (部门审核), and beside the applicant the department has
    no handler, nor a leader who sees the case."""
    empty = _empty(at)
    of_department = [empty[relation] for relation in BY_ASKED[Asked.APPEAL].holders]
    alone = select(col(Application.id)).where(WAITS, *of_department).correlate(Case)
    return and_(col(Case.asks) == Asked.APPEAL, alone.exists())


async def nobody_else(session: AsyncSession, waiting: Case, at: datetime, releases: PublishedReleases) -> Waiting:
    """Of one case as it stands in the database; nothing is asked of one where nothing waits."""
    if waiting.asks is None:
        return NOTHING
    return (await nobody_else_in(session, [waiting.id], at, releases)).get(waiting.id, NOTHING)


async def nobody_else_in(
    session: AsyncSession, ids: Collection[UUID], at: datetime, releases: PublishedReleases
) -> Mapping[UUID, Waiting]:
    """The same of many that wait, by their ids; `nobody` is empty where the law of the case gives the word to nobody
    further."""
    empty, found = _empty(at), dict[UUID, Waiting]()
    columns = [case((fits, 1), else_=0) for fits in empty.values()]
    who = (col(Application.made_by), col(Application.endorsed_by))
    waiting = select(col(Case.id), col(Case.asks), col(Case.release), *who, *columns).join(Application, WAITS)
    rows = (await session.execute(waiting.where(col(Case.id).in_(ids)))).all()
    for one, asks, release, made_by, endorsed_by, *so in rows:
        nobody = frozenset(name for name, is_so in zip(empty, so, strict=True) if is_so)
        is_passed_on = asks is not None and BY_ASKED[asks].whose(nobody) != BY_ASKED[asks].holders
        is_known = not is_passed_on or _passes_on(await releases.law(session, release), asks)
        found[one] = Waiting(made_by, endorsed_by, nobody if is_known else frozenset())
    return found


def _passes_on(law: Law, asks: Asked) -> bool:
    """Whether by this law the next turn may answer at all: a release that was published before it was so knows of
    nobody but whose it is first, and whoever else is asked is refused."""
    rows: Sequence[Move | Overlay] = law.moves if asks in g.APPLIED else law.overlays
    wanted = g.nobody_endorses if asks is Asked.APPEAL else g.nobody_answers
    return any(wanted in row.needs for row in rows)


def _empty(at: datetime) -> Mapping[str, ColumnElement[bool]]:
    """By the relation, that it holds nobody who is at work, sees the case and had no word in it."""
    sees = or_(col(Person.area_code).is_(None), col(Case.grid_code).startswith(col(Person.area_code)))
    of_body = col(Person.body_code) == col(Case.body_code)
    return {
        "handlers": _nobody(at, Role.HANDLER, of_body),
        "department_head": _nobody(at, Role.LEADER, of_body, sees),
        "dispatcher": _nobody(at, Role.DISPATCHER, sees),
    }


def _nobody(at: datetime, role: Role, *where: Any) -> ColumnElement[bool]:
    held, endorsed_by = role_holders(at), col(Application.endorsed_by)
    is_another = and_(
        col(Person.id) != col(Application.made_by), or_(endorsed_by.is_(None), col(Person.id) != endorsed_by)
    )
    another = (
        select(col(Person.id))
        .join(held, held.c.person_id == col(Person.id))
        .where(held.c.role == role, col(Person.is_active).is_(True), is_another, *where)
        .correlate(Case, Application)
    )
    return ~another.exists()
