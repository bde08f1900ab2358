"""Evaluation (综合评价): counts, rates, scores of regions, departments and posts; as JSON, CSV, or a chart."""

from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal

from anyio import to_thread
from fastapi import Depends, Query, Request, Response

from backend.cases.labels import Labels
from backend.evaluation.chart import Bar, Line, bar_chart, line_chart, percent
from backend.evaluation.counts import COUNTS
from backend.evaluation.evaluate import POSTS, TOTAL, Sheet
from backend.evaluation.indicators import Indicator, Of
from backend.evaluation.period_of import Each
from backend.evaluation.sheets_of import Evaluation, Wish, sheets_of
from backend.ground.csv_out import csv_text
from backend.ground.db import Database
from backend.ground.errors import Problem
from backend.ground.late_model import LateModel
from backend.people.actor import Actor
from backend.web import CurrentActor, DatabaseHere, Now, labels_for
from backend.web.days import WrittenDay
from backend.web.late_routes import Router

router = Router(prefix="/api/v1/evaluation", tags=["evaluation"])
Name = Callable[[str], str]


class Level(StrEnum):
    """Of regions: how many digits of the code."""

    CITY = "city"
    TOWN = "town"
    COMMUNITY = "community"
    GRID = "grid"


DIGITS = {Level.CITY: 6, Level.TOWN: 9, Level.COMMUNITY: 12, Level.GRID: 15}


class IndicatorOut(LateModel):
    """An indicator by which this was made."""

    code: str
    name: str
    numerator: str
    denominator: str
    better: str
    weight: float


class SheetOut(LateModel):
    """One object in one period. A rate is null where there was nothing to divide by; `*` is all together."""

    code: str
    name: str
    counts: dict[str, int]
    rates: dict[str, float | None]
    score: float | None
    grade: str | None
    colour: str | None


class PeriodOut(LateModel):
    """A period, by its first day."""

    since: date
    items: list[SheetOut]


class EvaluationOut(LateModel):
    """The evaluation, judged at the end of each period, or at `as_of` where it has not ended."""

    of: Of
    as_of: datetime
    count_names: dict[str, str]
    indicators: list[IndicatorOut]
    periods: list[PeriodOut]


async def _wish(
    of: Annotated[Of, Query(description="评价对象：区域、部门、岗位")],
    first: Annotated[WrittenDay, Query(alias="from", description="开始日期（含）")],
    last: Annotated[WrittenDay, Query(alias="to", description="结束日期（含）")],
    level: Level = Level.TOWN,
    post: Annotated[Literal["inspector", "desk", "chief", "dispatcher"], Query(description="岗位")] = "inspector",
    each: Annotated[Each, Query(description="分期：日、周、月、季、半年、年")] = Each.SPAN,
) -> Wish:
    return Wish(of, first, last, DIGITS[level], post, each)


WishHere = Annotated[Wish, Depends(_wish)]


@router.get("", summary="综合评价", response_model=EvaluationOut)
async def show_evaluation(request: Request, by: CurrentActor, db: DatabaseHere, at: Now, wish: WishHere) -> Response:
    """The counts, rates, scores and grades of each object in each period."""
    made, name = await _made(request, db, wish, by, at)

    def _written() -> str:
        shown = EvaluationOut(
            of=wish.of, as_of=at, count_names={code: count.name for code, count in COUNTS.items()},
            indicators=[_indicator(one, wish.of) for one in made.indicators],
            periods=[
                PeriodOut(since=first, items=[_sheet(sheet, name) for sheet in sheets])
                for first, sheets in made.periods
            ],
        )  # fmt: skip
        return shown.model_dump_json(by_alias=True)

    return Response(await to_thread.run_sync(_written), media_type="application/json")


@router.get("/export", summary="导出综合评价", response_class=Response)
async def export_evaluation(request: Request, by: CurrentActor, db: DatabaseHere, at: Now, wish: WishHere) -> Response:
    """The same as CSV, rates in percent."""
    made, name = await _made(request, db, wish, by, at)
    headers = {"Content-Disposition": f'attachment; filename="evaluation-{wish.first:%Y%m%d}.csv"'}
    return Response(await to_thread.run_sync(_csv, wish, made, name), 200, headers, "text/csv; charset=utf-8")


