"""The patrol's rows about a person: all of them for an export, handed over to another, forgotten."""

import csv
import io
from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel, col

from backend.ground.clock import CITY_ZONE
from backend.ground.happening import Happening
from backend.ground.in_pages import in_pages
from backend.patrol.absence import Absence
from backend.patrol.clocking import Clocking
from backend.patrol.command import Command
from backend.patrol.command_receipt import CommandReceipt
from backend.patrol.day_evaluation import DayEvaluation
from backend.patrol.fix import Fix
from backend.patrol.leave import Leave
from backend.patrol.roster import Roster
from backend.patrol.shift import Shift
from backend.patrol.task import Task
from backend.patrol.task_answer import TaskAnswer

# name in the export: the table, whose it is, in what order. Who else is named in a row is not the person's to have.
ROWS: dict[str, tuple[type[SQLModel], str, str]] = {
    "shifts": (Shift, "person_id", "from_at"),
    "clockings": (Clocking, "person_id", "at"),
    "leaves": (Leave, "person_id", "starts_at"),
    "duties": (Roster, "person_id", "starts_at"),
    "tasks": (Task, "assignee_id", "offered_at"),
    "task_answers": (TaskAnswer, "person_id", "received_at"),
    "evaluations": (DayEvaluation, "person_id", "issued_at"),
    "absences": (Absence, "person_id", "at"),
    "commands_given": (Command, "by_id", "made_at"),
    "commands_received": (CommandReceipt, "person_id", "made_at"),
}
OTHERS = {"allowed_by", "granted_by", "made_by", "overruled_by", "excluded", "person_id", "assignee_id", "by_id",
          "digest", "happening_id"}  # fmt: skip
TRACK_COLUMNS = ("at", "received_at", "device_id", "stated_lon", "stated_lat", "coord_type", "lon", "lat",
                 "accuracy_m", "speed", "battery", "mock", "source")  # fmt: skip
PAGE = 2000  # fixes read at once
# what goes with the person; tasks, answers and evaluations stay in the city's archive, and lead to nobody
FORGOTTEN: tuple[type[SQLModel], ...] = (Fix, Clocking, Shift, Leave, Roster, Absence)


async def patrol_of(session: AsyncSession, selves: Sequence[UUID]) -> dict[str, Any]:
    """Everything the patrol keeps of a person; the track as days (`tracks`) and as it is (`tracks.csv`)."""
    found: dict[str, Any] = {}
    for name, (table, whose, since) in ROWS.items():
        mine = select(table).where(_one_of(table, whose, selves)).order_by(col(getattr(table, since)))
        found[name] = await in_pages(session, mine, lambda row: row.model_dump(mode="json", exclude=OTHERS))
    found["tracks"], found["tracks.csv"] = await _track(session, selves)
    return found


async def hand_over_patrol(session: AsyncSession, giver: UUID, taker: UUID) -> None:
    """They become the other's."""
    stays = CommandReceipt  # of a command that was for both there are two
    rows: list[tuple[type[SQLModel], str, str]] = [row for row in ROWS.values() if row[0] is not stays]
    rows.append((Fix, "person_id", "at"))
    for table, whose, _since in rows:
        moved = update(table).where(_one_of(table, whose, [giver], [giver, taker])).values({whose: taker})
        await session.execute(moved.execution_options(synchronize_session=False))


async def forget_patrol(session: AsyncSession, selves: Sequence[UUID]) -> None:
    """Tracks, attendance and leave go; of what was answered the outcome stays, without words or place."""
    for table in FORGOTTEN:
        await session.execute(delete(table).where(_one_of(table, "person_id", selves)))
    blank: dict[str, Any] = {"note": None, "lon": None, "lat": None, "accuracy_m": None, "reasons": []}
    answered = update(TaskAnswer).where(_one_of(TaskAnswer, "person_id", selves))
    noted = select(col(Happening.subject_id)).where(  # an index has these, and none who made a task
        col(Happening.actor_id).in_(selves), col(Happening.subject_kind) == "task"
    )
    made = and_(col(Task.id).in_(noted), col(Task.made_by).in_(selves))
    for everyone in (
        answered.values(blank),
        answered.values(overruled_why=None),
        update(DayEvaluation).where(col(DayEvaluation.person_id).in_(selves)).values(figures={}, changed={}),
        update(CommandReceipt).where(col(CommandReceipt.person_id).in_(selves)).values(reply=None),
        update(Task).where(col(Task.assignee_id).in_(selves)).values(why=[]),
        update(Task).where(made).values(why=[]),
    ):
        await session.execute(everyone.execution_options(synchronize_session=False))


def _one_of(
    table: type[SQLModel], whose: str, selves: Sequence[UUID], assigned: Sequence[UUID] = ()
) -> ColumnElement[bool]:
    """Whose rows are meant. Who answers a task is who it is assigned to, and by those an index has the answers: by now
    it may be one of `assigned`, where they are not the same."""
    theirs = col(getattr(table, whose)).in_(selves)
    if table is not TaskAnswer:
        return theirs
    tasks = select(col(Task.id)).where(col(Task.assignee_id).in_(assigned or selves))
    return and_(theirs, col(TaskAnswer.task_id).in_(tasks))


async def _track(session: AsyncSession, selves: Sequence[UUID]) -> tuple[list[dict[str, Any]], str]:
    """How many fixes each day has, and all of them as a table: read a page at a time, so that nobody else waits for an
    inspector's ninety days."""
    columns = [col(Fix.id), *(col(getattr(Fix, name)) for name in TRACK_COLUMNS)]
    track = select(*columns).where(col(Fix.person_id).in_(selves)).order_by(col(Fix.at), col(Fix.id)).limit(PAGE)
    days, written, behind = Counter[str](), io.StringIO(), list[ColumnElement[bool]]()
    lines = csv.writer(written)
    lines.writerow(TRACK_COLUMNS)
    while True:
        page = (await session.execute(track.where(*behind))).all()
        days.update(fix.at.astimezone(CITY_ZONE).date().isoformat() for fix in page)
        lines.writerows((fix[1].isoformat(), fix[2].isoformat(), *fix[3:]) for fix in page)
        if len(page) < PAGE:
            return [{"day": day, "fixes": count} for day, count in days.items()], written.getvalue()
        last = page[-1]
        behind = [col(Fix.at) >= last.at, or_(col(Fix.at) > last.at, col(Fix.id) > last.id)]
