"""Open data of cases (开放数据): a month's rows: no number, words, source, reporter or minute; places k-suppressed.

A position is the middle of a stable cell, and each that is given is shared by at least K rows of the month: what is too
few in a small cell goes into a larger one, and what is too few in the largest has no position.
"""

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, and_, func, literal_column, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.case import Case
from backend.cases.city import City
from backend.cases.deadline_of import promised
from backend.cases.labels import Labels
from backend.cases.status import STATUS
from backend.disclosure.keep_statistics import after
from backend.disclosure.stat_sheet import Each
from backend.ground.clock import CITY_ZONE
from backend.ground.db import Database
from backend.places.cell import PUBLIC_ZOOM, ZOOM, snapped
from backend.workflow.steps import Step

K = 5
ZOOMS = (PUBLIC_ZOOM, 16, 14, 12)  # about 130 m, 540 m, 2 km, 9 km
FINER = 2 * (ZOOM - ZOOMS[0])  # bits by which a case's own cell is finer
PAGE = 1000
# column: what it means, printed as the data dictionary
COLUMNS: dict[str, str] = {
    "上报日期": "市民或采集员上报的日期（北京时间）",
    "大类编码": "问题大类编码：上报时所选，立案后为立案类别所属的大类",
    "大类": "问题大类名称",
    "类别编码": "国家标准 GB/T 30428.2 的类别编码；尚未确定时为空",
    "类别": "类别名称；尚未确定时为空",
    "镇街编码": "所在镇街的行政区划编码（9 位）",
    "镇街": "所在镇街名称",
    "经度": f"所在格子中心的经度（WGS-84）；同一格子当月不足 {K} 件时换用更大的格子，最大的也不足时为空",
    "纬度": "所在格子中心的纬度（WGS-84）；为空的条件同上",
    "格子级别": f"格子的缩放级别：{'、'.join(map(str, ZOOMS))}，数字越小格子越大；没有位置时为空",
    "状态": "当前状态代码：submitted 已提交、filed 已立案、in_hand 处理中、closed 已办结等",
    "状态说明": "状态的中文说法",
    "部门编码": "处置部门编码；尚未派遣时为空",
    "部门": "处置部门名称",
    "立案日期": "立案的日期；未立案时为空",
    "截止日期": "处置时限的最后一日；没有时限、暂停办理（挂账）或待重新立案时为空",
    "结束日期": "办结、不予受理、撤回等的日期；未结束时为空",
}
Row = dict[str, object]


async def open_cases(db: Database, month: date, city: City) -> AsyncIterator[list[Row]]:
    """The rows of the cases reported in a month, a thousand at a time; no session is held while somebody takes them."""
    async with db.read() as session:  # before the first row leaves: what fails here is still refused
        zooms, labels = zooms_of(await _crowds(session, month)), await city.labels(session)
    return _pages(db, month, zooms, labels)


async def _pages(db: Database, month: date, zooms: Mapping[int, int], labels: Labels) -> AsyncIterator[list[Row]]:
    last: tuple[datetime, UUID] | None = None
    while True:
        query = select(Case).where(_in_month(month)).order_by(col(Case.reported_at), col(Case.id)).limit(PAGE)
        if last is not None:
            later = and_(col(Case.reported_at) == last[0], col(Case.id) > last[1])
            query = query.where((col(Case.reported_at) > last[0]) | later)
        async with db.read() as session:
            found = (await session.execute(query)).scalars().all()
        if found:
            yield [_row(case, zooms, labels) for case in found]
        if len(found) < PAGE:
            return
        last = (found[-1].reported_at, found[-1].id)


def zooms_of(crowds: Mapping[int, int]) -> dict[int, int]:
    """The zoom at which the cases of each cell (of ZOOMS[0], with their number) are shown; none for those too few."""
    left, found = dict(crowds), dict[int, int]()
    for zoom in ZOOMS:
        coarser: Counter[int] = Counter()
        for cell, count in left.items():
            coarser[_within(cell, zoom)] += count
        crowded = {cell for cell in left if coarser[_within(cell, zoom)] >= K}
        found |= dict.fromkeys(crowded, zoom)
        left = {cell: count for cell, count in left.items() if cell not in crowded}
    return found


def _within(cell: int, zoom: int) -> int:
    return cell >> 2 * (ZOOMS[0] - zoom)


async def _crowds(session: AsyncSession, month: date) -> dict[int, int]:
    """How many cases of the month each cell holds."""
    cell = col(Case.cell).op(">>", return_type=BigInteger())(literal_column(str(FINER)))
    query = select(cell, func.count()).where(_in_month(month)).group_by(cell)
    return dict((await session.execute(query)).tuples().all())


def _in_month(month: date) -> ColumnElement[bool]:
    begin, end = (datetime.combine(day, time(), CITY_ZONE) for day in (month, after(month, Each.MONTH)))
    return and_(col(Case.reported_at) >= begin, col(Case.reported_at) < end)


def _row(case: Case, zooms: Mapping[int, int], labels: Labels) -> Row:
    zoom = zooms.get(case.cell >> FINER)
    place = snapped(case.lon, case.lat, zoom) if zoom else None
    lon, lat = (round(place[0], 5), round(place[1], 5)) if place else (None, None)
    town, status = case.grid_code[:9], STATUS[Step(case.step)]
    sure = case.class_code if case.certain else None
    values = (
        _day(case.reported_at), case.bucket, labels.bucket(case.bucket), sure,
        labels.category(sure) if sure else None, town, labels.areas.get(town, town), lon, lat, zoom,
        status.code, status.text, case.body_code, labels.body(case.body_code), _day(case.filed_at),
        _day(promised(case.step, case.due_at)), _day(case.ended_at),
    )  # fmt: skip
    return dict(zip(COLUMNS, values, strict=True))


def _day(at: datetime | None) -> str | None:
    return at.astimezone(CITY_ZONE).date().isoformat() if at else None
