"""Open data (开放数据), for anyone: a month's cases as CSV or GeoJSON, and what each column means."""

import json
from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Annotated

from fastapi import Query
from fastapi.responses import HTMLResponse, StreamingResponse

from backend.disclosure.open_cases import COLUMNS, Row, open_cases
from backend.ground.clock import CITY_ZONE
from backend.ground.csv_out import csv_head, csv_lines
from backend.ground.errors import Problem
from backend.web import CityHere, DatabaseHere, Now
from backend.web.late_routes import Router
from public_api.month_page import month_of
from public_api.plain_page import link_to_page, paragraph, plain_page, table_of

router = Router(prefix="/public/v1/data", tags=["public"])
Month = Annotated[str, Query(description="上报的月份，如 2026-10", pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")]
PLACE = ("经度", "纬度")
CSV, GEOJSON = "text/csv", "application/geo+json"
RULES = (
    "每行是一件问题。没有编号、没有描述和照片、没有上报人，也没有具体时刻。",
    "位置是固定格子的中心，不是问题所在的点；同一格子当月不足五件时只给更大的格子，仍不足的不给位置。",
    "文本为 UTF-8（带 BOM，可直接用电子表格打开）；以等号等开头的文字前加了单引号，不会被当作公式计算。",
    "可自由使用、转载和加工，请注明来源。",
)


@router.get("", summary="开放数据说明", response_class=HTMLResponse)
async def show_data_dictionary(at: Now) -> HTMLResponse:
    """The data dictionary: what there is, and what each column means."""
    last = at.astimezone(CITY_ZONE).date().replace(day=1) - timedelta(days=1)
    files = [
        f"<li>{link_to_page(f'/public/v1/data/cases.{form}?month={last:%Y-%m}', f'{last:%Y-%m} {name}')}</li>"
        for form, name in (("csv", "CSV"), ("geojson", "GeoJSON"))
    ]
    return plain_page(
        "开放数据与字段说明",
        [
            *map(paragraph, RULES), f"<h2>文件</h2><ul>{''.join(files)}</ul>",
            "<p><code>GET /public/v1/data/cases.csv?month=2026-10</code>　"
            "<code>GET /public/v1/data/cases.geojson?month=2026-10</code></p>",
            "<h2>字段</h2>", table_of("CSV 的列；GeoJSON 的属性同名", ("名称", "含义"), COLUMNS.items(), "words"),
        ],
    )  # fmt: skip


@router.get(
    "/cases.csv", summary="开放数据（CSV）", response_class=StreamingResponse, responses={200: {"content": {CSV: {}}}}
)
async def export_open_cases(month: Month, db: DatabaseHere, city: CityHere, at: Now) -> StreamingResponse:
    """The cases reported in a month, as a table."""
    pages = await open_cases(db, _begun(month, at.astimezone(CITY_ZONE).date()), city)
    return StreamingResponse(_csv(pages), headers=_named(month, "csv"), media_type=f"{CSV}; charset=utf-8")


@router.get(
    "/cases.geojson", summary="开放数据（GeoJSON）", response_class=StreamingResponse,
    responses={200: {"content": {GEOJSON: {}}}},
)  # fmt: skip
async def export_open_features(month: Month, db: DatabaseHere, city: CityHere, at: Now) -> StreamingResponse:
    """The same as GeoJSON (RFC 7946); a feature without a position has a null geometry."""
    pages = await open_cases(db, _begun(month, at.astimezone(CITY_ZONE).date()), city)
    return StreamingResponse(_features(pages), headers=_named(month, "geojson"), media_type=GEOJSON)


def _begun(month: str, today: date) -> date:
    """The month's first day. Problem not_found for one that has not begun."""
    first = month_of(month)
    if first > today:
        raise Problem("not_found")
    return first


def _named(month: str, form: str) -> dict[str, str]:
    name = f'attachment; filename="cases-{month}.{form}"'
    return {"Content-Disposition": name, "Cache-Control": "public, max-age=300"}


async def _csv(pages: AsyncIterator[list[Row]]) -> AsyncIterator[str]:
    yield csv_head(COLUMNS)
    async for rows in pages:
        yield csv_lines(COLUMNS, rows)


async def _features(pages: AsyncIterator[list[Row]]) -> AsyncIterator[str]:
    yield '{"type":"FeatureCollection","features":['
    between = ""
    async for rows in pages:
        yield between + ",\n".join(_feature(row) for row in rows)
        between = ",\n"
    yield "]}\n"


def _feature(row: Row) -> str:
    place = [row[name] for name in PLACE]
    geometry = None if place[0] is None else {"type": "Point", "coordinates": place}
    properties = {name: value for name, value in row.items() if name not in PLACE}
    return json.dumps({"type": "Feature", "geometry": geometry, "properties": properties}, ensure_ascii=False)
