"""Which items of a phone's queue have been dealt with, for good."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel

from backend.ground.columns import Instant
from backend.ground.insert_on import insert_on


class SyncItem(SQLModel, table=True):
    """Written in the transaction of the deed itself, or alone where the deed was refused for good."""

    __tablename__ = "sync_item"

    person_id: UUID = Field(primary_key=True)
    client_key: UUID = Field(primary_key=True)
    kind: str = Field(max_length=16)
    status: int
    at: datetime = Field(sa_type=Instant, index=True)


async def settle_item(
    session: AsyncSession, person_id: UUID, client_key: UUID, kind: str, status: int, at: datetime
) -> None:
    """Notes what became of an item; the first time counts."""
    row = {"person_id": person_id, "client_key": client_key, "kind": kind, "status": status, "at": at}
    await session.execute(insert_on(session, SyncItem).values(row).on_conflict_do_nothing())
