"""All routers of this door."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI

from mobile_api import (
    admin,
    advice,
    auth,
    call_list,
    case_photos,
    cases,
    catalogue,
    command,
    commands,
    components,
    config,
    deadlines,
    devices,
    duty,
    evaluation,
    filing,
    identity,
    inbox,
    me,
    media_links,
    overview,
    photos,
    privacy,
    report_deeds,
    reporters,
    reports,
    rulings,
    shifts,
    subscriptions,
    sync,
    tasks,
    tracks,
    work_lists,
)
from notifications import WechatPlatform

router = APIRouter()
# the first that answers a path answers it: the narrower before the wider
for part in (
    auth,
    me,
    identity,
    privacy,
    config,
    catalogue,
    components,
    photos,
    media_links,
    reports,
    work_lists,
    cases,
    deadlines,
    case_photos,
    reporters,
    inbox,
    devices,
    subscriptions,
    evaluation,
    overview,
    admin,
    advice,
    filing,
    report_deeds,
    rulings,
    tasks,
    shifts,
    command,
    commands,
    call_list,
    duty,
    tracks,
    sync,
):
    router.include_router(part.router)


@asynccontextmanager
async def opened(app: FastAPI) -> AsyncIterator[None]:
    """What this door alone works with."""
    app.state.wechat = WechatPlatform(app.state.settings, app.state.database, app.state.now)
    try:
        yield
    finally:
        await app.state.wechat.close()
