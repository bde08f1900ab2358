"""The export (导出) of a work list: what the actor sees of it and no more, nothing of who reported, written down."""

from collections.abc import AsyncIterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from backend.audit.write_down import Subject, write_down
from backend.cases.case import Case
from backend.cases.city import City
from backend.cases.doubts_of import masked
from backend.cases.labels import Labels
from backend.cases.light_at import light_of
from backend.cases.rating import RATING_NAMES, Rating
from backend.cases.source import SOURCE_NAMES
from backend.cases.wanted import Wanted
from backend.cases.work_list import count_cases, list_cases
from backend.ground.clock import CITY_ZONE
from backend.ground.db import Database
from backend.ground.digest import keyed_digest
from backend.ground.errors import Problem
from backend.ground.settings import Settings
from backend.people.actor import Actor
from backend.workflow.roles import Role
from backend.workflow.steps import CHINESE

MAY_EXPORT = frozenset(
    {Role.DESK, Role.CHIEF, Role.DISPATCHER, Role.SUPERVISOR, Role.LEADER, Role.ARBITER, Role.HANDLER}
)
MOST = 50_000
PAGE = 1000
COLUMNS = (
    "案件编号", "环节", "灯", "来源", "类别编码", "类别", "大类", "描述", "地点", "网格", "所在", "经度", "纬度",
    "部门编码", "部门", "上报时间", "立案时间", "截止时间", "反馈时间", "结束时间", "评价",
)  # fmt: skip
LIGHTS = {"green": "绿", "yellow": "黄", "red": "红"}


async def begin_export(db: Database, wanted: Wanted, form: str, *, by: Actor, settings: Settings, at: datetime) -> None:
    """Writes down who takes what out, how much and in which form. Problem not_allowed, too_many_rows."""
    if not by.roles & MAY_EXPORT:
        raise Problem("not_allowed")
    async with db.read() as session:  # nobody who writes waits for the counting
        count = (await count_cases(session, by, wanted, at)).total
    if count > MOST:
        raise Problem("too_many_rows")
    asked = {name: str(value) for name, value in asdict(wanted).items() if value not in (None, ())}
    if "words" in asked:  # somebody's words are personal
        asked["words"] = keyed_digest(settings, "search", asked["words"])
    more, subject = {"rows": count, "form": form, "asked": asked}, Subject("person", by.id)
    async with db.write() as session:
        await write_down(session, subject, "cases.exported", by=by.doer, at=at, settings=settings, more=more)


async def exported(
    db: Database, wanted: Wanted, city: City, *, by: Actor, at: datetime
) -> AsyncIterator[list[dict[str, Any]]]:
    """The rows, a thousand at a time; no session is held while somebody takes them."""
    after: str | None = None
    while True:
        async with db.read() as session:
            labels = await city.labels(session)
            page = await list_cases(session, by, wanted, at, PAGE, after)
        yield [_row(case, labels, at) for case in page.items]
        if (after := page.next) is None:
            return


def _row(case: Case, labels: Labels, at: datetime) -> dict[str, Any]:
    light = light_of(case, at)
    values = (
        case.number, CHINESE[case.step], LIGHTS[light.value] if light else None, SOURCE_NAMES[case.source],
        case.class_code, labels.category(case.class_code), labels.bucket(case.bucket), masked(case.description),
        masked(case.address or ""), case.grid_code, labels.place(case.grid_code), round(case.lon, 6),
        round(case.lat, 6), case.body_code, labels.body(case.body_code), _time(case.reported_at),
        _time(case.filed_at), _time(case.due_at), _time(case.answered_at), _time(case.ended_at),
        RATING_NAMES[Rating(case.rating)] if case.rating else None,
    )  # fmt: skip
    return dict(zip(COLUMNS, values, strict=True))


def _time(at: datetime | None) -> str | None:
    return f"{at.astimezone(CITY_ZONE):%Y-%m-%d %H:%M:%S}" if at else None
