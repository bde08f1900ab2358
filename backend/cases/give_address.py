"""Gives a case the address that was found for its position, where its reporter stated none."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases import history
from backend.cases.case import Case
from backend.cases.case_term import CaseTerm
from backend.cases.terms import terms_of
from backend.ground.digest import words_in

LONGEST = 200
KIND = "address"


async def give_address(session: AsyncSession, case_id: UUID, address: str, source: str, at: datetime) -> bool:
    """Whether it was given: not where the case has one meanwhile. A mark, no move; nobody is told, and the record holds
    where it came from and a digest. The case is found by its words."""
    words = address[:LONGEST]
    given = update(Case).where(col(Case.id) == case_id, col(Case.address).is_(None))
    done = await session.execute(
        given.values(address=words, address_source=source)
        .returning(col(Case.id))
        .execution_options(synchronize_session=False)
    )
    if done.first() is None:
        return False
    case = (await session.execute(select(Case).where(col(Case.id) == case_id))).scalar_one()
    known = set((await session.execute(select(col(CaseTerm.term)).where(col(CaseTerm.case_id) == case_id))).scalars())
    if rows := [{"term": term, "case_id": case_id} for term in sorted(set(terms_of(words, None)) - known)]:
        await session.execute(insert(CaseTerm), rows)
    data = {"map": source, "address": words_in(session, words)}
    await history.write(session, case, KIND, by=None, at=at, data=data, tell=False)
    return True
