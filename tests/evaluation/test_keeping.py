"""What is kept of cases equals what their happenings say; the doors of evaluation and overview."""

import csv
import io
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlmodel import col

from backend.cases.overdue import sweep
from backend.evaluation.case_course import CaseCourse
from backend.evaluation.chart import Bar, Line, bar_chart, line_chart
from backend.evaluation.counts import COUNTS
from backend.evaluation.evaluate import evaluate
from backend.evaluation.event import events_of
from backend.evaluation.fold import ON, fold
from backend.evaluation.formula import load_indicators
from backend.evaluation.indicators import Of
from backend.evaluation.keep_courses import courses_behind, courses_from_happenings, keep_all_courses, keep_courses
from backend.evaluation.period_of import Each, period_of, periods_of
from backend.ground.clock import CITY_ZONE
from backend.ground.errors import Problem
from backend.ground.loading import LoadRefused
from backend.people.person import Person as PersonRow
from tests.conftest import NOON
from tests.doing import along, done, shown
from tests.linhai import MAIN_LINE, City

pytestmark = pytest.mark.anyio
DAY = {"from": "2026-11-24", "to": "2026-11-24"}


async def kept(city: City) -> list[dict[str, Any]]:
    async with city.db.read() as session:
        query = select(CaseCourse).order_by(col(CaseCourse.case_id))
        return [row.model_dump() for row in (await session.execute(query)).scalars()]


async def told(city: City) -> list[dict[str, Any]]:
    async with city.db.read() as session:
        return await courses_from_happenings(session)


async def play(city: City) -> None:
    """Cases at several steps, one of them returned and ruled to be another's."""
    for step in ("reported", "filed", "handling", "closed"):
        await city.case_at(step)
    number = await city.case_at("handling")
    handler, arbiter = await city.signed_in("handler"), await city.signed_in("arbiter")
    assert (
        await handler.act(number, "return", reason="not_our_duty", duty="D02-01", note="不是我们的")
    ).status_code == 200
    assert (await arbiter.act(number, "arbitrate", department="D05", note="应归该部门")).status_code == 200


@pytest.mark.dear
async def test_what_is_kept_is_what_the_happenings_say_however_often_it_is_kept(city: City) -> None:
    await play(city)
    assert not await keep_courses(city.db, city.at)
    assert await kept(city) == await told(city)
    first = await kept(city)
    await city.case_at("filed")
    assert await kept(city) == first != await told(city)
    await keep_courses(city.db, city.at)
    assert await kept(city) == await told(city)
    async with city.db.read() as session:
        assert await courses_behind(session) == 0


@pytest.mark.dear
async def test_what_was_missed_for_long_is_caught_up_and_evaluates_alike(city: City) -> None:
    await play(city)
    async with city.db.read() as session:
        whole = await courses_from_happenings(session)
    city.wait(days=2)
    await keep_courses(city.db, city.at)
    assert await kept(city) == []
    await keep_all_courses(city.db, city.at)
    period = period_of(date(2026, 11, 24), date(2026, 11, 25), city.at)
    for of in (Of.REGION, Of.DEPARTMENT):
        made = [
            evaluate([fold(events_of(row["rows"]), period.as_of) for row in rows], period, of)
            for rows in (whole, await kept(city))
        ]
        assert made[0] == made[1]
        assert made[0][0].counts["report" if of is Of.REGION else "dispatch"] == (5 if of is Of.REGION else 3)
    async with city.db.write() as session:
        await session.execute(delete(CaseCourse))
    await keep_all_courses(city.db, city.at)
    assert await kept(city) == whole


