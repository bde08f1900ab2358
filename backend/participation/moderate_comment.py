"""Comments before the public sees them (评论审核): the platform's verdict, and the desk's word."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.case import Case
from backend.cases.clear import MAY_CLEAR
from backend.cases.content_check import Verdict
from backend.cases.find import roles_at, seen_by
from backend.cases.mark import mark
from backend.ground.errors import Problem
from backend.ground.happening import record
from backend.ground.paging import Page, decode_cursor, page_of
from backend.participation.comment import REFUSALS, Comment, CommentState
from backend.people.actor import Actor

# the platform's verdict: what becomes of a comment that waits for it, and the doubt it leaves
HEEDED: Mapping[Verdict, tuple[CommentState, str | None]] = {
    Verdict.PASS: (CommentState.SHOWN, None),
    Verdict.REVIEW: (CommentState.HELD, "platform_review"),
    Verdict.RISKY: (CommentState.HELD, "platform_risky"),
}
DECIDED = {"clear": CommentState.SHOWN, "refuse": CommentState.REFUSED}
OPEN = frozenset({CommentState.WAITING, CommentState.HELD})


@dataclass(frozen=True)
class Moderated:
    """A comment and the number of its case."""

    comment: Comment
    number: str


async def heed_verdict(session: AsyncSession, identity: UUID, verdict: Verdict, at: datetime) -> None:
    """What the platform said of the words; nothing for what waits no more, or is not yet said."""
    query = select(Comment).where(col(Comment.id) == identity).with_for_update()
    comment = (await session.execute(query)).scalar_one_or_none()
    if comment is None or comment.state is not CommentState.WAITING or verdict not in HEEDED:
        return
    state, doubt = HEEDED[verdict]
    comment.why = [doubt] if doubt else []
    if state is CommentState.SHOWN:
        case = await session.get_one(Case, comment.case_id)
        await _decide(session, comment, case, "clear", None, None, at)
    else:
        comment.state = state
    await session.flush()


async def moderate_comment(
    session: AsyncSession, identity: UUID, deed: str, reason: str | None, *, by: Actor, at: datetime
) -> Moderated:
    """`clear` shows it, `refuse` does not, or no longer. The same again changes nothing.

    Raises Problem not_found, also where the case is not seen; not_allowed, unknown_reason; illegal_move for what its
    author has taken back.
    """
    query = select(Comment, Case).join(Case, col(Case.id) == col(Comment.case_id))
    found = (await session.execute(query.where(col(Comment.id) == identity, seen_by(by)).with_for_update())).first()
    if found is None:
        raise Problem("not_found")
    comment, case = found
    if not roles_at(case, by) & MAY_CLEAR:
        raise Problem("not_allowed")
    if comment.state is CommentState.WITHDRAWN:
        raise Problem("illegal_move", detail="评论已由作者撤回")
    if deed == "refuse" and reason not in REFUSALS:
        raise Problem("unknown_reason", field="reason")
    if comment.state is not DECIDED[deed]:
        await _decide(session, comment, case, deed, reason, by, at)
    return Moderated(comment, case.number)


async def list_comments(
    session: AsyncSession, state: CommentState, number: str | None, limit: int, after: str | None, *, by: Actor
) -> Page[Moderated]:
    """The queue of who may decide: the oldest first. Problem not_allowed."""
    if not by.roles & MAY_CLEAR:
        raise Problem("not_allowed")
    query = select(Comment, col(Case.number)).join(Case, col(Case.id) == col(Comment.case_id))
    query = query.where(col(Comment.state) == state, seen_by(by, MAY_CLEAR)).order_by(col(Comment.id)).limit(limit + 1)
    if number is not None:
        query = query.where(col(Case.number) == number)
    if (behind := decode_cursor(after)) is not None:
        query = query.where(col(Comment.id) > behind)
    rows = [Moderated(comment, of_case) for comment, of_case in await session.execute(query)]
    return page_of(rows, limit, lambda row: row.comment.id)


async def list_my_comments(session: AsyncSession, limit: int, after: str | None, *, by: Actor) -> Page[Moderated]:
    """One's own, whatever became of them, the newest first."""
    query = select(Comment, col(Case.number)).join(Case, col(Case.id) == col(Comment.case_id))
    query = query.where(col(Comment.person_id) == by.id).order_by(col(Comment.id).desc()).limit(limit + 1)
    if (before := decode_cursor(after)) is not None:
        query = query.where(col(Comment.id) < before)
    rows = [Moderated(comment, of_case) for comment, of_case in await session.execute(query)]
    return page_of(rows, limit, lambda row: row.comment.id)


async def list_shown(session: AsyncSession, number: str, limit: int, after: str | None) -> Page[Comment]:
    """What anyone may read of a case, the newest first; nothing of a case there is not."""
    query = select(Comment).join(Case, col(Case.id) == col(Comment.case_id))
    query = query.where(col(Case.number) == number, col(Comment.state) == CommentState.SHOWN)
    if (before := decode_cursor(after)) is not None:
        query = query.where(col(Comment.id) < before)
    rows = (await session.execute(query.order_by(col(Comment.id).desc()).limit(limit + 1))).scalars().all()
    return page_of(rows, limit, lambda row: row.id)


async def _decide(
    session: AsyncSession, comment: Comment, case: Case, deed: str, reason: str | None, by: Actor | None, at: datetime
) -> None:
    was_shown = comment.state is CommentState.SHOWN
    comment.state, comment.reason = DECIDED[deed], reason
    comment.decided_by, comment.decided_at = by.id if by else None, at
    if was_shown or comment.state is CommentState.SHOWN:
        await mark(session, case, changed_at=at)
    data = {"number": case.number, "person": str(comment.person_id), "reason": reason}
    await record(
        session, subject_kind="comment", subject_id=comment.id, kind=f"comment.{deed}", by=by.doer if by else None,
        at=at, data=data,
    )  # fmt: skip
