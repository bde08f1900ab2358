"""All routers of this door."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from backend.addresses.geocoders import Geocoders
from backend.web.late_routes import Router
from mobile_api import (
    addresses,
    admin,
    advice,
    amenities,
    auth,
    call_list,
    case_photos,
    cases,
    catalogue,
    command,
    commands,
    comments,
    components,
    config,
    deadlines,
    departments,
    devices,
    duty,
    evaluation,
    filing,
    follows,
    foreign,
    identity,
    inbox,
    live,
    live_map,
    me,
    media_links,
    nearby,
    overview,
    photos,
    points,
    points_office,
    preferences,
    privacy,
    receipts,
    report_deeds,
    reporters,
    reports,
    rulings,
    shifts,
    subscriptions,
    surveys,
    sync,
    tasks,
    track_keys,
    tracks,
    volunteering,
    work_lists,
)
from notifications import LiveRoom, PositionsRoom, WechatPlatform, open_bus, talk_between

router = Router()
# the first that answers a path answers it: the narrower before the wider
for part in (
    auth,
    me,
    identity,
    privacy,
    config,
    catalogue,
    components,
    amenities,
    addresses,
    photos,
    media_links,
    nearby,
    comments,
    reports,
    work_lists,
    cases,
    deadlines,
    departments,
    case_photos,
    receipts,
    reporters,
    inbox,
    points,
    points_office,
    live,
    live_map,
    preferences,
    devices,
    subscriptions,
    evaluation,
    overview,
    admin,
    advice,
    filing,
    follows,
    surveys,
    volunteering,
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
    track_keys,
    foreign,
):
    router.routes.extend(part.router.routes)


def joined(app: FastAPI) -> None:
    """What this door does once all doors are there."""
    foreign.joined(app)


@asynccontextmanager
async def opened(app: FastAPI) -> AsyncIterator[None]:
    """What this door alone works with."""
    state = app.state
    state.geocoders = Geocoders.of(state.settings)
    state.wechat = WechatPlatform(state.settings, state.database, state.now)
    bus = open_bus(state.database, state.settings)
    state.live = LiveRoom(state.database, bus, state.settings.live_most, state.now, lambda: state.stopping)
    state.positions = PositionsRoom(state.database, state.now, lambda: state.stopping)
    try:
        async with talk_between(bus, state.books.begun, state.books.take, state.books.hear):
            yield
    finally:
        await state.positions.close()
        await state.live.close()
        await state.geocoders.close()
        await app.state.wechat.close()
