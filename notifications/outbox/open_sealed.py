"""Opens what the books keep sealed, for the one call that sends it."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import col

from backend.ground.seal import CannotOpen, Sealer
from backend.ground.sealed_text import SealedText, opened_text
from notifications.channels.channel import KEY_LOST, KeyLost, SendFailed, Unsendable
from notifications.delivery import Delivery
from notifications.outbox.one_write import Writable


async def open_sealed(db: Writable, sealer: Sealer, deliveries: Sequence[Delivery]) -> None:
    """Puts address and fields into the deliveries at hand, in one query; nothing of it is written back.

    What cannot be opened has an empty address then, and must not be sent: `not_opened` says why.
    """
    sealed = [one for one in deliveries if one.is_sealed]
    if not sealed:
        return
    async with db.read() as session:
        wanted = {one.happening_id for one in sealed}
        found = await session.execute(select(SealedText).where(col(SealedText.happening_id).in_(wanted)))
        rows = {row.happening_id: row for row in found.scalars()}
    for one in sealed:
        one.address, fields, one.fault = _opened(sealer, rows.get(one.happening_id))
        one.fields = one.fields | fields
        if one.address:
            one.text = one.text.format_map(one.fields)


def not_opened(delivery: Delivery) -> SendFailed:
    """Why a delivery at hand that has no address is not sent."""
    return KeyLost() if delivery.fault == KEY_LOST else Unsendable("no_address")


def _opened(sealer: Sealer, row: SealedText | None) -> tuple[str, dict[str, str], str | None]:
    try:
        return (*opened_text(sealer, row), None) if row else ("", {}, None)
    except CannotOpen:
        return "", {}, KEY_LOST