async def test_the_door_shows_counts_rates_and_names(city: City) -> None:
    await play(city)
    await keep_courses(city.db, city.at)
    leader = await city.signed_in("leader")
    made = (await leader.get("/api/v1/evaluation", params={"of": "region", **DAY})).json()
    total, town = made["periods"][0]["items"]
    assert (total["name"], town["name"], town["code"]) == ("合计", "古城街道", "331082001")
    counts = {
        name: total["counts"][name] for name in ("report", "register", "dispatch", "back", "close", "public_report")
    }
    assert counts == {"report": 5, "register": 4, "dispatch": 3, "back": 1, "close": 1, "public_report": 5}
    assert total["rates"]["register_rate"] == 1
    assert total["rates"]["satisfied_rate"] is None
    made = (await leader.get("/api/v1/evaluation", params={"of": "department", **DAY})).json()
    departments = {item["code"]: item for item in made["periods"][0]["items"]}
    assert departments["D02"]["counts"]["back"] == 1
    assert departments["D02"]["score"] == 100
    assert departments["D05"]["score"] is None
    made = (await leader.get("/api/v1/evaluation", params={"of": "post", "post": "chief", **DAY})).json()
    assert [(item["name"], item["counts"]["register"]) for item in made["periods"][0]["items"]] == [
        ("合计", 4),
        ("林班长", 4),
    ]
    rows = (
        await leader.get(
            "/api/v1/evaluation/export",
            params={"of": "region", "each": "day", "from": "2026-11-23", "to": "2026-11-24"},
        )
    ).text
    lines = list(csv.DictReader(io.StringIO(rows.removeprefix("\ufeff"))))
    assert [(line["周期"], line["对象"], line["上报数"], line["立案率"]) for line in lines] == [
        ("2026-11-23", "合计", "0", ""), ("2026-11-24", "合计", "5", "100.0"), ("2026-11-24", "古城街道", "5", "100.0"),
    ]  # fmt: skip
    chart = await leader.get("/api/v1/evaluation/chart", params={"of": "department", **DAY})
    assert chart.headers["content-type"].startswith("image/svg+xml")
    assert "得分" in chart.text
    bad = await leader.get("/api/v1/evaluation/chart", params={"of": "department", "indicator": "x", **DAY})
    assert bad.status_code == 422


async def test_a_stage_the_worker_has_spoken_of_is_no_less_late(city: City) -> None:
    number = str((await (await city.citizen()).report())["number"])
    city.wait(days=3)
    while await sweep(city.db, city.at):
        pass
    assert (await (await city.signed_in("desk")).act(number, "admit")).status_code == 200
    await keep_all_courses(city.db, city.at)
    leader = await city.signed_in("leader")
    days = {"from": "2026-11-24", "to": "2026-11-27"}
    made = (await leader.get("/api/v1/evaluation", params={"of": "region", **days})).json()
    counts = made["periods"][0]["items"][0]["counts"]
    assert (counts["accept"], counts["in_time_accept"]) == (1, 0)


async def test_a_leader_of_a_department_reads_only_that_one(city: City) -> None:
    await play(city)
    await keep_courses(city.db, city.at)
    leader = await city.signed_in("leader")
    await place(city, "leader", body_code="D05")
    made = (await leader.get("/api/v1/evaluation", params={"of": "department", **DAY})).json()
    assert [item["code"] for item in made["periods"][0]["items"]] == ["D05"]
    assert (await leader.get("/api/v1/evaluation", params={"of": "region", **DAY})).status_code == 403
    assert (await leader.get("/api/v1/overview")).json()["open"] == 1
    await place(city, "leader", body_code=None, area_code="331082005")
    made = (await leader.get("/api/v1/evaluation", params={"of": "region", **DAY})).json()
    assert [item["counts"]["report"] for item in made["periods"][0]["items"]] == [0]
    assert (await leader.get("/api/v1/overview")).json()["open"] == 0


async def place(city: City, username: str, **values: Any) -> None:
    async with city.db.write() as session:
        await session.execute(update(PersonRow).where(col(PersonRow.username) == username).values(**values))


