"""The names behind the ids of the record: numbers of cases, and user names of staff. A citizen has none, and nobody's
own name is among them: that is a personal value."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.case import Case
from backend.people.person import Person


@dataclass(frozen=True)
class NamesInRecord:
    """By id; what is not there has no such name."""

    numbers: Mapping[UUID, str]
    usernames: Mapping[UUID, str]


async def names_in_record(session: AsyncSession, ids: Collection[UUID]) -> NamesInRecord:
    """Of some ids, in two queries, whatever they are ids of."""
    cases = select(col(Case.id), col(Case.number)).where(col(Case.id).in_(ids))
    people = select(col(Person.id), col(Person.username)).where(
        col(Person.id).in_(ids), col(Person.username).is_not(None)
    )
    numbers = dict((await session.execute(cases)).tuples().all())
    usernames = {identity: name for identity, name in (await session.execute(people)).tuples() if name}
    return NamesInRecord(numbers, usernames)
