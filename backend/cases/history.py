"""Writes and reads the history of a case: its happenings, with the notes that stand beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.case import Case
from backend.cases.case_note import CaseNote
from backend.ground.doer import Doer
from backend.ground.happening import Happening, record
from backend.people.person import Person

SUBJECT = "case"


@dataclass(frozen=True)
class Entry:
    """One line of a case's history, as staff may read it."""

    seq: int
    at: datetime
    action: str
    data: Mapping[str, Any]
    actor_id: UUID | None
    actor_name: str | None
    note: str | None


async def write(
    session: AsyncSession,
    case: Case,
    action: str,
    *,
    by: Doer | None,
    at: datetime,
    data: Mapping[str, Any],
    note: str | None = None,
    tell: bool = True,
) -> Happening:
    """Writes `case.<action>` into the case's chain, in the caller's transaction; the note into its own row."""
    happening = await record(
        session, subject_kind=SUBJECT, subject_id=case.id, kind=f"{SUBJECT}.{action}", by=by, at=at, data=data,
        tell=tell, first=action == "report",
    )  # fmt: skip
    if note:
        session.add(CaseNote(happening_id=happening.id, case_id=case.id, text=note))
    return happening


async def read(session: AsyncSession, case: Case) -> Sequence[Entry]:
    """The case's history, oldest first."""
    rows = await session.execute(_query(), {"case_id": case.id})
    return [entry(row, name, note) for row, note, name in rows]


def entry(row: Happening, actor_name: str | None, note: str | None = None) -> Entry:
    """The line a happening is."""
    return Entry(row.seq, row.at, row.kind.removeprefix(f"{SUBJECT}."), row.data, row.actor_id, actor_name, note)


@cache  # read with every case: to put the words together takes a tenth of the whole
def _query() -> Select[tuple[Happening, str | None, str | None]]:
    found: Select[tuple[Happening, str | None, str | None]] = (
        select(Happening, CaseNote.text, Person.name)  # type: ignore[call-overload]
        .outerjoin(CaseNote, col(CaseNote.happening_id) == col(Happening.id))
        .outerjoin(Person, col(Person.id) == col(Happening.actor_id))
        .where(col(Happening.subject_id) == bindparam("case_id", type_=Uuid()))
        .order_by(col(Happening.seq))
    )
    return found
