"""One's own data: what one agreed to, everything about oneself, leaving."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Body, Response
from fastapi.responses import StreamingResponse
from pydantic import ConfigDict, Field

from backend.ground.late_model import LateModel
from backend.ground.strict import StrictModel
from backend.people.consent import Consent, ConsentChannel, Document, agree, consents_of
from backend.people.guardian import declare_minor, let_guardian_agree, let_guardian_take_back
from backend.people.person import Person
from backend.people.privacy_notice import PRIVACY_VERSION
from backend.people.take_code import refuse_code, refuse_if_tried_out
from backend.web import ClockHere, CurrentActor, DatabaseHere, Now, PhotosHere, ReadSession, SettingsHere, WriteSession
from backend.web.late_routes import Router
from mobile_api.about_me import erase, export
from mobile_api.auth import PhoneCodeIn

router = Router(prefix="/api/v1/me", tags=["privacy"])
LEAVING = "注销账号"


class ConsentIn(StrictModel):
    """Agreeing to a document in a version (`given` true), or taking it back."""

    document: Literal[Document.PRIVACY, Document.TRACK]
    version: str = Field(pattern=f"^{PRIVACY_VERSION}$", examples=[PRIVACY_VERSION])
    channel: ConsentChannel
    given: bool = True


class ConsentOut(LateModel):
    """One line of the log."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    document: Document
    version: str
    channel: ConsentChannel
    given: bool
    at: datetime


class ConsentList(LateModel):
    """The log, newest first."""

    items: list[ConsentOut]
    next: None = None


class GuardianIn(PhoneCodeIn):
    """The code sent to the guardian's own phone: the guardian agrees (`given` true), or takes it back."""

    given: bool = True


class LeaveIn(StrictModel):
    """To be sent as it stands here, so that nobody leaves by a slip of the thumb."""

    confirm: Literal["注销账号"]


@router.get("/consents", summary="我的同意记录")
async def list_my_consents(by: CurrentActor, session: ReadSession) -> ConsentList:
    """What one agreed to or took back, newest first."""
    return ConsentList(items=[ConsentOut.model_validate(row) for row in await consents_of(session, by.id)])


@router.post("/consents", status_code=201, summary="同意或撤回")
async def give_consent(
    form: Annotated[
        ConsentIn, Body(examples=[{"document": "privacy", "version": PRIVACY_VERSION, "channel": "wechat"}])
    ],
    by: CurrentActor,
    session: WriteSession,
    at: Now,
) -> ConsentOut:
    """Writes down which version of which document one agrees to, when, and through which channel."""
    person = await session.get_one(Person, by.id, with_for_update=True)
    row: Consent = await agree(
        session, person, Document(form.document), form.version, form.channel, given=form.given, at=at
    )
    return ConsentOut.model_validate(row)


@router.post("/minor", status_code=204, summary="声明未满 14 周岁")
async def declare_myself_minor(by: CurrentActor, session: WriteSession, settings: SettingsHere, at: Now) -> Response:
    """Says that one is under 14. From then on a guardian has to agree before one reports; see the privacy notice."""
    await declare_minor(session, by=by, settings=settings, at=at)
    return Response(status_code=204)


@router.post("/guardian", status_code=204, summary="监护人同意或撤回")
async def guardian_agrees(
    form: GuardianIn, by: CurrentActor, db: DatabaseHere, settings: SettingsHere, at: Now
) -> Response:
    """The guardian agrees with the code sent to the guardian's own phone, or, `given` false, takes that back the same
    way: what the child did before stays."""
    await refuse_if_tried_out(db, by.address, settings, at)
    deed = let_guardian_agree if form.given else let_guardian_take_back
    async with db.write() as session:
        is_right = await deed(session, form.phone, form.code, by=by, settings=settings, at=at)
    if not is_right:
        raise await refuse_code(db, by.address, settings, at, "wrong_code")
    return Response(status_code=204)


@router.post("/export", summary="导出我的全部资料（zip）", response_class=StreamingResponse)
async def export_everything(
    by: CurrentActor, db: DatabaseHere, room: PhotosHere, settings: SettingsHere, now: ClockHere
) -> StreamingResponse:
    """Everything that is kept about oneself, with the originals of one's photos."""
    pieces = await export(db, room, by=by, settings=settings, now=now)
    headers = {"Content-Disposition": 'attachment; filename="chengguantong.zip"', "Cache-Control": "no-store"}
    return StreamingResponse(pieces, media_type="application/zip", headers=headers)


@router.post("/leave", status_code=204, summary="注销账号")
async def leave(
    form: Annotated[LeaveIn, Body(examples=[{"confirm": LEAVING}])],
    by: CurrentActor,
    session: WriteSession,
    settings: SettingsHere,
    at: Now,
) -> Response:
    """Erases oneself at once: cases stay as the city's archive, with nothing that leads to who reported them."""
    await erase(session, by=by, settings=settings, at=at)
    return Response(status_code=204)
