"""Facts of absences. That one is withdrawn is told to whom it was told that it was one, and to nobody else."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.labels import Labels
from backend.ground.happening import Happening
from notifications.audience import Relation
from notifications.delivery import Delivery
from notifications.tellers.facts import Facts
from notifications.tellers.person import person_facts

WITHDRAWALS = frozenset({"absence.withdraw", "shift.withdraw"})
WHAT = {"silent": "在岗无轨迹", "unvisited": "网格未巡", "unattended": "核查无人到场", "absent": "未按时签到"}


async def absence_facts(session: AsyncSession, happenings: Sequence[Happening], labels: Labels) -> Mapping[UUID, Facts]:
    """In one query for all that are withdrawn; of the others the happening says it all."""
    found = dict(await person_facts(session, happenings, labels))
    withdrawn = [one for one in happenings if one.kind in WITHDRAWALS]
    told = await _told(session, {one.subject_id for one in withdrawn}) if withdrawn else {}
    for one in withdrawn:
        facts = found[one.id]
        found[one.id] = replace(
            facts, people={Relation.ADDRESSED: told.get(one.subject_id, [])},
            fields={**facts.fields, "what": WHAT.get(one.data["kind"], "缺位")},
        )  # fmt: skip
    return found


async def _told(session: AsyncSession, absences: set[UUID]) -> Mapping[UUID, list[UUID]]:
    """Who was told of each: whoever its first happening was delivered to."""
    query = (
        select(col(Happening.subject_id), col(Delivery.person_id))
        .join(Delivery, col(Delivery.happening_id) == col(Happening.id))
        .where(col(Happening.subject_id).in_(absences), col(Happening.seq) == 1, col(Delivery.person_id).is_not(None))
        .distinct()
    )
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for absence, person_id in (await session.execute(query)).tuples():
        if person_id is not None:
            found[absence].append(person_id)
    return found
