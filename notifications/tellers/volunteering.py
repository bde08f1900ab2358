"""Facts of calls for volunteers: told to who signed up."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.labels import Labels
from backend.ground.happening import Happening
from backend.participation.volunteer import Volunteer
from backend.participation.volunteer_call import VolunteerCall
from notifications.audience import Relation
from notifications.tellers.facts import Facts


async def volunteering_facts(
    session: AsyncSession, happenings: Sequence[Happening], _labels: Labels
) -> Mapping[UUID, Facts]:
    """In two queries for all of them."""
    ids = {happening.subject_id for happening in happenings}
    calls = select(col(VolunteerCall.id), col(VolunteerCall.title)).where(col(VolunteerCall.id).in_(ids))
    titles = dict((await session.execute(calls)).tuples().all())
    joined = select(col(Volunteer.call_id), col(Volunteer.person_id)).where(
        col(Volunteer.call_id).in_(ids), col(Volunteer.withdrawn_at).is_(None)
    )
    people: dict[UUID, list[UUID]] = defaultdict(list)
    for call_id, person_id in await session.execute(joined):
        people[call_id].append(person_id)
    return {
        one.id: Facts(fields={"title": titles[one.subject_id]}, people={Relation.PERSON: people[one.subject_id]})
        for one in happenings
        if one.subject_id in titles
    }