def _csv(wish: Wish, made: Evaluation, name: Name) -> str:
    shown = list(COUNTS) if wish.of is not Of.POST else list(POSTS[wish.post].counts)
    columns = ["周期", "编码", "对象", *(COUNTS[code].name for code in shown), *(one.name for one in made.indicators)]
    rows = []
    for first, sheets in made.periods:
        for sheet in sheets:
            row: dict[str, object] = {"周期": first.isoformat(), "编码": sheet.code, "对象": name(sheet.code)}
            row |= {COUNTS[code].name: sheet.counts[code] for code in shown}
            row |= {one.name: _points(sheet.rates.get(one.code)) for one in made.indicators}
            rows.append(row | {"得分": sheet.score, "等级": sheet.grade})
    return csv_text([*columns, "得分", "等级"], rows)


@router.get("/chart", summary="综合评价图表", response_class=Response)
async def draw_evaluation(
    request: Request,
    by: CurrentActor,
    db: DatabaseHere,
    at: Now,
    wish: WishHere,
    indicator: Annotated[str, Query(max_length=40, description="指标编码，或 score")] = "score",
) -> Response:
    """One indicator, or the score, as SVG: bars of one period, lines over several."""
    made, name = await _made(request, db, wish, by, at)
    title = {"score": "得分"} | {one.code: one.name for one in made.indicators}
    if indicator not in title:
        raise Problem("invalid", field="indicator", detail="未知的指标")
    heading = f"{title[indicator]}　{wish.first:%Y-%m-%d} 至 {wish.last:%Y-%m-%d}"
    drawn = _bars if len(made.periods) == 1 else _lines
    picture = await to_thread.run_sync(drawn, heading, made, indicator, name)
    return Response(picture, media_type="image/svg+xml")


async def _made(request: Request, db: Database, wish: Wish, by: Actor, at: datetime) -> tuple[Evaluation, Name]:
    """The evaluation and what its objects are called. No session is held while it is counted, nor the loop while it is
    written: there may be thousands of sheets."""
    made = await sheets_of(db, wish, by=by, at=at)
    async with db.read() as session:
        return made, _names(wish, made, await labels_for(request, session))


def _bars(heading: str, made: Evaluation, indicator: str, name: Name) -> str:
    sheets = [sheet for sheet in made.periods[0][1] if sheet.code != TOTAL] or list(made.periods[0][1])
    ranked = sorted(sheets, key=lambda sheet: _value(sheet, indicator) or -1, reverse=True)[:60]
    return bar_chart(
        heading, [Bar(name(one.code), _value(one, indicator), _said(one, indicator), one.colour) for one in ranked]
    )


def _lines(heading: str, made: Evaluation, indicator: str, name: Name) -> str:
    """All together, and the five objects with most to do."""
    busy: dict[str, int] = {}
    for _first, sheets in made.periods:
        for sheet in sheets:
            busy[sheet.code] = busy.get(sheet.code, 0) + sum(sheet.counts.values())
    codes = sorted(busy, key=lambda code: (code != TOTAL, -busy[code]))[:6]
    by_code = [{sheet.code: _value(sheet, indicator) for sheet in sheets} for _first, sheets in made.periods]
    lines = [Line(name(code), [values.get(code) for values in by_code]) for code in codes]
    return line_chart(heading, [f"{first:%m-%d}" for first, _sheets in made.periods], lines)


def _value(sheet: Sheet, indicator: str) -> float | None:
    if indicator == "score":
        return None if sheet.score is None else sheet.score / 100
    return sheet.rates.get(indicator)


def _said(sheet: Sheet, indicator: str) -> str:
    value = _value(sheet, indicator)
    return f"{sheet.score}（{sheet.grade}）" if indicator == "score" and value is not None else percent(value)


def _points(rate: float | None) -> float | None:
    return None if rate is None else round(rate * 100, 2)


def _names(wish: Wish, made: Evaluation, labels: Labels) -> Name:
    def _name(code: str) -> str:
        if code == TOTAL:
            return "合计"
        if wish.of is Of.DEPARTMENT:
            return labels.body(code) or code
        if wish.of is Of.POST:
            return made.people.get(code, code)
        place = labels.areas.get(code) or labels.place(code)
        return place if len(code) < 15 else f"{place} {code[-3:]}"

    return _name


def _indicator(one: Indicator, of: Of) -> IndicatorOut:
    return IndicatorOut(
        code=one.code, name=one.name, numerator=one.numerator, denominator=one.denominator, better=one.better,
        weight=(one.weights or {}).get(of, 0.0),
    )  # fmt: skip


def _sheet(sheet: Sheet, name: Name) -> SheetOut:
    return SheetOut(name=name(sheet.code), **sheet.__dict__)
