"""The worker: does whatever is to be done, and sleeps when there is nothing. Losing it loses nothing."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import structlog

from backend.audit.anchor import Anchor
from backend.audit.close_page import close_page
from backend.cases.escalation_lag import watch_escalation
from backend.cases.overdue import sweep
from backend.ground import clock
from backend.ground.db import Database
from backend.ground.partitions import ensure_partitions
from backend.ground.settings import Settings
from backend.people.retention import RETENTION, erase_past
from media import PhotoRoom, sweep_store
from notifications.bus import Bus, open_bus
from notifications.channels.channel import Channel
from notifications.channels.open_channels import open_channels
from notifications.of_person import KEPT_MESSAGES
from notifications.post_room import PostRoom
from notifications.wechat.handle_pushes import handle_pushes

AFTER_FAULT = 1.0
PUSHES_EVERY = 1.0
SWEEP_EVERY, PARTITIONS_EVERY, STORE_EVERY = 5.0, 3600.0, 6 * 3600.0
RETENTION_EVERY, LAG_EVERY = 3600.0, 60.0

Tick = Callable[[datetime], Awaitable[bool]]
log = structlog.get_logger("work")


async def work(db: Database, settings: Settings, stop: asyncio.Event) -> None:
    """Works until `stop`; what is under way is finished first."""
    anchor = Anchor(Path(settings.audit_anchor))
    bus, room = open_bus(db, settings), PhotoRoom.open(db, settings)
    post = PostRoom(db, settings, channels_of(db, settings, bus), clock.now)
    ticks: dict[str, tuple[Tick, float]] = {
        "wechat_pushes": (lambda at: handle_pushes(db, settings, at), PUSHES_EVERY),
        "overdue": (lambda at: sweep(db, at), SWEEP_EVERY),
        "escalation_lag": (lambda at: watch_escalation(db, at), LAG_EVERY),
        "store": (lambda at: _sweep_store(room, at), STORE_EVERY),
        "pages": (lambda at: _pages(db, anchor, at), settings.audit_seal_every),
        "retention": (lambda at: _erase_past(db, at), RETENTION_EVERY),
        "partitions": (lambda at: _partitions(db, at), PARTITIONS_EVERY),
    }
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(post.work(stop))
            for name, (tick, idle) in ticks.items():
                group.create_task(_repeat(name, tick, idle, stop))
    finally:
        await bus.close()
        await room.close()


def channels_of(db: Database, settings: Settings, bus: Bus | None = None) -> Mapping[str, Channel]:
    """The channels in use, by name: those for which something is configured."""
    return {channel.name: channel for channel in open_channels(db, settings, bus)}


async def _repeat(name: str, tick: Tick, idle: float, stop: asyncio.Event) -> None:
    while not stop.is_set():
        try:
            wait = 0.0 if await tick(clock.now()) else idle
        except Exception as fault:
            log.error("tick", tick=name, fault=type(fault).__name__, exc_info=fault)
            wait = AFTER_FAULT
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), wait) if wait else await asyncio.sleep(0)


async def _sweep_store(room: PhotoRoom, at: datetime) -> bool:
    if removed := await sweep_store(room, at):
        log.info("store swept", removed=removed)
    return False


async def _pages(db: Database, anchor: Anchor, at: datetime) -> bool:
    await close_page(db, anchor, at)
    return False


async def _erase_past(db: Database, at: datetime) -> bool:
    if erased := await erase_past(db, (*RETENTION, *KEPT_MESSAGES), at):
        log.info("retention", erased=erased)
    return False


async def _partitions(db: Database, at: datetime) -> bool:
    async with db.write() as session:
        connection = await session.connection()
        await connection.run_sync(ensure_partitions, at)
    return False
