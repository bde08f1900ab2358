"""Writes a public comment, and takes one's own back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.case import Case
from backend.cases.content_check import ContentCheck
from backend.cases.doubts_of import doubts_of
from backend.cases.find import get_public_case
from backend.cases.mark import mark
from backend.ground.deed_key import DeedKey, digest_of, use_key
from backend.ground.digest import words_in
from backend.ground.errors import Problem
from backend.ground.happening import record
from backend.ground.ids import new_id
from backend.ground.spent import Allowance, spend
from backend.participation.comment import Comment, CommentState
from backend.people.actor import Actor
from backend.people.person import Person
from backend.workflow.overlays import OPEN
from backend.workflow.steps import Step

ALLOWED = (Allowance(10, timedelta(hours=1)), Allowance(30, timedelta(days=1)))  # of one person
COMMENTED = frozenset({*OPEN, Step.CLOSED})


@dataclass(frozen=True)
class Written:
    """The comment, the number of its case, and whether this very one had been written before."""

    comment: Comment
    number: str
    replayed: bool = False


async def write_comment(
    session: AsyncSession, number: str, text: str, client_key: UUID, *, by: Actor, at: datetime
) -> Written:
    """Held for the desk where anything is doubtful, or nobody could check it; else checked by the platform first.

    Raises Problem not_found, illegal_move for a case that came to nothing, too_many, key_reused.
    """
    case = await get_public_case(session, number)
    comment = Comment(
        id=new_id(at), case_id=case.id, person_id=by.id, text=text, state=CommentState.HELD, why=doubts_of(text), at=at
    )  # fmt: skip
    key = DeedKey(
        person_id=by.id, deed="comment", client_key=client_key, body_digest=digest_of({"case": number, "text": text}),
        made=comment.id, at=at,
    )  # fmt: skip
    if (made := await use_key(session, key)) is not None:
        return Written(await session.get_one(Comment, made), number, True)
    if case.step not in COMMENTED:
        raise Problem("illegal_move")
    if wait := await spend(session, f"comment:{by.id.hex}", ALLOWED, at):
        raise Problem("too_many", retry_after=wait)
    await _have_checked(session, comment, at)
    session.add(comment)
    data = {"case": number, "words": words_in(session, text), "state": comment.state.value, "why": comment.why}
    await record(
        session, subject_kind="comment", subject_id=comment.id, kind="comment.write", by=by.doer, at=at, data=data,
        tell=False, first=True,
    )  # fmt: skip
    await session.flush()
    return Written(comment, number)


async def withdraw_comment(session: AsyncSession, identity: UUID, *, by: Actor, at: datetime) -> None:
    """One's own: the words are gone. Once more is no fault. Problem not_found for another's."""
    mine = (col(Comment.id) == identity, col(Comment.person_id) == by.id)
    comment = (await session.execute(select(Comment).where(*mine).with_for_update())).scalar_one_or_none()
    if comment is None:
        raise Problem("not_found")
    if comment.state is CommentState.WITHDRAWN:
        return
    if comment.state is CommentState.SHOWN:
        await mark(session, await session.get_one(Case, comment.case_id), changed_at=at)
    comment.state, comment.text = CommentState.WITHDRAWN, ""
    await record(
        session, subject_kind="comment", subject_id=comment.id, kind="comment.withdraw", by=by.doer, at=at, data={},
        tell=False,
    )  # fmt: skip


async def _have_checked(session: AsyncSession, comment: Comment, at: datetime) -> None:
    """The platform is asked of a WeChat user's words; what nobody can check a person reads."""
    if comment.why:
        return
    person = await session.get_one(Person, comment.person_id)
    if person.wechat_digest is None:
        comment.why = ["unchecked"]
        return
    comment.state = CommentState.WAITING
    check = ContentCheck(id=new_id(at), case_id=comment.case_id, what=str(comment.id), due_at=at, at=at)
    session.add(check)
