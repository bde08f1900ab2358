"""What must not make a noise now, though it is due: its person has quiet hours (免打扰), or has switched it off."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.bare_rows import change_rows
from notifications.delivery import Delivery, State
from notifications.preference import GROUPS, Preference, due_at, group_of, preferences_of
from notifications.ways import relation_of


async def not_now(
    session: AsyncSession, channel: str, rows: Sequence[Any], at: datetime
) -> tuple[Mapping[UUID, datetime], Collection[UUID]]:
    """Of deliveries that are due: until when some have to wait, and which are wanted no more. In one query; the inbox
    and what is no person's make no noise."""
    loud = [one for one in rows if one.step > 0 and one.person_id is not None]
    if not loud:
        return {}, ()
    chosen = await preferences_of(session, {one.person_id for one in loud})
    until = {one.id: due_at(one.urgency, chosen.get(one.person_id), at) for one in loud}
    off = {one.id for one in loud if _is_off(channel, one, chosen.get(one.person_id))}
    return {identity: then for identity, then in until.items() if then > at and identity not in off}, off


async def put_off(session: AsyncSession, until: Mapping[UUID, datetime]) -> None:
    """They are due then; it was no attempt, and they wait no more since they were last claimed."""
    waits = update(Delivery).where(col(Delivery.id) == bindparam("which"))
    waits = waits.values(state=State.CREATED, claim=None, due_at=bindparam("then"), claimed_at=None)
    await change_rows(session, waits, [{"which": which, "then": then} for which, then in sorted(until.items())])


def _is_off(channel: str, row: Any, chosen: Preference | None) -> bool:
    if chosen is None or (relation := relation_of(row.fields)) is None:
        return False
    group = group_of(row.kind, relation)
    return channel in chosen.off.get(group, ()) and not GROUPS[group].is_essential
