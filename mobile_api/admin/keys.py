"""Keys of machines."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Body
from pydantic import Field
from sqlalchemy import or_, select
from sqlmodel import col

from backend.audit.write_down import Subject, write_down
from backend.ground.late_model import LateModel
from backend.ground.strict import CleanText, StrictModel
from backend.people.api_key import ApiKey, Scope, end_key, make_key
from backend.web import Now, ReadSession, SettingsHere, WriteSession
from backend.web.client_key import HeaderKey, key_or_none
from backend.web.late_routes import Router
from mobile_api.admin.who import SecurityAdmin

router = Router(prefix="/api-keys")


class KeyIn(StrictModel):
    """Whose key it is to be, for what, for how many days."""

    name: CleanText = Field(min_length=1, max_length=80)
    scopes: list[Scope] = Field(min_length=1, max_length=len(Scope))
    days: int = Field(default=365, ge=1, le=1095)
    client_key: UUID | None = None


class KeyLine(LateModel):
    """A key, without the key."""

    id: UUID
    name: str
    scopes: list[Scope]
    made_at: datetime
    ends_at: datetime
    ended_at: datetime | None

    @classmethod
    def of(cls, row: ApiKey) -> "KeyLine":
        return cls(
            id=row.id, name=row.name, scopes=[Scope(scope) for scope in row.scopes], made_at=row.made_at,
            ends_at=row.ends_at, ended_at=row.ended_at,
        )  # fmt: skip


class NewKey(KeyLine):
    """A new key. `key` is shown this once; we keep only its digest."""

    key: str


class KeyList(LateModel):
    """All keys, newest first."""

    items: list[KeyLine]
    next: None = None


@router.get("", summary="密钥列表")
async def list_api_keys(_by: SecurityAdmin, session: ReadSession, at: Now) -> KeyList:
    """Keys, those in force first and each the newest first: none that opens something is hidden by those that ended."""
    over = or_(col(ApiKey.ended_at).is_not(None), col(ApiKey.ends_at) <= at)
    rows = (await session.execute(select(ApiKey).order_by(over, col(ApiKey.id).desc()).limit(500))).scalars()
    return KeyList(items=[KeyLine.of(row) for row in rows])


@router.post("", status_code=201, summary="签发密钥")
async def make_api_key(
    form: Annotated[KeyIn, Body(examples=[{"name": "台州市平台", "scopes": ["feeds"], "days": 365}])],
    by: SecurityAdmin,
    session: WriteSession,
    settings: SettingsHere,
    at: Now,
    header: HeaderKey,
) -> NewKey:
    """A new key for a machine. The same `client_key` again makes no second one: 409 shown_once, with its id."""
    client_key = key_or_none(form.client_key, header)
    row, plain = await make_key(
        session, form.name, form.scopes, form.days, by=by.id, settings=settings, at=at, client_key=client_key
    )
    after = {"scopes": row.scopes, "ends_at": row.ends_at.isoformat()}
    subject = Subject("api_key", row.id)
    await write_down(session, subject, "api_key.made", by=by.doer, at=at, settings=settings, after=after)
    return NewKey(key=plain, **KeyLine.of(row).model_dump())


@router.post("/{identity}/end", summary="吊销密钥")
async def end_api_key(
    identity: UUID, by: SecurityAdmin, session: WriteSession, settings: SettingsHere, at: Now
) -> KeyLine:
    """From the next request on it opens nothing."""
    row = await end_key(session, identity, at)
    await write_down(session, Subject("api_key", identity), "api_key.ended", by=by.doer, at=at, settings=settings)
    return KeyLine.of(row)
