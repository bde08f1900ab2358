"""The audit log, for the auditor alone."""

import json
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query
from fastapi.responses import StreamingResponse
from pydantic import ConfigDict

from backend.audit.export_audit import export_audit as exported
from backend.audit.read_audit import Asked, AuditEntry
from backend.audit.read_audit import list_audit as listed
from backend.cases.names_in_record import NamesInRecord, names_in_record
from backend.ground.clock import CITY_ZONE
from backend.ground.csv_out import csv_head, csv_lines
from backend.ground.late_model import LateModel
from backend.ground.paging import MOST, USUAL
from backend.ground.strict import InstantIn
from backend.web import DatabaseHere, Now, ReadSession, SettingsHere
from backend.web.late_routes import Router
from mobile_api.admin.who import Auditor, csv_stream

router = Router(prefix="/audit")
COLUMNS = ("at", "kind", "subject_kind", "subject_id", "actor_id", "address", "words", "data", "id")


class AuditOut(LateModel):
    """One line. `data` holds `before` and `after` where something changed; personal values stand as digests."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    at: datetime
    kind: str
    subject_kind: str
    subject_id: UUID
    actor_id: UUID | None
    sign_in_id: UUID | None
    address: str | None
    words: str | None
    data: dict[str, Any]


class AuditLine(AuditOut):
    """The same with the names behind its ids: the number where it is of a case, the user name where it is of an account
    of staff, and that of who did it. Null for what has none: a citizen, what nobody did, an account that is gone."""

    case_number: str | None
    username: str | None
    actor_username: str | None

    @classmethod
    def of(cls, entry: AuditEntry, names: NamesInRecord) -> "AuditLine":
        return cls(
            **AuditOut.model_validate(entry).model_dump(), case_number=names.numbers.get(entry.subject_id),
            username=names.usernames.get(entry.subject_id),
            actor_username=names.usernames.get(entry.actor_id) if entry.actor_id else None,
        )  # fmt: skip


class AuditPage(LateModel):
    """A page, newest first; there is more as long as there is a `next`, however many items there are."""

    items: list[AuditLine]
    next: str | None


async def _asked(
    subject: UUID | None = None,
    actor: UUID | None = None,
    kind: Annotated[str | None, Query(max_length=48, description="开头匹配，如 person.")] = None,
    since: InstantIn | None = None,
    until: InstantIn | None = None,
) -> Asked:
    return Asked(subject, actor, kind, since, until)


Wanted = Annotated[Asked, Depends(_asked)]


@router.get("", summary="审计日志")
async def list_audit(
    _by: Auditor,
    session: ReadSession,
    settings: SettingsHere,
    wanted: Wanted,
    limit: Annotated[int, Query(ge=1, le=MOST)] = USUAL,
    after: str | None = None,
) -> AuditPage:
    """Who did what, when, from where, and what it was before and after. Narrowed by `kind`, a page looks through so
    much of the record and no more: it may have fewer lines than `limit`, or none, and still a `next` to go on with."""
    page = await listed(session, wanted, limit, after, settings)
    ids = {one for entry in page.items for one in (entry.subject_id, entry.actor_id) if one is not None}
    names = await names_in_record(session, ids)
    return AuditPage(items=[AuditLine.of(entry, names) for entry in page.items], next=page.next)


@router.get("/export", summary="导出审计日志", response_class=StreamingResponse)
async def export_audit(
    by: Auditor, db: DatabaseHere, settings: SettingsHere, wanted: Wanted, at: Now
) -> StreamingResponse:
    """All of what is asked for, as CSV, the newest first. That it was done is written down, with how many lines."""
    pages = await exported(db, wanted, by=by.doer, settings=settings, at=at)
    return csv_stream(_csv(pages), f"audit-{at.astimezone(CITY_ZONE):%Y%m%d}")


async def _csv(pages: AsyncIterator[Sequence[AuditEntry]]) -> AsyncIterator[str]:
    yield csv_head(COLUMNS)
    async for entries in pages:
        yield csv_lines(COLUMNS, [_row(entry) for entry in entries])


def _row(entry: AuditEntry) -> dict[str, Any]:
    row = AuditOut.model_validate(entry).model_dump(mode="json")
    return row | {"data": json.dumps(row["data"], ensure_ascii=False)}
