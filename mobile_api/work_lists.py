"""Work lists for staff: narrowed, searched, counted, exported; one action on many cases."""

import math
from collections.abc import AsyncIterator
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from fastapi import Body, Depends, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import Field

from backend.cases import work_list
from backend.cases.act import Deed
from backend.cases.act_on_many import Done, Read, act_on_many
from backend.cases.export import COLUMNS, begin_export, exported
from backend.cases.wanted import Wanted
from backend.cases.work_list import Order
from backend.ground.clock import CITY_ZONE
from backend.ground.csv_out import csv_head, csv_lines
from backend.ground.errors import FieldError, Problem
from backend.ground.late_model import LateModel
from backend.ground.paging import MOST, USUAL
from backend.ground.strict import CleanText, InstantIn, StrictModel
from backend.ground.xlsx_out import xlsx_pieces
from backend.places.coordinates import CoordType
from backend.web import CityHere, ClockHere, CurrentActor, DatabaseHere, Now, ReadSession, SettingsHere
from backend.web.client_key import HeaderKey, key_or_none
from backend.web.late_routes import Router
from backend.workflow.facts import Asked
from backend.workflow.limits import Light
from backend.workflow.stages import Stage
from backend.workflow.steps import Action, Step
from mobile_api.case_shapes import CasePage, CaseShaper
from mobile_api.positions import CoordTypeWanted

router = Router(prefix="/api/v1/cases", tags=["cases"])
Code = Annotated[str | None, Query(max_length=16)]
Answer = Annotated[bool | None, Query()]


async def _bbox(
    bbox: Annotated[str | None, Query(description="west,south,east,north（WGS-84 度）")] = None,
) -> tuple[float, float, float, float] | None:
    if not bbox:
        return None
    try:
        west, south, east, north = (float(part) for part in bbox.split(","))
        if not all(map(math.isfinite, (west, south, east, north))):
            raise ValueError("no place on earth")
    except ValueError as fault:
        wrong = FieldError("bbox", "bad_position", "应为 west,south,east,north", "must be west,south,east,north")
        raise Problem("invalid", errors=[wrong]) from fault
    return west, south, east, north


async def _wanted(
    bbox: Annotated[tuple[float, float, float, float] | None, Depends(_bbox)],
    step: Annotated[list[Step] | None, Query(description="环节，可重复")] = None,
    stage: Annotated[list[Stage] | None, Query(description="阶段，可重复")] = None,
    department: Code = None,
    grid: Annotated[str | None, Query(max_length=15, description="网格、社区或镇街编码的开头")] = None,
    class_: Annotated[str | None, Query(alias="class", max_length=8, description="类别编码的开头")] = None,
    bucket: Annotated[str | None, Query(max_length=32)] = None,
    source: Code = None,
    light: Light | None = None,
    stage_light: Annotated[Light | None, Query(description="本环节的灯")] = None,
    overdue: Answer = None,
    returned: Answer = None,
    reopened: Answer = None,
    rated: Answer = None,
    asks: Annotated[
        list[Asked] | None,
        Query(
            description="有待批申请的，可重复；appeal 待部门审核，endorsed 待派遣员审批；"
            "本人有权答复的几类中，本人提出或审核过的由他人答复，不列"
        ),
    ] = None,
    since: Annotated[InstantIn | None, Query(description="上报时间自")] = None,
    until: Annotated[InstantIn | None, Query(description="上报时间至（不含）")] = None,
    filed_since: Annotated[InstantIn | None, Query(description="立案时间自")] = None,
    ended_since: Annotated[InstantIn | None, Query(description="结束时间自")] = None,
    priority: Annotated[int | None, Query(ge=0, le=3, description="附议优先级，至少")] = None,
    q: Annotated[str | None, Query(max_length=50, description="描述、地址中的文字，或编号的开头")] = None,
) -> Wanted:
    return Wanted(
        tuple(step or ()), tuple(stage or ()), department, grid, class_, bucket, source, light, overdue, returned,
        reopened, rated, since, until, bbox, q, stage_light, priority, filed_since, ended_since,
        tuple(asks or ()),
    )  # fmt: skip


WantedHere = Annotated[Wanted, Depends(_wanted)]


class CountsOut(LateModel):
    """How many cases, in all, by step and by light; `none` have no limit."""

    total: int
    steps: dict[Step, int]
    lights: dict[str, int]


class ItemIn(StrictModel):
    """A case, and its version as last read; for `grant` and `decline` also the application that is answered, as the
    line of the list names it: without, needs_application, and a conflict if another waits by now."""

    number: CleanText = Field(max_length=16)
    version: int
    application: UUID | None = Field(default=None, description="批准、不批准时必填：答复的是哪一件申请")


