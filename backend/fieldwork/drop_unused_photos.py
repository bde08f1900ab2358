"""Drops photos that nobody used (未用于案件的照片): sent, and part of no case, of no form that waits to be one, nor of
an answer from the field; those of such an answer when its time is over. Their objects go with the next sweep of the
store."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlmodel import col

from backend.cases.case_photo import CasePhoto
from backend.fieldwork.submission import Submission
from backend.fieldwork.submission_file import SubmissionFile
from backend.ground.db import Database
from backend.ground.ids import first_id
from backend.ground.progress import go_on, pieces
from backend.ground.slices import slices
from backend.patrol.task_answer import TaskAnswer
from backend.patrol.track_retention import ANSWER_DAYS
from backend.people.retention import Kept
from media import Photo, PhotoQuota, drop_unused

NAME = "unused_photos"  # of its progress
DAYS = 90
PIECE = timedelta(hours=6)
IN_CASE = select(col(CasePhoto.photo_id)).where(col(CasePhoto.photo_id) == col(Photo.id)).exists()
OF_FORM = col(Submission.id) == col(SubmissionFile.submission_id)
# a form whose class is gone waits for as long as it is: what was acknowledged is not lost
WAITING = (
    select(col(SubmissionFile.photo_id)).join(Submission, OF_FORM)
    .where(col(SubmissionFile.photo_id) == col(Photo.id), col(Submission.due_at).is_not(None)).exists()
)  # fmt: skip
USED = IN_CASE | WAITING
UNUSED_KEPT: tuple[Kept, ...] = (Kept("未用于案件的照片", Photo, "received_at", DAYS, "离线数据最迟 30 天内补传"),)
# two days: a photo sent before midnight may still be on its way
QUOTAS_KEPT: tuple[Kept, ...] = (Kept("每日上传的照片数与字节数", PhotoQuota, "day", 2, "限额只看当日"),)


async def drop_unused_photos(db: Database, at: datetime) -> int:
    """Of photos sent more than DAYS ago, those nobody used; how many. It goes on where it was left, in small
    transactions, and looks at each photo once; but at those of answers that are past their time, too, so that it is to
    be done before these are erased. Run again: none."""
    dropped, answered = await _drop(db, await _no_longer_answered(db, at)), None
    async for piece in pieces(db, NAME, col(Photo.id), at - timedelta(days=DAYS), PIECE):
        if answered is None:  # once: no answer is older than its photos
            answered = await _answered(db, col(TaskAnswer.id) >= first_id(piece.start))
        dropped += await _drop(db, await _not_used(db, piece.start, piece.end) - answered)
        async with db.write() as session:
            await go_on(session, piece)
    return dropped


async def _drop(db: Database, gone: set[UUID]) -> int:
    dropped = 0
    for some in slices(sorted(gone)):
        async with db.write() as session:
            dropped += await drop_unused(session, some, USED)
    return dropped


async def _not_used(db: Database, since: datetime, until: datetime) -> set[UUID]:
    sent = (col(Photo.id) >= first_id(since), col(Photo.id) < first_id(until))
    async with db.read() as session:
        return set((await session.execute(select(col(Photo.id)).where(*sent, ~USED))).scalars())


async def _no_longer_answered(db: Database, at: datetime) -> set[UUID]:
    """What is shown by answers that are past their time, and by no other."""
    erased = at - timedelta(days=ANSWER_DAYS)
    past = await _answered(db, col(TaskAnswer.received_at) < erased)
    return past - await _answered(db, col(TaskAnswer.received_at) >= erased) if past else past


async def _answered(db: Database, which: ColumnElement[bool]) -> set[UUID]:
    """What shows that a special patrol (专项普查) was made, which has no case: few anywhere."""
    of_none = (col(TaskAnswer.case_id).is_(None), which)
    async with db.read() as session:
        answers = (await session.execute(select(col(TaskAnswer.photos)).where(*of_none))).scalars()
        return {UUID(photo) for photos in answers for photo in photos}
