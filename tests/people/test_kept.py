"""How long what is kept, on a moved clock; who is under 14; who the accused never sees; what a stranger may locate."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import TextClause, func, insert, select, text, tuple_, update
from sqlmodel import SQLModel, col
from structlog.testing import capture_logs

from backend.cases import report as reporting
from backend.cases.case import Case
from backend.ground.db import Database
from backend.people.minors import UNDER_14, May
from backend.people.retention import RETENTION, Kept, erase_past, past
from notifications.inbox import InboxItem
from notifications.of_person import ALL_KEPT, KEPT_MESSAGES
from notifications.wechat.subscription_answer import Reply, Teller, note_answers
from tests.linhai import POINT, City, Person

pytestmark = pytest.mark.anyio
RULES = (*RETENTION, *KEPT_MESSAGES)


async def count(db: Database, table: type[SQLModel], which: TextClause | None = None) -> int:
    query = select(func.count()).select_from(table)
    async with db.read() as session:
        return int((await session.execute(query if which is None else query.where(which))).scalar_one())


async def lived(city: City) -> Person:
    """Rows of every rule's table, and somebody who had them."""
    citizen = await city.citizen_at_door()
    number = (await citizen.report())["number"]
    why = {"why": "回访"}
    assert (await (await city.signed_in("desk")).post(f"/api/v1/cases/{number}/reporter", json=why)).status_code == 200
    await city.tell()
    me = UUID((await citizen.get("/api/v1/me")).json()["id"])
    accepted = dict.fromkeys(("t1", "t2"), Reply.ACCEPT)
    async with city.db.write() as session:
        await note_answers(session, me, accepted, teller=Teller.CLIENT, settings=city.settings, at=city.at)
    for rule in RULES:
        if await count(city.db, rule.table, rule.which) == 0:  # of a channel that is not open here
            async with city.db.write() as session:
                await session.execute(insert(rule.table), [row_of(rule.table, city.at) for _turn in range(2)])
    return citizen


def row_of(table: type[SQLModel], at: datetime) -> dict[str, Any]:
    """Something for every column that must have it."""
    made: dict[type, Any] = {str: uuid4().hex[:16], UUID: uuid4(), datetime: at, int: 1, bool: True, dict: {}, list: []}
    fields = table.model_fields.items()
    return {name: made[known] for name, field in fields if field.is_required() and (known := field.annotation) in made}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.table.__tablename__)
async def test_each_rule_erases_what_is_past_and_nothing_before(city: City, rule: Kept) -> None:
    await lived(city)
    before = {one.table: await count(city.db, one.table) for one in RULES}
    spared = before[rule.table] - await count(city.db, rule.table, rule.which)
    since: Any = getattr(rule.table, rule.since)
    async with city.db.write() as session:  # all alike, but for one that is younger by a second
        keys = list(rule.table.__table__.primary_key)  # type: ignore[attr-defined]
        await session.execute(update(rule.table).values({rule.since: city.at}))
        which = [] if rule.which is None else [rule.which]
        youngest = select(*keys).where(*which).limit(1)
        younger = update(rule.table).where(tuple_(*keys) == tuple((await session.execute(youngest)).one()))
        await session.execute(younger.values({rule.since: city.at + timedelta(seconds=1)}))
    days = timedelta(days=rule.days)
    assert await erase_past(city.db, [rule], city.at + days) == 0
    assert await erase_past(city.db, [rule], city.at + days + timedelta(seconds=1)) == before[rule.table] - spared - 1
    async with city.db.read() as session:
        left = sorted((await session.execute(select(since))).scalars())
    assert left == [city.at] * spared + [city.at + timedelta(seconds=1)]
    for other in set(before) - {rule.table}:
        assert await count(city.db, other) == before[other]


# what is looked through whole: what there is of it does not grow with the city's years, or hardly
SMALL = {
    "phone_code", "shift", "leave_of_absence", "command_receipt", "command", "sync_queue", "point_appeal",
    "wechat_push", "photo_quota",
}  # fmt: skip


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_what_is_past_is_found_without_reading_the_whole_table(db: Database, at: datetime) -> None:
    """Each hour, on SQLite while nobody else can write; on PostgreSQL a statement has its limit, and where one ends by
    it no rule after it is kept."""
    read_whole = set()
    async with db.read() as session:
        for rule in ALL_KEPT:
            asked = past(rule, at).compile(db.reader.sync_engine)
            connection, some = await session.connection(), (None,) * len(asked.params)  # the plan is of no values
            said = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}", some)
            read_whole |= {rule.table.__tablename__ for row in said if "SCAN" in row[-1]}
    assert read_whole <= SMALL, read_whole


