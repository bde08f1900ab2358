"""Who signed in, and who was refused, for the auditor alone."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query
from pydantic import ConfigDict

from backend.ground.late_model import LateModel
from backend.ground.paging import MOST, USUAL
from backend.ground.strict import InstantIn
from backend.people.read_sign_ins import AskedSignIns, read_sign_ins
from backend.people.refused_sign_in import RefusedSignIn
from backend.people.sign_in import SignedInBy, SignIn
from backend.web import ReadSession, SettingsHere
from backend.web.late_routes import Router
from mobile_api.admin.who import Auditor

router = Router(prefix="/audit")


class AuditedSignIn(LateModel):
    """A sign-in: `address` is where it was last used from, `last_at` when; `ended_at`: signed out, ended by its owner
    or by another handset. What ends all of a person's at once (a new password, other roles) stands in the record."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    at: datetime
    person_id: UUID
    kind: SignedInBy
    device: str
    address: str | None
    last_at: datetime | None
    ends_at: datetime
    ended_at: datetime | None


class AuditedRefusal(LateModel):
    """What was refused alike within an hour, `times` counted. `result`: the code of the refusal; `locked`: a wrong
    password after which no more are tried for a while. `person_id` null: a name or a phone that nobody has."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    at: datetime
    last_at: datetime
    person_id: UUID | None
    kind: SignedInBy
    result: str
    times: int
    device: str
    address: str | None


class SignInPage(LateModel):
    """A page, newest first."""

    items: list[AuditedSignIn]
    next: str | None


class RefusalPage(LateModel):
    """A page, newest first."""

    items: list[AuditedRefusal]
    next: str | None


async def _asked(
    person: UUID | None = None, since: InstantIn | None = None, until: InstantIn | None = None
) -> AskedSignIns:
    return AskedSignIns(person, since, until)


Wanted = Annotated[AskedSignIns, Depends(_asked)]
Limit = Annotated[int, Query(ge=1, le=MOST)]


@router.get("/sign-ins", summary="登录日志")
async def list_sign_ins(
    _by: Auditor,
    session: ReadSession,
    settings: SettingsHere,
    wanted: Wanted,
    limit: Limit = USUAL,
    after: str | None = None,
) -> SignInPage:
    """Who signed in, how, when, on what and from where; and when it ended. Kept 200 days after its end."""
    page = await read_sign_ins(session, SignIn, wanted, limit, after, settings)
    items = [AuditedSignIn.model_validate(row.model_dump() | {"address": address}) for row, address in page.items]
    return SignInPage(items=items, next=page.next)


@router.get("/refused-sign-ins", summary="登录失败日志")
async def list_refused_sign_ins(
    _by: Auditor,
    session: ReadSession,
    settings: SettingsHere,
    wanted: Wanted,
    limit: Limit = USUAL,
    after: str | None = None,
) -> RefusalPage:
    """Who was refused, why, how often within an hour, and from where. Kept 200 days."""
    page = await read_sign_ins(session, RefusedSignIn, wanted, limit, after, settings)
    items = [AuditedRefusal.model_validate(row.model_dump() | {"address": address}) for row, address in page.items]
    return RefusalPage(items=items, next=page.next)
