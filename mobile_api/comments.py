"""Public comments: written by citizens, decided by the desk where doubtful."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from fastapi import Body, Header, Query, Response
from pydantic import Field

from backend.cases.doubts_of import doubt_in_words
from backend.ground.late_model import LateModel
from backend.ground.paging import MOST, USUAL
from backend.ground.settings import Settings
from backend.ground.strict import CleanText, StrictModel
from backend.participation.comment import REFUSALS, STATES, CommentState, author_of
from backend.participation.moderate_comment import Moderated, list_comments, list_my_comments, moderate_comment
from backend.participation.write_comment import Written, withdraw_comment, write_comment
from backend.people.actor import Actor
from backend.web import CurrentActor, Now, ReadSession, SettingsHere, WriteSession, actor_for
from backend.web.client_key import key_of
from backend.web.late_routes import Router
from mobile_api.case_parts import Named

router = Router(prefix="/api/v1", tags=["comments"])
Refusal = StrEnum("Refusal", {code: code for code in REFUSALS})  # type: ignore[misc]
Limit = Annotated[int, Query(ge=1, le=MOST)]


class CommentIn(StrictModel):
    """Words for everybody to read. No names, numbers or addresses of people."""

    client_key: UUID | None = None
    text: CleanText = Field(min_length=2, max_length=500, examples=["这里每逢下雨就积水，已经两年了"])


class RefusalIn(StrictModel):
    """Why it is not published: a code of the page's `reasons`."""

    reason: Refusal = Field(examples=["personal"])


class CommentOut(LateModel):
    """A comment as its author sees it; `reason` why it is not published."""

    id: UUID
    number: str
    author: str
    text: str
    state: CommentState
    state_text: str
    reason: str | None
    at: datetime

    @classmethod
    def of(cls, found: Moderated | Written, settings: Settings) -> "CommentOut":
        row = found.comment
        return cls(
            id=row.id, number=found.number, author=author_of(row, settings), text=row.text, state=row.state,
            state_text=STATES[row.state], reason=REFUSALS.get(row.reason or ""), at=row.at,
        )  # fmt: skip


class CommentPage(LateModel):
    """A page of comments."""

    items: list[CommentOut]
    next: str | None


class HeldCommentOut(CommentOut):
    """A comment before those who decide: with what is doubtful in it."""

    why: list[Named]


class HeldCommentPage(LateModel):
    """The queue, oldest first, and the reasons one may refuse with."""

    items: list[HeldCommentOut]
    reasons: list[Named] = Field(default=[Named(code=code, name=name) for code, name in REFUSALS.items()])
    next: str | None


@router.post(
    "/reports/{number}/comments", status_code=201, summary="发表评论",
    responses={200: {"model": CommentOut, "description": "重复提交"}},
)  # fmt: skip
async def write_public_comment(
    response: Response,
    number: str,
    form: CommentIn,
    by: Annotated[Actor, actor_for("comment")],
    session: WriteSession,
    settings: SettingsHere,
    at: Now,
    idempotency_key: Annotated[str | None, Header()] = None,
) -> CommentOut:
    """Says something of any case, for anyone to read once it is cleared, under a name that leads to nobody."""
    key = key_of(form.client_key, idempotency_key)
    written = await write_comment(session, number, form.text, key, by=by, at=at)
    if written.replayed:
        response.status_code = 200
        response.headers["Idempotent-Replayed"] = "true"
    return CommentOut.of(written, settings)


@router.get("/comments/mine", summary="我的评论")
async def list_my_own_comments(
    by: CurrentActor, session: ReadSession, settings: SettingsHere, limit: Limit = USUAL, after: str | None = None
) -> CommentPage:
    """One's own comments and what became of them, newest first."""
    page = await list_my_comments(session, limit, after, by=by)
    return CommentPage(items=[CommentOut.of(one, settings) for one in page.items], next=page.next)


@router.post("/comments/{comment_id}/withdraw", status_code=204, summary="撤回评论")
async def withdraw_my_comment(comment_id: UUID, by: CurrentActor, session: WriteSession, at: Now) -> Response:
    """Takes back one's own comment: its words are erased."""
    await withdraw_comment(session, comment_id, by=by, at=at)
    return Response(status_code=204)


@router.get("/comments", summary="评论审核队列")
async def list_held_comments(
    by: CurrentActor,
    session: ReadSession,
    settings: SettingsHere,
    state: CommentState = CommentState.HELD,
    number: Annotated[str | None, Query(max_length=16)] = None,
    limit: Limit = USUAL,
    after: str | None = None,
) -> HeldCommentPage:
    """For desk and chief: what waits for a person's word, oldest first, and why; the author is not named."""
    page = await list_comments(session, state, number, limit, after, by=by)
    return HeldCommentPage(items=[_held(one, settings) for one in page.items], next=page.next)


@router.post("/comments/{comment_id}/clear", summary="公开评论")
async def clear_comment(
    comment_id: UUID, by: CurrentActor, session: WriteSession, settings: SettingsHere, at: Now
) -> HeldCommentOut:
    """Shows it to everybody."""
    return _held(await moderate_comment(session, comment_id, "clear", None, by=by, at=at), settings)


@router.post("/comments/{comment_id}/refuse", summary="不予公开评论")
async def refuse_comment(
    comment_id: UUID,
    form: Annotated[RefusalIn, Body()],
    by: CurrentActor,
    session: WriteSession,
    settings: SettingsHere,
    at: Now,
) -> HeldCommentOut:
    """Does not show it, or no longer; its author reads why."""
    return _held(await moderate_comment(session, comment_id, "refuse", form.reason.value, by=by, at=at), settings)


def _held(found: Moderated, settings: Settings) -> HeldCommentOut:
    why = [Named(code=code, name=doubt_in_words(code)) for code in found.comment.why]
    return HeldCommentOut(**CommentOut.of(found, settings).model_dump(), why=why)