async def test_after_years_the_rules_leave_the_case_and_its_record(city: City) -> None:
    citizen = await lived(city)
    shown = (await citizen.get("/api/v1/reports")).json()["items"]
    assert await erase_past(city.db, RULES, city.at + timedelta(days=4000)) > 0
    assert await erase_past(city.db, RULES, city.at + timedelta(days=4000)) == 0
    assert await count(city.db, InboxItem) == 0
    chief = await city.citizen_at_door()
    assert (await chief.get("/api/v1/reports")).status_code == 200
    case = await city.client.get(f"/public/v1/cases/{shown[0]['number']}")
    assert case.status_code == 200


async def test_a_rule_that_cannot_be_kept_keeps_no_other_from_being_kept(city: City) -> None:
    await lived(city)
    broken = replace(RULES[0], which=text("no_such_column = 1"))
    with capture_logs() as lines, pytest.raises(ExceptionGroup) as failed:
        await erase_past(city.db, [broken, *RULES[1:]], city.at + timedelta(days=4000))
    assert len(failed.value.exceptions) == 1
    table = str(broken.table.__tablename__)
    assert [one["deed"] for one in lines if one["log_level"] == "error"] == [table]
    left = {str(rule.table.__tablename__): await count(city.db, rule.table, rule.which) for rule in RULES}
    assert {name for name, rows in left.items() if rows} == {table}


def test_what_the_law_wants_logged_is_kept_six_months_and_the_longest_window_is_outlived() -> None:
    days = {rule.table.__tablename__: rule.days for rule in RULES}
    assert days["sign_in"] >= 184
    assert days["happening_origin"] >= 184
    assert days["spent"] >= 1


async def refused(person: Person, path: str, **content: Any) -> str:
    answer = await person.post(path, **content)
    return str(answer.json()["code"]) if answer.status_code == 403 else str(answer.status_code)


async def test_a_child_reports_once_a_guardian_has_agreed(city: City) -> None:
    child, number = await city.citizen_at_door(), None
    assert (await child.post("/api/v1/me/minor")).status_code == 204
    form = {"bucket": "sanitation", "description": "x", "position": POINT}
    assert await refused(child, "/api/v1/reports", json=form | {"client_key": "a" * 32}) == "guardian_needed"
    files = {"file": ("p.jpg", b"x", "image/jpeg")}
    assert await refused(child, "/api/v1/photos", files=files) == "guardian_needed"
    phone = "13755559999"
    code = (await city.client.post("/api/v1/auth/code", json={"phone": phone})).json()["demo_code"]
    agreed = await child.post("/api/v1/me/guardian", json={"phone": phone, "code": code})
    assert agreed.status_code == 204, agreed.text
    number = (await child.report())["number"]
    assert number
    consents = (await child.get("/api/v1/me/consents")).json()["items"]
    assert [(one["document"], one["channel"]) for one in consents] == [("guardian", "sms")]


async def test_a_child_needs_another_guardian_when_the_one_has_left(city: City) -> None:
    child, phone = await city.citizen_at_door(), "13755559998"
    await child.post("/api/v1/me/minor")
    code = (await city.client.post("/api/v1/auth/code", json={"phone": phone})).json()["demo_code"]
    assert (await child.post("/api/v1/me/guardian", json={"phone": phone, "code": code})).status_code == 204
    city.wait(minutes=2)
    number = (await child.report())["number"]
    code = (await city.client.post("/api/v1/auth/code", json={"phone": phone})).json()["demo_code"]
    answer = await city.client.post("/api/v1/auth/phone", json={"phone": phone, "code": code})
    guardian = Person(city, answer.json()["access_token"], answer.json())
    assert (await guardian.post("/api/v1/me/leave", json={"confirm": "注销账号"})).status_code == 204
    form = {"client_key": "b" * 32, "bucket": "sanitation", "description": "x", "position": POINT}
    assert await refused(child, "/api/v1/reports", json=form) == "guardian_needed"
    disputed = {"note": "没有清理", "reason": "not_done", "version": 1}
    said = {"supplement": {"note": "还在"}, "urge": {}, "dispute": disputed}
    for deed, body in said.items():
        assert await refused(child, f"/api/v1/reports/{number}/{deed}", json=body) == "guardian_needed", deed


