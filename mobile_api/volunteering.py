"""Signing up for calls for volunteers (志愿报名)."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Body, Response

from backend.ground.late_model import LateModel
from backend.ground.strict import StrictModel
from backend.participation.join_call import join_call, list_my_calls, withdraw_from_call
from backend.people.actor import Actor
from backend.web import CurrentActor, Now, ReadSession, WriteSession, actor_for
from backend.web.late_routes import Router

router = Router(prefix="/api/v1/volunteering", tags=["volunteering"])


class JoinIn(StrictModel):
    """One has one place, whatever the key: it is taken for the sake of the offline queue."""

    client_key: UUID | None = None


class JoinedOut(LateModel):
    """Whether one has a place, and how many are taken."""

    id: UUID
    joined: bool
    taken: int


class MyCall(LateModel):
    """A call one has signed up for."""

    id: UUID
    title: str
    place: str
    begins_at: datetime
    ends_at: datetime
    cancelled: bool


class MyCallList(LateModel):
    """The latest first."""

    items: list[MyCall]
    next: None = None


@router.post(
    "/{call_id}/join", status_code=201, summary="报名", responses={200: {"model": JoinedOut, "description": "已报名"}}
)
async def join_volunteering(
    response: Response,
    call_id: UUID,
    by: Annotated[Actor, actor_for("volunteer")],
    session: WriteSession,
    at: Now,
    _form: Annotated[JoinIn | None, Body()] = None,
) -> JoinedOut:
    """Takes a place, if one is left."""
    joined = await join_call(session, call_id, by=by, at=at)
    if joined.replayed:
        response.status_code = 200
        response.headers["Idempotent-Replayed"] = "true"
    return JoinedOut(id=call_id, joined=True, taken=joined.taken)


@router.post("/{call_id}/withdraw", summary="取消报名")
async def withdraw_from_volunteering(call_id: UUID, by: CurrentActor, session: WriteSession, at: Now) -> JoinedOut:
    """Gives the place back, before it begins; once more changes nothing."""
    left = await withdraw_from_call(session, call_id, by=by, at=at)
    return JoinedOut(id=call_id, joined=False, taken=left.taken)


@router.get("/mine", summary="我的报名")
async def list_my_volunteering(by: CurrentActor, session: ReadSession) -> MyCallList:
    """What one has signed up for."""
    return MyCallList(
        items=[
            MyCall(
                id=row.id, title=row.title, place=row.place, begins_at=row.begins_at, ends_at=row.ends_at,
                cancelled=row.cancelled,
            )
            for row in await list_my_calls(session, by)
        ]
    )  # fmt: skip
