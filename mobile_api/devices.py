"""Devices that are reached by push."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Body, Response
from pydantic import Field

from backend.ground.late_model import LateModel
from backend.ground.strict import CleanText, StrictModel
from backend.web import CurrentActor, Now, SettingsHere, WriteSession
from backend.web.late_routes import Router
from notifications import DeviceKind, drop_device, name_device

router = Router(prefix="/api/v1/devices", tags=["devices"])


class DeviceIn(StrictModel):
    """The token FCM gave the app, or the registration_id of JPush."""

    kind: DeviceKind
    token: CleanText = Field(min_length=8, max_length=1000, pattern=r"^[\x21-\x7e]+$")


class DeviceOut(LateModel):
    """A device; its token is not shown again."""

    id: UUID
    kind: DeviceKind
    at: datetime


@router.post("", status_code=201, summary="登记推送设备")
async def register_device(
    form: Annotated[DeviceIn, Body(examples=[{"kind": "jpush", "token": "1104a89792a2c1f9b1f"}])],
    by: CurrentActor,
    session: WriteSession,
    settings: SettingsHere,
    at: Now,
) -> DeviceOut:
    """From now on this device is reached by push, until one signs out. A token is one device's: the last to name it."""
    device = await name_device(session, form.kind, form.token, by=by, settings=settings, at=at)
    return DeviceOut(id=device.id, kind=device.kind, at=device.at)


@router.post("/{identity}/remove", status_code=204, summary="注销推送设备")
async def remove_device(identity: UUID, by: CurrentActor, session: WriteSession) -> Response:
    """It is told nothing any more. Removed once more is no fault."""
    await drop_device(session, identity, by.id)
    return Response(status_code=204)
