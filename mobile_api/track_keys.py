"""One's track keys: what a foreign client on one's phone is set up with."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Body, Response
from pydantic import ConfigDict, Field

from backend.ground.late_model import LateModel
from backend.ground.strict import CleanText, StrictModel
from backend.people.actor import Actor
from backend.people.track_key import end_track_key, make_track_key, track_keys_of
from backend.web import CurrentActor, Now, ReadSession, SettingsHere, WriteSession, actor_in
from backend.web.client_key import HeaderKey, key_or_none
from backend.web.late_routes import Router
from backend.workflow.roles import Role

router = Router(prefix="/api/v1/me", tags=["patrol"])
Inspector = Annotated[Actor, actor_in(Role.INSPECTOR)]


class TrackKeyIn(StrictModel):
    """What the key is for, in one's own words."""

    name: CleanText = Field(default="手机", min_length=1, max_length=40)
    client_key: UUID | None = None


class TrackKeyOut(LateModel):
    """A key, without itself."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    made_at: datetime
    ends_at: datetime


class NewTrackKey(TrackKeyOut):
    """A new key: to be put into the client's field for the device id, or for the password. It is shown this once."""

    key: str


class TrackKeyList(LateModel):
    """The open ones, the newest first."""

    items: list[TrackKeyOut]
    next: None = None


@router.post("/track-key", status_code=201, summary="申请轨迹密钥")
async def make_my_track_key(
    by: Inspector, session: WriteSession, settings: SettingsHere, at: Now, header: HeaderKey,
    form: Annotated[TrackKeyIn | None, Body(examples=[{"name": "OsmAnd"}])] = None,
) -> NewTrackKey:  # fmt: skip
    """A key for OsmAnd, Traccar Client, OwnTracks, ODK Collect or KoboCollect; the sixth ends the oldest. The same
    `client_key` again makes no second one: 409 shown_once, with its id."""
    asked = form or TrackKeyIn()
    client_key = key_or_none(asked.client_key, header)
    made, plain = await make_track_key(session, asked.name, by=by, settings=settings, at=at, client_key=client_key)
    return NewTrackKey(id=made.id, name=made.name, made_at=made.made_at, ends_at=made.ends_at, key=plain)


@router.get("/track-keys", summary="我的轨迹密钥")
async def list_my_track_keys(by: CurrentActor, session: ReadSession, at: Now) -> TrackKeyList:
    """The keys that are open."""
    found = await track_keys_of(session, by.id, at)
    return TrackKeyList(items=[TrackKeyOut.model_validate(one) for one in found])


@router.post("/track-keys/{identity}/end", status_code=204, summary="吊销轨迹密钥")
async def end_my_track_key(
    identity: UUID, by: CurrentActor, session: WriteSession, settings: SettingsHere, at: Now
) -> Response:
    """Ends it: nothing sent with it is taken any more."""
    await end_track_key(session, identity, by=by, settings=settings, at=at)
    return Response(status_code=204)
