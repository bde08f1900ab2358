"""What a leaf of the public record says: one happening, in canonical words without any personal value."""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlmodel import col

from backend.cases.case import Case
from backend.cases.status import STATUS
from backend.disclosure.merkle import leaf_hash
from backend.ground.happening import Happening
from backend.workflow.steps import Step

NO_SALT = bytes(16)


@dataclass(frozen=True)
class Entry:
    """A happening as its leaf says it. `subject` is the number of a case, and of anything else an opaque id; `status`
    is what a citizen sees of a case, empty where it is an inner matter; `row_hash` covers the whole row and its
    predecessor."""

    id: UUID
    subject_kind: str
    subject: str
    seq: int
    status: str
    at: datetime
    row_hash: str

    def text(self) -> str:
        """The canonical text."""
        at = self.at.astimezone(UTC).isoformat(timespec="microseconds")
        return canonical([self.subject_kind, self.subject, self.seq, self.status, at, self.row_hash])


def entry_of(row: Happening, number: str | None, row_hash: str | None = None) -> Entry:
    """The entry of a row; `row_hash` in place of the one it states."""
    step = row.data.get("step") if row.subject_kind == "case" else None
    status = STATUS[Step(step)].code if step else ""
    return Entry(row.id, row.subject_kind, number or row.subject_id.hex, row.seq, status, row.at, row_hash or row.hash)


def rows_between(after: UUID, before: UUID, limit: int, *, inclusive: bool) -> Select[tuple[Happening, str]]:
    """Happenings, with their case's number, in the order of their ids."""
    begin = col(Happening.id) >= after if inclusive else col(Happening.id) > after
    return (
        select(Happening, col(Case.number))
        .outerjoin(Case, col(Case.id) == col(Happening.subject_id))
        .where(begin, col(Happening.id) < before)
        .order_by(col(Happening.id))
        .limit(limit)
    )


def previous_text(day: str, statement: str) -> str:
    """The first leaf of a day: the day before, and the sha256 of what was signed of it; empty for the first day."""
    return canonical(["previous", day, hashlib.sha256(statement.encode()).hexdigest() if statement else ""])


def salted(salt: bytes, text: str) -> bytes:
    """The hash of a leaf."""
    return leaf_hash(salt + text.encode())


def statement_of(city_code: str, day: str, leaves: int, root: str) -> str:
    """What is signed of a day."""
    return f"chengguantong record 1\n{city_code}\n{statement_tail(day, leaves, root)}"


def statement_tail(day: str, leaves: int, root: str) -> str:
    """How it ends: the day, how many leaves its tree has, the root (hex)."""
    return f"{day}\n{leaves}\n{root}\n"


def canonical(parts: list[Any]) -> str:
    """JSON in one form only."""
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
