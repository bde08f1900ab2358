"""A text that is to be told once and then forgotten (a one-time code): sealed, erased once sent or past its time."""

import json
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from backend.ground.columns import Instant
from backend.ground.reseal import SealedColumn
from backend.ground.seal import Sealer


class SealedText(SQLModel, table=True):
    """What the happening of this id must not hold itself: to which address, and the words' fields."""

    __tablename__ = "sealed_text"

    happening_id: UUID = Field(primary_key=True)
    sealed: str = Field(max_length=2000)
    ends_at: datetime = Field(sa_type=Instant, index=True)


def sealed_text(
    sealer: Sealer, happening_id: UUID, address: str, fields: Mapping[str, str], ends_at: datetime
) -> SealedText:
    """The row for an address and the fields of what is to be said to it."""
    plain = json.dumps({"address": address, "fields": dict(fields)}, ensure_ascii=False)
    return SealedText(happening_id=happening_id, sealed=sealer.seal(plain, _about(happening_id)), ends_at=ends_at)


def opened_text(sealer: Sealer, row: SealedText) -> tuple[str, dict[str, str]]:
    """The address and the fields again. CannotOpen where the key is gone."""
    plain = json.loads(sealer.open(row.sealed, _about(row.happening_id)))
    return plain["address"], plain["fields"]


def _about(happening_id: UUID) -> str:
    return f"sealed-text:{happening_id.hex}"


SEALED = (SealedColumn(SealedText, "sealed", _about),)
