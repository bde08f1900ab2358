"""Reading the record: by the auditor alone, narrowed, with before and after; kept for as long as the law wants."""

import csv
import io
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from backend.audit.anchor import Anchor
from backend.audit.close_page import close_page
from backend.audit.verify_audit import verify_audit
from backend.ground.happening import Happening
from backend.people.retention import RETENTION, erase_past
from tests.linhai import City

pytestmark = pytest.mark.anyio
SIX_MONTHS = timedelta(days=184)


async def lines(city: City, **asked: Any) -> list[dict[str, Any]]:
    auditor = await city.signed_in("auditor")
    answer = await auditor.get("/api/v1/admin/audit", params=asked)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def something_done(city: City) -> dict[str, str]:
    """An account made, changed and given a role, an hour apart; a phone read. Ids by name."""
    admin, security = await city.signed_in("admin"), await city.signed_in("security")
    form = {"username": "newcomer", "name": "新人", "department": "D02"}
    made = (await admin.post("/api/v1/admin/people", json=form)).json()["id"]
    path = f"/api/v1/admin/people/{made}"
    city.wait(hours=1)
    admin = await city.signed_in("admin")
    assert (await admin.put(path, json={"name": "新人", "department": "D05"})).status_code == 200
    city.wait(seconds=1)
    security = await city.signed_in("security")
    assert (await security.put(f"{path}/roles", json={"roles": ["handler"]})).status_code == 200
    who = {name: (await (await city.signed_in(name)).get("/api/v1/me")).json()["id"] for name in ("admin", "security")}
    return who | {"made": made, "path": path}


async def test_every_deed_says_who_what_when_from_where_and_what_it_was_before(city: City) -> None:
    began = city.at
    who = await something_done(city)
    found = await lines(city, subject=who["made"])
    assert [line["kind"] for line in found] == ["person.roles", "person.changed", "person.made"]
    roles, changed, made = found
    assert (roles["actor_id"], changed["actor_id"], made["actor_id"]) == (who["security"], who["admin"], who["admin"])
    assert changed["data"] == {"before": {"body": "D02"}, "after": {"body": "D05"}}
    assert roles["data"] == {"before": {"roles": []}, "after": {"roles": ["handler"]}}
    assert datetime.fromisoformat(made["at"]) == began
    assert datetime.fromisoformat(changed["at"]) == began + timedelta(hours=1)
    assert {line["address"] for line in found} == {"127.0.0.1"}
    assert all(line["sign_in_id"] for line in found)
    assert "新人" not in str(found)  # a name is a personal value


async def test_it_is_narrowed_by_subject_actor_kind_and_time(city: City) -> None:
    began = city.at
    who = await something_done(city)
    mine = {"subject": who["made"]}
    by_security = await lines(city, actor=who["security"])
    assert {line["actor_id"] for line in by_security} == {who["security"]}
    assert [line["kind"] for line in await lines(city, kind="person.roles", **mine)] == ["person.roles"]
    assert len(await lines(city, kind="person.", **mine)) == 3
    assert await lines(city, kind="person_", **mine) == []  # no wildcard
    half = (began + timedelta(minutes=30)).isoformat()
    assert [line["kind"] for line in await lines(city, until=half, **mine)] == ["person.made"]
    assert [line["kind"] for line in await lines(city, since=half, **mine)] == ["person.roles", "person.changed"]
    auditor = await city.signed_in("auditor")
    exported = await auditor.get("/api/v1/admin/audit/export", params=mine)
    taken = list(csv.DictReader(io.StringIO(exported.text.removeprefix("\ufeff"))))
    assert [json.loads(line["data"]) for line in taken] == [line["data"] for line in await lines(city, **mine)]
    assert len(taken) == 3
    assert (await lines(city, kind="audit."))[0]["kind"] == "audit.exported"


async def test_a_line_says_which_case_and_which_accounts_but_names_no_citizen(city: City) -> None:
    who = await something_done(city)
    citizen = await city.citizen_at_door()
    number = (await citizen.report())["number"]
    desk = await city.signed_in("desk")
    assert (await desk.act(number, "admit")).status_code == 200
    (roles, *_more) = await lines(city, subject=who["made"])
    assert (roles["username"], roles["actor_username"], roles["case_number"]) == ("newcomer", "security", None)
    (admitted,) = await lines(city, kind="case.admit")
    assert (admitted["case_number"], admitted["actor_username"], admitted["username"]) == (number, "desk", None)
    (reported,) = await lines(city, kind="case.report", subject=admitted["subject_id"])
    assert (reported["case_number"], reported["actor_username"]) == (number, None)
    assert reported["actor_id"]  # the record leads to the citizen, whose name is nowhere


async def test_pages_go_on_and_end(city: City) -> None:
    await something_done(city)
    auditor, seen, after = await city.signed_in("auditor"), [], ""
    while True:
        page = (await auditor.get("/api/v1/admin/audit", params={"limit": 2, "after": after})).json()
        seen += [line["id"] for line in page["items"]]
        if not (after := page["next"]):
            break
    assert seen == sorted(set(seen), reverse=True)
    async with city.db.read() as session:
        assert len(seen) == (await session.execute(select(func.count()).select_from(Happening))).scalar()


async def test_who_it_is_about_and_every_other_role_may_not_read_it(city: City) -> None:
    for who in ("admin", "security", "leader", "supervisor", "chief", "desk", "handler", "inspector"):
        assert (await (await city.signed_in(who)).get("/api/v1/admin/audit")).status_code == 403
    assert (await (await city.citizen_at_door()).get("/api/v1/admin/audit/export")).status_code == 403


async def test_it_is_kept_six_months_whole_and_for_ever_without_the_address(city: City, tmp_path: Path) -> None:
    who, anchor = await something_done(city), Anchor(tmp_path / "anchor.log")
    began = city.at
    assert await close_page(city.db, anchor, began + timedelta(hours=1)) is not None
    kept = {}
    for days in (SIX_MONTHS.days, 201):
        city.at = began + timedelta(days=days)
        await erase_past(city.db, RETENTION, city.at)
        kept[days] = await lines(city, subject=who["made"])
    assert [line["address"] for line in kept[SIX_MONTHS.days]] == ["127.0.0.1"] * 3
    assert [line["address"] for line in kept[201]] == [None] * 3
    assert [line["data"] for line in kept[201]] == [line["data"] for line in kept[SIX_MONTHS.days]]
    async with city.db.read() as session:
        assert await verify_audit(session, anchor) == []


async def test_why_a_phone_was_read_stands_beside_the_record_and_is_erased_with_the_reporter(city: City) -> None:
    citizen = await city.citizen_at_door()
    number, me = (await citizen.report())["number"], (await citizen.get("/api/v1/me")).json()["id"]
    desk = await city.signed_in("desk")
    why = {"why": "回访：张三称已处置"}
    assert (await desk.post(f"/api/v1/cases/{number}/reporter", json=why)).status_code == 200
    read = (await lines(city, subject=me, kind="person.phone_read"))[0]
    assert (read["words"], read["data"]) == (why["why"], {"case": number})
    assert (await citizen.post("/api/v1/me/leave", json={"confirm": "注销账号"})).status_code == 204
    kept = (await lines(city, subject=me, kind="person.phone_read"))[0]
    assert kept == read | {"words": None}
