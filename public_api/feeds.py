"""Machines: each request carries a key (X-Api-Key) with a scope."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends
from fastapi.security import APIKeyHeader

from backend.ground.errors import Problem
from backend.ground.late_model import LateModel
from backend.people.api_key import ApiKey, Scope, find_key
from backend.web import DatabaseHere, Now, SettingsHere
from backend.web.late_routes import Router

router = Router(prefix="/feeds/v1", tags=["feeds"])
KEY = APIKeyHeader(name="X-Api-Key", auto_error=False, scheme_name="api_key")


def machine(scope: Scope) -> Any:
    """The key of the machine that asks: Problem not_signed_in, or not_allowed without the scope."""

    async def _key(
        db: DatabaseHere, settings: SettingsHere, at: Now, shown: Annotated[str | None, Depends(KEY)]
    ) -> ApiKey:
        if not shown:
            raise Problem("not_signed_in")
        async with db.read() as session:
            return await find_key(session, shown, scope, settings, at)

    return Depends(_key)


class KeyOut(LateModel):
    """The key one has shown."""

    name: str
    scopes: list[Scope]
    ends_at: datetime


@router.get("/key", summary="核对密钥")
async def show_key(key: Annotated[ApiKey, machine(Scope.FEEDS)]) -> KeyOut:
    """Whether the key is good, for what, and until when."""
    return KeyOut(name=key.name, scopes=[Scope(scope) for scope in key.scopes], ends_at=key.ends_at)
