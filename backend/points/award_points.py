"""Awards points (计分): writes what is missing between what each matter should have earned and what the ledger says.

A pure look at cases and ledger, so it may be done by any number of workers, late, and again.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.case import Case
from backend.cases.city import City
from backend.ground.chain import ChainHead
from backend.ground.db import Database
from backend.ground.happening import Happening
from backend.ground.ids import first_id
from backend.ground.insert_on import insert_on
from backend.ground.left_aside import LeftAside
from backend.points.entries_of_matter import entries_of_matter, is_to_be_judged, judged_before, to_take_back
from backend.points.give_points import give_points, take_back
from backend.points.judge import judge
from backend.points.matter_of import given_close_by, matter_of
from backend.points.point_account import locked_accounts
from backend.points.points_seen import PointsSeen
from backend.releases.point_rule import PointEvent

BATCH = 200
LOOK_BACK = timedelta(minutes=10)  # a happening is written at most so long after its instant
# what may change what a case has earned
DECIDING = tuple(f"case.{action}" for action in (
    "file", "close", "cancel", "reject", "withdraw", "merge", "absorb", "readmit", "unmerge", "separate",
))  # fmt: skip


async def award_points(db: Database, city: City, at: datetime, left: LeftAside | None = None) -> bool:
    """Judges up to BATCH cases to which something deciding happened lately; True if there may be more. What could not
    be judged is in `left`, and tried again when it is due."""
    left = left or LeftAside("points")
    last = func.max(col(Happening.seq)).label("seq")
    lately = (
        select(col(Happening.subject_id), last)
        .outerjoin(PointsSeen, col(PointsSeen.case_id) == col(Happening.subject_id))
        .where(
            col(Happening.id) >= first_id(at - LOOK_BACK), col(Happening.kind).in_(DECIDING),
            or_(col(PointsSeen.seq).is_(None), col(PointsSeen.seq) < col(Happening.seq)),
            col(Happening.subject_id).not_in(left.not_now(at)),
        )
        .group_by(col(Happening.subject_id)).order_by(col(Happening.subject_id)).limit(BATCH)
    )  # fmt: skip
    return await _judge_all(db, city, lately, at, left)


async def award_all_points(db: Database, city: City, at: datetime, left: LeftAside | None = None) -> bool:
    """The same of any case that was filed or merged and has gone on since it was judged, however long ago."""
    left = left or LeftAside("points_all")
    behind = (
        select(col(ChainHead.subject_id), col(ChainHead.seq))
        .join(Case, col(Case.id) == col(ChainHead.subject_id))
        .outerjoin(PointsSeen, col(PointsSeen.case_id) == col(ChainHead.subject_id))
        .where(
            or_(col(Case.filed_at).is_not(None), col(Case.merged_into).is_not(None)),
            or_(col(PointsSeen.seq).is_(None), col(PointsSeen.seq) < col(ChainHead.seq)),
            col(ChainHead.subject_id).not_in(left.not_now(at)),
        )
        .order_by(col(ChainHead.subject_id)).limit(BATCH)
    )  # fmt: skip
    return await _judge_all(db, city, behind, at, left)


async def _judge_all(db: Database, city: City, found: Select[tuple[UUID, int]], at: datetime, left: LeftAside) -> bool:
    """Each in a transaction of its own: a pool and a person are held for a moment only."""
    async with db.read() as session:
        seqs = dict((await session.execute(found)).tuples().all())

    async def _judge(case_id: UUID) -> None:
        async with db.write() as session:
            await judge_case(session, city, case_id, at)
            await _see(session, case_id, seqs[case_id])

    await left.each(db, seqs, _judge, at)
    return len(seqs) == BATCH


async def judge_case(session: AsyncSession, city: City, case_id: UUID, at: datetime) -> None:
    """Writes what is missing in the ledger of the matter this case belongs to."""
    root, matter = await matter_of(session, case_id)
    cases = [sent.case_id for sent in matter.sent]
    written = await entries_of_matter(session, cases)
    for entry, why in to_take_back(matter, written):
        await take_back(session, entry, why, at)
    if matter.release is None or matter.void:
        return
    law = await city.releases.points(session, matter.release)
    terms = law.terms_on(matter.sent[0].reported.date())
    if terms is None:
        return
    await locked_accounts(session, ())  # of two matters close by the second sees what the first was given
    matter = replace(matter, again=await given_close_by(session, root, terms, cases))
    for event in PointEvent:
        for verdict in judge(matter, law, event):
            before = judged_before(written, event, verdict.sent.case_id)
            if is_to_be_judged(before, written, is_first=verdict.sent is matter.sent[0]):
                # the reporter's own day: when the office files it is not for them to choose
                day, times = verdict.sent.reported.date(), len(before)
                await give_points(session, matter, verdict, event, terms, day, at, times)


async def _see(session: AsyncSession, case_id: UUID, seq: int) -> None:
    row = insert_on(session, PointsSeen).values(case_id=case_id, seq=seq)
    newer = {"seq": row.excluded.seq}
    later = col(PointsSeen.seq) < row.excluded.seq
    await session.execute(row.on_conflict_do_update(index_elements=["case_id"], set_=newer, where=later))
