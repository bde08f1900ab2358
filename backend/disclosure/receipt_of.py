"""A reporter's receipt (回执): every step of their report that they can see, with its proof of inclusion."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases import history
from backend.cases.case import Case
from backend.cases.status import timeline
from backend.disclosure.close_day import CLOSES_AFTER, midnight_after
from backend.disclosure.entry import entry_of
from backend.disclosure.proofs_of import Proof, proofs_of
from backend.disclosure.published_days import Signed, signed_days
from backend.ground.clock import CITY_ZONE
from backend.ground.happening import Happening
from backend.ground.ids import instant_of


@dataclass(frozen=True)
class Proven:
    """A step whose day is signed."""

    entry: str
    day: Signed
    proof: Proof


@dataclass(frozen=True)
class Pending:
    """A step whose day is not closed yet: what will stand in its leaf, and when to ask again."""

    entry: str
    after: datetime


@dataclass(frozen=True)
class Receipt:
    """What is proven, oldest first, and what is to come."""

    proven: Sequence[Proven]
    pending: Sequence[Pending]


async def receipt_of(session: AsyncSession, case: Case) -> Receipt:
    """The receipt of a case, for its reporter. Inner matters stay in the record and out of the receipt."""
    seqs = [line.seq for line in timeline(await history.read(session, case))]
    query = select(Happening).where(col(Happening.subject_id) == case.id, col(Happening.seq).in_(seqs))
    rows = (await session.execute(query.order_by(col(Happening.seq)))).scalars().all()
    days = await signed_days(session, {_day_of(row) for row in rows})
    proofs = await proofs_of(session, {row.id: days[_day_of(row)].day.seq for row in rows if _day_of(row) in days})
    texts = {row.id: entry_of(row, case.number).text() for row in rows}
    return Receipt(
        [Proven(texts[row.id], days[_day_of(row)], proofs[row.id]) for row in rows if row.id in proofs],
        [Pending(texts[row.id], midnight_after(_day_of(row)) + CLOSES_AFTER) for row in rows if row.id not in proofs],
    )


def _day_of(row: Happening) -> date:
    return instant_of(row.id).astimezone(CITY_ZONE).date()
