"""Drains the outbox once, to the end."""

import asyncio
from collections.abc import Mapping
from datetime import datetime

from backend.ground.db import Database
from backend.ground.seal import Sealer
from backend.ground.settings import Settings
from notifications.channels.channel import Channel
from notifications.outbox.lane import Lane, lanes_of


async def drain(db: Database, channels: Mapping[str, Channel], settings: Settings, at: datetime) -> None:
    """Sends everything that is due at `at`, by each channel side by side. Any number of workers may drain at once."""
    sealer = Sealer(settings)
    await asyncio.gather(*map(_drain, lanes_of(db, channels, sealer, lambda: at)))


async def _drain(lane: Lane) -> None:
    while await lane.step():
        pass
