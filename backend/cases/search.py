"""Searches the words of cases: a table of terms, the same on both databases, written with the case."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, exists, false, func, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.case import Case
from backend.cases.case_term import CaseTerm
from backend.cases.terms import all_digits, sought, terms_of
from backend.ground.one_statement import Rows

RARE = 500  # up to here it pays to begin with the cases of the term instead of asking each case for it
JOINED = 6  # terms that are each a join; PostgreSQL planned a join of seventy for longer than a statement may take
NUMBER_FROM = 8  # digits: a day


def terms_to_write(case: Case) -> Rows:
    """What a new case is found by, to be written in the transaction that makes it."""
    return CaseTerm, [{"term": term, "case_id": case.id} for term in sorted(terms_of(case.description, case.address))]


async def matching(session: AsyncSession, words: str, masked: ColumnElement[bool] | None = None) -> ColumnElement[bool]:
    """The cases whose description or address holds all the words' neighbouring characters, or whose number begins so.

    Words are cut at spaces and signs; nothing but signs finds nothing. Of a case whose words are `masked` to who asks
    (never null), two digits are no part of what is asked: the number could be found out by asking for its parts.
    """
    digits = words.strip()
    if digits.isascii() and digits.isdigit() and len(digits) >= NUMBER_FROM:
        return col(Case.number).between(digits, digits + "9" * 16)
    asked = sought(words)
    numbers = [] if masked is None else [item for item in asked if all_digits(item)]
    if masked is None or not numbers:
        return await _having(session, asked)
    others = [item for item in asked if not all_digits(item)]
    numbered = await _having(session, numbers)
    return and_(await _having(session, others), or_(masked, numbered)) if others else and_(not_(masked), numbered)


async def _having(session: AsyncSession, asked: Sequence[tuple[int, int]]) -> ColumnElement[bool]:
    """The cases that have all of these terms, and spans of terms; none for none."""
    if not asked:
        return false()
    counts = await _counts(session, asked)
    rarest, *others = sorted(zip(counts, asked, strict=True))
    found = [_has(rarest[1])]
    if rarest[0] < RARE:
        found = [col(Case.id).in_(select(col(CaseTerm.case_id)).where(_is(rarest[1])))]
    single = [item for _count, item in others if _is_single(item)]
    spans = [item for _count, item in others if not _is_single(item)]
    return and_(*found, *map(_has, single[:JOINED]), *_all_of(single[JOINED:]), *map(_has, spans))


async def _counts(session: AsyncSession, asked: Sequence[tuple[int, int]]) -> list[int]:
    """How many rows each has, counted up to RARE."""
    some = [select(col(CaseTerm.term)).where(_is(item)).limit(RARE).subquery() for item in asked]
    counted = [select(func.count()).select_from(one).scalar_subquery() for one in some]
    return list((await session.execute(select(*counted))).one())


def _is_single(item: tuple[int, int]) -> bool:
    return item[0] == item[1]


def _is(item: tuple[int, int]) -> ColumnElement[bool]:
    low, high = item
    return col(CaseTerm.term) == low if _is_single(item) else col(CaseTerm.term).between(low, high)


def _has(item: tuple[int, int]) -> ColumnElement[bool]:
    """A term is asked of each case; of a span of terms, which no key leads into, the cases are gathered once (and not
    joined)."""
    if _is_single(item):
        return exists().where(_is(item), col(CaseTerm.case_id) == col(Case.id))
    return col(Case.id).in_(select(col(CaseTerm.case_id)).where(_is(item))).is_(True)


def _all_of(items: list[tuple[int, int]]) -> list[ColumnElement[bool]]:
    """These single terms, asked of each case together; none for none."""
    if not items:
        return []
    terms = [term for term, _same in items]
    there = select(func.count()).where(col(CaseTerm.term).in_(terms), col(CaseTerm.case_id) == col(Case.id))
    return [there.scalar_subquery() == len(terms)]
