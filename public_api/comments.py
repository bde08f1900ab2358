"""What citizens said of a case, as far as it is cleared."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query

from backend.ground.late_model import LateModel
from backend.ground.paging import MOST, USUAL
from backend.participation.comment import author_of
from backend.participation.moderate_comment import list_shown
from backend.web import ReadSession, SettingsHere
from backend.web.late_routes import Router

router = Router(prefix="/public/v1/cases/{number}/comments", tags=["public"])


class PublicComment(LateModel):
    """A comment; `author` is the same within a case and leads to nobody."""

    id: UUID
    author: str
    text: str
    at: datetime


class PublicCommentPage(LateModel):
    """A page of comments, newest first."""

    items: list[PublicComment]
    next: str | None


@router.get("", summary="案件评论")
async def list_public_comments(
    number: str,
    session: ReadSession,
    settings: SettingsHere,
    limit: Annotated[int, Query(ge=1, le=MOST)] = USUAL,
    after: str | None = None,
) -> PublicCommentPage:
    """The comments of a case that were cleared."""
    page = await list_shown(session, number, limit, after)
    items = [PublicComment(id=row.id, author=author_of(row, settings), text=row.text, at=row.at) for row in page.items]
    return PublicCommentPage(items=items, next=page.next)
