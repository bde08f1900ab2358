"""The monthly report as a page (月报), in plain words, with charts; it can be printed."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import Path as InPath
from fastapi import Request
from fastapi.responses import HTMLResponse

from backend.cases.labels import Labels
from backend.disclosure.month_report import MonthReport, month_report
from backend.disclosure.stat_sheet import StatSheet
from backend.disclosure.statistics_of import months_counted
from backend.evaluation.chart import Bar, Line, bar_chart, line_chart, percent, round_top
from backend.ground.clock import CITY_ZONE
from backend.ground.errors import Problem
from backend.web import PublicSession, SettingsHere, labels_for
from backend.web.late_routes import Router
from public_api.plain_page import chart_in, link_to_page, paragraph, plain_page, table_of
from public_api.statistics import hours, name_of

router = Router(prefix="/public/v1/report", tags=["public"])
MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")
Month = Annotated[str, InPath(description="月份，如 2026-10", examples=["2026-11"])]
COLUMNS = ("收到", "立案", "办结", "按期办结", "按期率", "办结用时（中位数，小时）")
SHOWN = 12
WHAT = (
    "“收到”是本月上报的问题；“立案”是核实后决定办理的；“办结”是本月处理完毕并经核查的；“按期”指处置部门在时限内答复。"
    "“用时”从上报算到办结，取中位数：一半的问题比它快，一半比它慢。"
)


@router.get("", summary="月报目录", response_class=HTMLResponse)
async def list_month_reports(session: PublicSession, settings: SettingsHere) -> HTMLResponse:
    """The months there is a report of."""
    months = await months_counted(session)
    rows = [f"<li>{link_to_page(f'/public/v1/report/{first:%Y-%m}', _said(first))}</li>" for first in months]
    listed = f"<ul>{''.join(rows)}</ul>" if rows else paragraph("尚无月报。")
    return plain_page(f"{settings.city_name}城市管理月报", [listed])


@router.get("/{month}", summary="月报", response_class=HTMLResponse)
async def show_month_report(
    request: Request, month: Month, session: PublicSession, settings: SettingsHere
) -> HTMLResponse:
    """The report of a month: the present one as it stands, an earlier one as it stood at its end."""
    found = await month_report(session, month_of(month))
    labels = await labels_for(request, session)
    return plain_page(f"{settings.city_name}城市管理月报　{_said(found.first)}", _parts(found, labels))


def month_of(text: str) -> date:
    """The first day of a month written 2026-10. Problem not_found for anything else."""
    found = MONTH.fullmatch(text)
    if found is None:
        raise Problem("not_found")
    return date(int(found[1]), int(found[2]), 1)


def _parts(found: MonthReport, labels: Labels) -> list[str]:
    return [
        *_summary(found), _days(found), *_section("各类问题", "类别", found.classes, labels),
        *_section("各镇街", "镇街", found.towns, labels), *_section("各部门", "部门", found.departments, labels),
        "<h2>怎样看这些数字</h2>", paragraph(WHAT),
        link_to_page("/public/v1/data", "开放数据与字段说明"), link_to_page("/public/v1/report", "其他月份"),
    ]  # fmt: skip


def _summary(found: MonthReport) -> list[str]:
    city, before = found.city, found.before
    words = f"本月收到 {city.received} 件，立案 {city.filed} 件，办结 {city.closed} 件"
    if city.closed:
        words += f"，其中按期 {city.closed_in_time} 件（{percent(city.closed_in_time / city.closed)}）"
    if city.median_close_minutes is not None:
        words += f"；从上报到办结，一半的问题在 {hours(city.median_close_minutes)} 小时之内"
    parts = [paragraph(f"{words}。")]
    if before is not None and before.received:
        more = city.received - before.received
        parts.append(paragraph(f"上月收到 {before.received} 件，本月{'多' if more >= 0 else '少'} {abs(more)} 件。"))
    if city.rated:
        parts.append(paragraph(f"{city.rated} 件得到评价，满意或基本满意 {percent(city.satisfied / city.rated)}。"))
    if not city.final:
        parts.append(paragraph(f"本月尚未结束，数字截至 {city.at.astimezone(CITY_ZONE):%Y-%m-%d %H:%M}。", "note"))
    return parts


def _days(found: MonthReport) -> str:
    top = round_top(max((max(day.received, day.closed) for day in found.days), default=0))
    lines = [
        Line(name, [getattr(day, which) / top for day in found.days])
        for name, which in (("收到", "received"), ("立案", "filed"), ("办结", "closed"))
    ]
    marks = [f"{day.first:%m-%d}" for day in found.days]
    return chart_in(line_chart("每日件数", marks, lines, top), "每日件数")


def _section(title: str, what: str, sheets: Sequence[StatSheet], labels: Labels) -> list[str]:
    shown = [sheet for sheet in sheets if sheet.received][:SHOWN]
    top = round_top(max((sheet.received for sheet in shown), default=0))
    bars = [Bar(name_of(sheet, labels), sheet.received / top, str(sheet.received)) for sheet in shown]
    name = f"{title}：收到的件数"
    chart = chart_in(bar_chart(name, bars, top), name) if bars else ""
    rows = [_row(sheet, labels) for sheet in sheets]
    return [f"<h2>{title}</h2>", chart, table_of(f"{title}的数字", (what, *COLUMNS), rows)]


def _row(sheet: StatSheet, labels: Labels) -> tuple[object, ...]:
    rate = percent(sheet.closed_in_time / sheet.closed if sheet.closed else None)
    return (
        name_of(sheet, labels), sheet.received, sheet.filed, sheet.closed, sheet.closed_in_time, rate,
        hours(sheet.median_close_minutes),
    )  # fmt: skip


def _said(first: date) -> str:
    return f"{first.year} 年 {first.month} 月"
