"""Acknowledges a command (签收), with a reply if there is something to say."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.errors import Problem
from backend.ground.happening import record
from backend.patrol.command_receipt import CommandReceipt
from backend.patrol.find_task import done_before
from backend.patrol.give_command import SUBJECT
from backend.people.actor import Actor


async def acknowledge_command(
    session: AsyncSession, identity: UUID, client_key: UUID, reply: str | None, *, by: Actor, at: datetime
) -> tuple[CommandReceipt, bool]:
    """One's own receipt, and whether this very deed was done before; the first acknowledgement counts. Problem
    not_found, key_reused."""
    mine = select(CommandReceipt).where(
        col(CommandReceipt.command_id) == identity, col(CommandReceipt.person_id) == by.id
    )
    receipt: CommandReceipt | None = (await session.execute(mine.with_for_update())).scalar_one_or_none()
    if receipt is None:
        raise Problem("not_found")
    body: dict[str, object] = {"command": str(identity), "reply": reply}
    made = await done_before(session, "command.acknowledge", client_key, body, identity, by, at)
    if made is None and receipt.acknowledged_at is None:
        receipt.acknowledged_at, receipt.reply = at, reply
        data = {"person": str(by.id)}
        await record(session, subject_kind=SUBJECT, subject_id=identity, kind="command.acknowledge", by=by.doer,
                     at=at, data=data, tell=False)  # fmt: skip
    return receipt, made is not None
