"""Delivers what is due of a channel whose other side is our own database: claimed, written and settled in one write."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from backend.ground.db import Database
from backend.ground.seal import Sealer
from notifications.channels.channel import Channel, LocalChannel, Receipt
from notifications.delivery import Delivery
from notifications.outbox.claim import claim_due
from notifications.outbox.one_write import Joined
from notifications.outbox.open_sealed import not_opened, open_sealed
from notifications.outbox.settle import Ended, settle


async def deliver_due(db: Database, channel: Channel, sealer: Sealer, most: int, at: datetime) -> Sequence[Delivery]:
    """Up to `most` are delivered, or, where one of them cannot be, none and it raises. A crash changes nothing."""
    local = cast(LocalChannel, channel)
    async with db.write() as session:
        joined = Joined(session)
        claimed = await claim_due(joined, channel, most, at)
        session.expunge_all()  # what is opened here must not be written back
        await open_sealed(joined, sealer, claimed)
        if sound := [one for one in claimed if one.address]:
            await local.deliver(session, sound)
        ended: list[Ended] = [(one, _outcome(one)) for one in claimed]
        if ended:
            await settle(joined, channel, ended, at)
    return claimed


def _outcome(delivery: Delivery) -> Any:
    return Receipt() if delivery.address else not_opened(delivery)