class ActionsIn(StrictModel):
    """One action on up to a hundred cases. Sent again with its `client_key` it does nothing twice."""

    client_key: UUID | None = None
    action: Action
    items: list[ItemIn] = Field(min_length=1, max_length=MOST)
    note: CleanText | None = Field(default=None, max_length=2000)
    reason: CleanText | None = Field(default=None, max_length=32)
    department: CleanText | None = Field(default=None, max_length=16)

    def deed(self, key: UUID | None) -> Deed:
        return Deed(self.action, 0, note=self.note, reason=self.reason, department=self.department, client_key=key)


class DoneOut(LateModel):
    """What became of one: 200 with its step and version, or the status and code of the refusal; `retry_after` are the
    seconds after which it may be sent again, none where that would not help."""

    number: str
    status: int
    step: Step | None
    version: int | None
    code: str | None
    detail: str | None
    retry_after: int | None

    @classmethod
    def of(cls, done: Done) -> "DoneOut":
        status = done.problem.status if done.problem else 200
        code, detail = (done.problem.code, done.problem.chinese) if done.problem else (None, None)
        wait = done.problem.headers.get("Retry-After") if done.problem else None
        return cls(
            number=done.number, status=status, step=done.step, version=done.version, code=code, detail=detail,
            retry_after=int(wait) if wait else None,
        )  # fmt: skip


class DoneAll(LateModel):
    """One line for each case, in the order asked."""

    items: list[DoneOut]


class Form(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"


@router.get("", summary="案件列表")
async def list_cases(
    request: Request,
    by: CurrentActor,
    session: ReadSession,
    at: Now,
    wanted: WantedHere,
    order: Order = Order.NEWEST,
    limit: Annotated[int, Query(ge=1, le=MOST)] = USUAL,
    after: str | None = None,
    coord_type: CoordTypeWanted = CoordType.WGS84,
) -> CasePage:
    """The cases one works with: newest first, or those soonest due."""
    page = await work_list.list_cases(session, by, wanted, at, limit, after, order)
    return await CaseShaper(request, session, by, coord_type, at).page(page)


@router.get("/counts", summary="案件计数")
async def count_cases(by: CurrentActor, session: ReadSession, at: Now, wanted: WantedHere) -> CountsOut:
    """The same list, counted by step and by light."""
    counts = await work_list.count_cases(session, by, wanted, at)
    return CountsOut(total=counts.total, steps=dict(counts.steps), lights=dict(counts.lights))


@router.get("/export", summary="导出案件列表", response_class=StreamingResponse)
async def export_cases(
    by: CurrentActor,
    db: DatabaseHere,
    city: CityHere,
    settings: SettingsHere,
    at: Now,
    wanted: WantedHere,
    form: Annotated[Form, Query(alias="format")] = Form.CSV,
) -> StreamingResponse:
    """The same list as a table, up to 50 000 rows, without anything of the reporters; that it was taken is recorded."""
    await begin_export(db, wanted, form.value, by=by, settings=settings, at=at)
    pages = exported(db, wanted, city, by=by, at=at)
    body, kind = (_csv(pages), "text/csv; charset=utf-8") if form is Form.CSV else (
        xlsx_pieces(COLUMNS, pages, "案件"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )  # fmt: skip
    name = f'attachment; filename="cases-{at.astimezone(CITY_ZONE):%Y%m%d}.{form.value}"'
    return StreamingResponse(body, 200, {"Content-Disposition": name, "Cache-Control": "no-store"}, kind)


async def _csv(pages: AsyncIterator[list[dict[str, object]]]) -> AsyncIterator[bytes]:
    yield csv_head(COLUMNS).encode()
    async for page in pages:
        yield csv_lines(COLUMNS, page).encode()


@router.post("/actions", summary="批量操作")
async def act_on_cases(
    form: Annotated[
        ActionsIn, Body(examples=[{"action": "admit", "items": [{"number": "20261124000001", "version": 1}]}])
    ],
    by: CurrentActor,
    db: DatabaseHere,
    city: CityHere,
    now: ClockHere,
    header: HeaderKey,
) -> DoneAll:
    """One action on up to a hundred cases, each by itself: the answer tells of every one."""
    cases = [Read(item.number, item.version, item.application) for item in form.items]
    deed = form.deed(key_or_none(form.client_key, header))
    done = await act_on_many(db, cases, deed, city=city, by=by, now=now)
    return DoneAll(items=[DoneOut.of(one) for one in done])