async def test_the_overview_says_how_the_city_stands(city: City) -> None:
    await play(city)
    leader = await city.signed_in("leader")
    shown = (await leader.get("/api/v1/overview")).json()
    today = [
        shown[name] for name in ("received_today", "filed_today", "closed_today", "open", "overdue", "not_escalated")
    ]
    assert today == [5, 4, 1, 4, 0, 0]
    assert shown["lights"] == {"green": 3, "yellow": 0, "red": 0, "none": 1}
    (pair,) = shown["returns"]
    assert (pair["from_name"], pair["to_department"], pair["count"]) == ("市环境卫生管理中心", "D05", 1)
    await city.case_at("reported")
    assert (await leader.get("/api/v1/overview")).json()["received_today"] == 5, "kept for a moment"
    city.wait(seconds=6)
    assert (await leader.get("/api/v1/overview")).json()["received_today"] == 6
    city.wait(days=60)
    shown = (await (await city.signed_in("leader")).get("/api/v1/overview")).json()
    assert (shown["received_today"], shown["overdue"], shown["not_escalated"]) == (0, 3, 3)
    assert shown["oldest"]["department"] in (None, "D02", "D05")


async def test_the_overdue_of_the_overview_are_those_of_the_list_it_leads_to(city: City) -> None:
    """Not what was answered late, nor what an appeal excused, nor what was put off when it was late already."""
    late, answered, excused, rests = [await city.case_at("handling") for _ in range(4)]
    city.wait(days=60)
    await done(city, "handler", answered, "answer", **await city.needed("answer"))
    await done(city, "handler", excused, "appeal", note="道路封闭")
    await place(city, "leader", body_code="D02")
    await done(city, "leader", excused, "grant")
    await place(city, "leader", body_code=None)
    await done(city, "dispatcher", excused, "grant")
    await done(city, "dispatcher", rests, "suspend", note="待供货", days=5)
    leader = await city.signed_in("leader")
    listed = (await leader.get("/api/v1/cases", params={"overdue": "true"})).json()["items"]
    counts = (await leader.get("/api/v1/cases/counts", params={"overdue": "true"})).json()
    others = (await leader.get("/api/v1/cases", params={"overdue": "false"})).json()["items"]
    assert [one["number"] for one in listed] == [late]
    assert {one["number"] for one in others} == {answered, excused, rests}
    assert (await leader.get("/api/v1/overview")).json()["overdue"] == counts["total"] == 1


async def test_the_numbers_of_today_are_those_of_the_lists_they_lead_to(city: City) -> None:
    for step in ("filed", "closed"):
        await city.case_at(step)
    city.wait(days=1)
    for step in ("reported", "handling", "handling", "closed"):
        await city.case_at(step)
    leader = await city.signed_in("leader")
    midnight = datetime.combine(city.at.astimezone(CITY_ZONE).date(), time(), CITY_ZONE).isoformat()
    asked = {
        "received_today": {"since": midnight}, "filed_today": {"filed_since": midnight},
        "closed_today": {"ended_since": midnight, "step": "closed"},
    }  # fmt: skip
    made = (await leader.get("/api/v1/overview")).json()
    for name, query in asked.items():
        counts = (await leader.get("/api/v1/cases/counts", params=query)).json()
        items = (await leader.get("/api/v1/cases", params=query)).json()["items"]
        assert made[name] == counts["total"] == len(items), name
    assert [made[name] for name in asked] == [4, 3, 1]


async def test_the_ratings_of_the_overview_are_the_publics_also_of_what_is_done_again_for_them(city: City) -> None:
    citizen, inspector, leader = await city.citizen(), await city.signed_in("inspector"), await city.signed_in("leader")
    disputed = (await citizen.report())["number"]
    await along(city, disputed, *MAIN_LINE)
    answer = await citizen.post(f"/api/v1/reports/{disputed}/dispute", json={"note": "垃圾仍在原处"})
    assert (answer.status_code, (await shown(city, disputed))["step"]) == (200, "handling")
    photo = await inspector.photo()
    own = (await inspector.report(bucket=None, class_code="E0110", photo_ids=[photo]))["number"]
    await done(city, "inspector", own, "self_handle", note="已清理", photo_ids=[await inspector.photo()])
    rated = await inspector.post(f"/api/v1/reports/{own}/rating", json={"rating": "satisfied"})
    assert rated.status_code == 200
    assert (await leader.get("/api/v1/overview")).json()["ratings"] == {"dissatisfied": 1}
    await keep_courses(city.db, city.at)
    made = (await leader.get("/api/v1/evaluation", params={"of": "region", **DAY})).json()
    counts = made["periods"][0]["items"][0]["counts"]
    assert (counts["rated"], counts["satisfied"]) == (1, 0), "the same, counted from what happened"