async def test_a_child_cannot_agree_for_itself_nor_one_child_for_another(city: City) -> None:
    phone = "13755559997"

    async def _code() -> str:
        city.wait(minutes=2)
        return str((await city.client.post("/api/v1/auth/code", json={"phone": phone})).json()["demo_code"])

    answer = await city.client.post("/api/v1/auth/phone", json={"phone": phone, "code": await _code()})
    child = Person(city, answer.json()["access_token"], answer.json())
    await child.post("/api/v1/me/minor")
    other = await city.citizen_at_door()
    await other.post("/api/v1/me/minor")
    for one in (child, other):
        form = {"phone": phone, "code": await _code()}
        assert await refused(one, "/api/v1/me/guardian", json=form) == "not_allowed"


def test_points_and_comments_are_never_for_children_and_every_rule_is_one_of_three() -> None:
    assert {deed for deed, may in UNDER_14.items() if may is May.NEVER} == {"points", "comment"}


async def versions_held(city: City) -> list[str | None]:
    """The versions of three reports: before anything was agreed to, after it was, and after it was taken back."""
    citizen = await city.citizen_at_door()
    agreed = {"document": "privacy", "version": "2026-11", "channel": "wechat"}
    numbers = [(await citizen.report())["number"]]
    for given in (True, False):
        assert (await citizen.post("/api/v1/me/consents", json=agreed | {"given": given})).status_code == 201
        numbers.append((await citizen.report(description=f"then {given}"))["number"])
    async with city.db.read() as session:
        query = select(col(Case.number), col(Case.privacy_version)).where(col(Case.number).in_(numbers))
        held = {row.number: row.privacy_version for row in await session.execute(query)}
    return [held[number] for number in numbers]


async def test_a_report_carries_the_version_of_the_notice_its_reporter_had_agreed_to(city: City) -> None:
    assert await versions_held(city) == [None, "2026-11", None]
    agreed = {"document": "privacy", "version": "2026-11", "channel": "wechat"}
    old = await (await city.citizen_at_door()).post("/api/v1/me/consents", json=agreed | {"version": "2019-01"})
    assert old.status_code == 422


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_report_that_does_not_keep_the_version_is_seen(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    made = reporting._case_of

    def _without(*words: Any) -> Case:
        case = made(*words)
        case.privacy_version = None
        return case

    monkeypatch.setattr(reporting, "_case_of", _without)
    assert await versions_held(city) != [None, "2026-11", None]


async def test_an_anonymous_report_has_no_phone_for_anybody(city: City) -> None:
    citizen = await city.citizen_at_door()
    number = (await citizen.report(anonymous=True))["number"]
    for who in ("desk", "chief"):
        staff = await city.signed_in(who)
        assert "****" not in (await staff.get(f"/api/v1/cases/{number}")).text
        answer = await staff.post(f"/api/v1/cases/{number}/reporter", json={"why": "回访"})
        assert (answer.status_code, answer.json()["code"]) == (404, "no_reporter")


async def test_the_handling_department_never_sees_who_reported(city: City) -> None:
    number = await city.case_at("handling")
    desk, handler = await city.signed_in("desk"), await city.signed_in("handler")
    assert "****" in (await desk.get(f"/api/v1/cases/{number}")).text
    seen = await handler.get(f"/api/v1/cases/{number}")
    assert seen.status_code == 200
    assert "****" not in seen.text
    assert seen.json().get("reporter") is None
    assert (await handler.post(f"/api/v1/cases/{number}/reporter", json={"why": "回访"})).status_code == 403


async def test_the_public_position_is_the_middle_of_a_cell_whatever_lies_in_it(city: City) -> None:
    citizen = await city.citizen_at_door()
    places = [POINT | {"lon": POINT["lon"] + step * 1e-5, "lat": POINT["lat"] + step * 1e-5} for step in range(3)]
    shown = set()
    for place in places:
        number = (await citizen.report(position=place, description=str(place)))["number"]
        for wanted in ("wgs84", "gcj02", "bd09"):
            case = (await city.client.get(f"/public/v1/cases/{number}?coord_type={wanted}")).json()
            shown.add((case["position"]["lon"], case["position"]["lat"], wanted))
            text = str(case)
            assert str(place["lon"]) not in text
    assert len(shown) == 3
