"""A new calendar: what it would move is seen before it is published, and open cases keep theirs unless re-timed."""

from datetime import datetime

import pytest

from tests.linhai import City

pytestmark = pytest.mark.anyio
LONGER = "day,worked,name,provisional\n2026-11-25,false,防台停工,false\n2026-11-26,false,防台停工,false\n"


async def sent(city: City, path: str, text: str, **form: str) -> dict:
    files = {"file": ("city.csv", text.encode(), "text/csv")}
    answer = await (await city.signed_in("admin")).post(f"/api/v1/admin/calendar{path}", files=files, data=form)
    assert answer.status_code < 300, answer.text
    return dict(answer.json())


async def shown(city: City, number: str, path: str = "") -> dict:
    return dict((await (await city.signed_in("chief")).get(f"/api/v1/cases/{number}{path}")).json())


async def test_what_would_move_is_seen_before_and_a_case_keeps_its_calendar(city: City) -> None:
    city.at = datetime.fromisoformat("2026-11-24T17:29:00+08:00")
    number = await city.case_at("handling")
    before = await shown(city, number)
    seen = await sent(city, "/preview", LONGER)
    assert (seen["open_cases"], seen["moves"]) == (1, 1)
    assert seen["moved"][0]["number"] == number
    assert seen["moved"][0]["hours"] >= 48
    assert {"2026-11-25", "2026-11-26"} <= set(seen["days"])
    assert await shown(city, number) == before
    published = await sent(city, "", LONGER)
    kept = await shown(city, number)
    assert (kept["due_at"], kept["version"]) == (before["due_at"], before["version"])
    assert kept["standard"]["calendar"] != published["version"]
    later = await city.case_at("handling")
    assert (await shown(city, later))["standard"]["calendar"] == published["version"]
    assert (await shown(city, later))["due_at"] > before["due_at"]


async def test_re_timing_is_a_deed_written_down_for_each_case(city: City) -> None:
    city.at = datetime.fromisoformat("2026-11-24T17:29:00+08:00")
    number = await city.case_at("handling")
    before = await shown(city, number)
    published = await sent(city, "", LONGER, retime="true")
    after = await shown(city, number)
    assert after["due_at"] == published["moved"][0]["would_be"] > before["due_at"]
    assert (after["version"], after["standard"]["calendar"]) == (before["version"], published["version"])
    entry = after["timeline"][-1]
    assert (entry["action"], entry["data"]["was"][:19]) == ("retime", before["due_at"][:19])
    explained = await shown(city, number, "/deadline")
    assert explained["due_at"] == after["due_at"]
    assert any("防台停工" in sentence for sentence in explained["explanation"])
    assert (await sent(city, "/preview", LONGER))["moves"] == 0


async def test_a_bad_row_is_named_and_nothing_is_published(city: City) -> None:
    admin = await city.signed_in("admin")
    was = (await admin.get("/api/v1/admin/calendar")).json()["version"]
    files = {"file": ("x.csv", b"day,worked,name,provisional\n2026-13-01,false,x,false\n", "text/csv")}
    answer = await admin.post("/api/v1/admin/calendar", files=files)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "2:day")
    assert (await admin.get("/api/v1/admin/calendar")).json()["version"] == was