async def test_a_city_loads_its_own_formulae_or_is_told_every_fault(city: City, tmp_path: Path) -> None:
    path = tmp_path / "indicators.csv"
    head = "code,name,numerator,denominator,better,of,weight\n"
    path.write_text(f"{head}miss_rate,漏报率,miss,miss+valid_report,lower,region,100\n", encoding="utf-8")
    async with city.db.write() as session:
        assert await load_indicators(session, path, city.at) == 1
    await play(city)
    await keep_courses(city.db, city.at)
    made = (await (await city.signed_in("leader")).get("/api/v1/evaluation", params={"of": "region", **DAY})).json()
    assert [one["code"] for one in made["indicators"]] == ["miss_rate"]
    assert made["periods"][0]["items"][0]["rates"] == {"miss_rate": 0.5}
    path.write_text(f"{head}a,甲,nonsense,report,best,city,101\n", encoding="utf-8")
    with pytest.raises(LoadRefused) as refused:
        async with city.db.write() as session:
            await load_indicators(session, path, city.at)
    assert {error.field for error in refused.value.errors} >= {"2.numerator"} or len(refused.value.errors) == 4


def test_periods_end_where_weeks_months_and_quarters_do() -> None:
    def begins(first: str, last: str, each: Each) -> list[str]:
        return [
            day.isoformat() for day, _ in periods_of(date.fromisoformat(first), date.fromisoformat(last), each, NOON)
        ]

    assert begins("2026-11-24", "2026-12-01", Each.WEEK) == ["2026-11-24", "2026-11-30"]
    assert begins("2026-11-24", "2027-01-02", Each.MONTH) == ["2026-11-24", "2026-12-01", "2027-01-01"]
    assert begins("2026-01-01", "2026-12-31", Each.QUARTER) == ["2026-01-01", "2026-04-01", "2026-07-01", "2026-10-01"]
    assert begins("2026-01-01", "2026-12-31", Each.HALF) == ["2026-01-01", "2026-07-01"]
    assert len(begins("2024-02-01", "2024-02-29", Each.DAY)) == 29
    for first, last, each in (("2026-11-24", "2026-11-23", Each.SPAN), ("2020-01-01", "2026-01-01", Each.DAY)):
        with pytest.raises(Problem, match="invalid"):
            begins(first, last, each)
    _day, period = periods_of(date(2026, 11, 24), date(2026, 11, 24), Each.SPAN, NOON)[0]
    assert period.as_of - period.since == timedelta(hours=12) // timedelta(microseconds=1) + 1


def test_a_chart_escapes_what_it_shows_and_leaves_gaps() -> None:
    drawn = bar_chart("<甲>", [Bar("a&b", 0.5, "50%"), Bar("无", None, "—")])
    assert "&lt;甲&gt;" in drawn
    assert "a&amp;b" in drawn
    assert "<script" not in drawn
    lines = line_chart("线", ["1", "2", "3", "4"], [Line("合计", [0.5, None, 0.7, 0.8])])
    assert lines.count("<polyline") == 2
    assert lines.count("<circle") == 3


def test_every_deed_of_the_fold_is_an_action_of_the_law() -> None:
    assert len(COUNTS) == 44
    assert {"report", "file", "dispatch", "answer", "close"} <= set(ON)
