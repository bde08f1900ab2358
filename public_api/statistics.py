"""Open statistics (公开统计): what was received, filed and closed in time; by class, town and department."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Annotated

from anyio import to_thread
from fastapi import Depends, Query, Request, Response
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from backend.cases.labels import Labels
from backend.disclosure.stat_sheet import By, Each, StatSheet
from backend.disclosure.statistics_of import Span, counted_at, statistics_of
from backend.ground.clock import CITY_ZONE
from backend.ground.late_model import LateModel
from backend.web import DatabaseHere, Now, labels_for
from backend.web.days import WrittenDay
from backend.web.late_routes import Router
from backend.web.unchanged import has

router = Router(prefix="/public/v1", tags=["public"])
USUAL = timedelta(days=29)


class StatOut(LateModel):
    """The numbers of one object in one period, by its first day. Medians in hours since the report; null where there
    is nothing to take one of."""

    since: date
    code: str
    name: str
    received: int
    filed: int
    rejected: int
    closed: int
    closed_in_time: int
    rated: int
    satisfied: int
    median_hours_to_file: float | None
    median_hours_to_close: float | None
    final: bool = Field(description="周期已结束，数字不再变化")

    @classmethod
    def of(cls, sheet: StatSheet, labels: Labels) -> "StatOut":
        return cls(
            since=sheet.first, code=sheet.code, name=name_of(sheet, labels), received=sheet.received,
            filed=sheet.filed, rejected=sheet.rejected, closed=sheet.closed, closed_in_time=sheet.closed_in_time,
            rated=sheet.rated, satisfied=sheet.satisfied, final=sheet.final,
            median_hours_to_file=hours(sheet.median_file_minutes),
            median_hours_to_close=hours(sheet.median_close_minutes),
        )  # fmt: skip


class StatsOut(LateModel):
    """The statistics, as counted at `as_of`; null if nothing was counted yet."""

    each: Each
    of: By
    as_of: datetime | None
    items: list[StatOut]


async def _span(
    at: Now,
    each: Annotated[Each, Query(description="按日或按月")] = Each.DAY,
    first: Annotated[WrittenDay | None, Query(alias="from", description="开始日期（含），默认三十天前")] = None,
    last: Annotated[WrittenDay | None, Query(alias="to", description="结束日期（含），默认今天")] = None,
) -> Span:
    end = last or at.astimezone(CITY_ZONE).date()
    return Span(each, first or end - USUAL, end)


@router.get("/stats", summary="公开统计", response_model=StatsOut, responses={304: {"description": "未变化"}})
async def show_statistics(
    request: Request,
    db: DatabaseHere,
    span: Annotated[Span, Depends(_span)],
    of: Annotated[By, Query(description="全市、类别、镇街或部门")] = By.CITY,
) -> Response:
    """The same numbers as the evaluation of departments and towns; each period judged at its end, so that sums of days
    may differ from a month in which a closed case was opened again. Send the ETag as If-None-Match."""
    async with db.read_public() as session:
        as_of = await counted_at(session, span)
        etag = f'"stats-{as_of:%Y%m%d%H%M%S%f}"' if as_of else '"stats-none"'
        headers = {"ETag": etag, "Cache-Control": "public, max-age=60"}
        if has(etag, request.headers.get("if-none-match")):
            return Response(status_code=304, headers=headers)
        items = await _items(session, span, of, await labels_for(request, session))
    told = StatsOut(each=span.each, of=of, as_of=as_of, items=items)
    return Response(await to_thread.run_sync(told.model_dump_json), 200, headers, "application/json")


async def _items(session: AsyncSession, span: Span, of: By, labels: Labels) -> list[StatOut]:
    def _shown(page: Sequence[StatSheet]) -> list[StatOut]:
        return [StatOut.of(sheet, labels) for sheet in page]

    found = list[StatOut]()
    async for page in statistics_of(session, span, of):
        found += await to_thread.run_sync(_shown, page)
    return found


def name_of(sheet: StatSheet, labels: Labels) -> str:
    """What an object is called."""
    if sheet.of is By.CITY:
        return "全市"
    if sheet.of is By.CLASS:
        return labels.category(sheet.code) if sheet.code else "未定类别"
    if sheet.of is By.TOWN:
        return labels.areas.get(sheet.code, sheet.code)
    return labels.body(sheet.code) or sheet.code


def hours(minutes: int | None) -> float | None:
    """Minutes in hours, to a tenth."""
    return None if minutes is None else round(minutes / 60, 1)
