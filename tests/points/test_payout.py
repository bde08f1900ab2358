"""From the balance to the payout file: public first, appeals decided by others than who pays, everything on record."""

import csv
import io
import json
import re
import uuid
import zipfile
from typing import Any

import pytest
from sqlalchemy import insert, text, update
from sqlmodel import col, select

from backend.people.person import Person as PersonRow
from backend.people.person_role import PersonRole
from backend.points.payout_line import PayoutLine
from backend.workflow.roles import Role
from tests.linhai import City, Person
from tests.points.earning import award, balanced, filed, points, rich

pytestmark = pytest.mark.anyio
URL = "/api/v1/points/payouts"


async def code_of(person: Person, path: str, **body: Any) -> tuple[int, str]:
    answer = await person.post(path, json=body) if body else await person.post(path)
    return answer.status_code, str(answer.json().get("code", ""))


async def kept_of(person: Person, file: str) -> Any:
    own = (await person.post("/api/v1/me/export")).content
    with zipfile.ZipFile(io.BytesIO(own)) as packed:
        return json.loads(packed.read(f"{file}.json"))


async def phone_of(person: Person) -> str:
    return str((await kept_of(person, "person"))["phone"])


async def record_of(person: Person) -> list[dict[str, Any]]:
    return list(await kept_of(person, "record"))


async def test_a_payout_is_public_then_paid_then_handed_out_on_record(long_city: City) -> None:
    city = long_city
    one, other, poor = [await rich(city, earned) for earned in (10, 10, 2)]
    treasurer, phone = await city.signed_in("treasurer"), await phone_of(one)
    assert (await city.client.get("/public/v1/points/publicity")).json()["items"] == []
    payout = (await treasurer.post(URL, json={"name": "第四季度"})).json()
    path = f"{URL}/{payout['id']}"
    assert await code_of(treasurer, URL, name="又一个") == (409, "payout_open")
    assert await code_of(treasurer, f"{path}/pay") == (409, "payout_early")
    assert await code_of(treasurer, f"{path}/file", why="x") == (409, "payout_early")
    public = (await city.client.get("/public/v1/points/publicity", params={"limit": 1})).json()
    more = {"limit": 1, "after": public["next"]}
    assert "paid" not in public["items"][0]
    public["items"] += (await city.client.get("/public/v1/points/publicity", params=more)).json()["items"]
    assert sorted(line["points"] for line in public["items"]) == [10, 10]
    asked = "/public/v1/points/ranking?month=2026-11"
    assert (await city.client.get(asked)).json()["items"] == [], "it would say whose the cases of today are"
    city.wait(days=1)
    ranking = (await city.client.get(asked)).json()["items"]
    assert [(line["rank"], line["points"]) for line in ranking] == [(1, 10), (1, 10), (3, 2)]
    mask = f"{phone[:3]}******{phone[-2:]}"
    for shown in (json.dumps(public), json.dumps(ranking), (await treasurer.get(path)).text):
        assert mask in shown
        assert not re.search(r"1\d{10}", shown)
        assert phone[-4:] not in shown.replace(mask, "")
    city.wait(days=8)
    assert (await treasurer.post(f"{path}/pay")).json()["state"] == "paid"
    assert await code_of(treasurer, f"{path}/pay") == (409, "sealed")
    assert (await city.client.get("/public/v1/points/publicity")).json()["items"] == [], "paid, and its days are over"
    await balanced(city)
    for person in (one, other):
        found = await points(person)
        assert (found["balance"], found["paid"], found["items"][0]["kind"]) == (0, 10, "payout")
    assert (await points(poor))["balance"] == 2
    file = (await treasurer.post(f"{path}/file", json={"why": "交银行代发"})).text
    rows = list(csv.DictReader(io.StringIO(file.removeprefix("\ufeff"))))
    assert {row["手机号"] for row in rows} >= {phone}
    assert [(row["积分"], row["金额（元）"]) for row in rows] == [("10", "5.00")] * 2
    audit = (await (await city.signed_in("auditor")).get("/api/v1/admin/audit", params={"kind": "points."})).json()
    taken = next(line for line in audit["items"] if line["kind"] == "points.payout_exported")
    assert (taken["data"], taken["words"]) == ({"people": 2}, "交银行代发")
    for person, times in ((one, 1), (other, 1), (poor, 0)):
        read = [line for line in await record_of(person) if line["kind"] == "person.phone_read"]
        assert [(line["by"], line["data"]) for line in read] == [("奖励发放员", {"payout": payout["id"]})] * times
    assert await code_of(treasurer, URL, name="无人") == (409, "nothing_to_pay")


async def test_an_appeal_is_decided_once_by_who_does_not_pay(long_city: City) -> None:
    city = long_city
    citizen, officer, treasurer = (
        await rich(city),
        await city.signed_in("supervisor"),
        await city.signed_in("treasurer"),
    )
    none = await filed(city, citizen, 5, photos=0)
    await award(city)
    entry = (await points(citizen))["items"][0]
    assert (entry["number"], entry["reason"], entry["appeal_until"] is not None) == (none, "few_photos", True)
    appeals = "/api/v1/points/appeals"
    words = {"entry_id": entry["id"], "text": "照片当场已交工作人员"}
    assert (await citizen.post(appeals, json=words)).status_code == 201
    assert await code_of(citizen, appeals, **words) == (409, "appealed")
    assert await code_of(await city.citizen(), appeals, **words) == (404, "not_found")
    payout = (await treasurer.post(URL, json={"name": "第四季度"})).json()["id"]
    city.wait(days=8)
    assert (await treasurer.post(f"{URL}/{payout}/pay")).status_code == 200
    assert (await points(citizen))["balance"] == 10, "held back while an appeal is open"
    (contested,) = (await officer.get(appeals)).json()["items"]
    assert "phone" not in json.dumps(contested)
    decision = f"{appeals}/{contested['appeal']['id']}/decision"
    assert (await treasurer.post(decision, json={"points": 2, "answer": "好"})).status_code == 403
    assert (await officer.post(decision, json={"points": 2, "answer": "经核对属实"})).status_code == 200
    assert await code_of(officer, decision, points=2, answer="再来") == (409, "sealed")
    await balanced(city)
    found = await points(citizen)
    assert (found["balance"], found["month_points"], found["items"][0]["kind"]) == (12, 0, "appeal"), "of last month"
    contested = next(one for one in found["items"] if one["id"] == entry["id"])["appeal"]
    assert (contested["state"], contested["answer"], contested["points"]) == ("granted", "经核对属实", 2)
    city.wait(days=20)
    older = found["items"][-1]["id"]
    assert await code_of(citizen, appeals, entry_id=older, text="晚了") == (409, "appeal_over")
    payout = (await treasurer.post(URL, json={"name": "下一季度"})).json()["id"]
    city.wait(days=8)
    await turn_into_treasurer(city, "supervisor")
    assert await code_of(officer, f"{URL}/{payout}/pay") == (403, "same_person")
    await balanced(city)


async def turn_into_treasurer(city: City, username: str) -> None:
    """Somebody who decided appeals changes the post."""
    async with city.db.write() as session:
        who = (await session.execute(select(PersonRow.id).where(col(PersonRow.username) == username))).scalar_one()
        await session.execute(PersonRole.__table__.delete().where(col(PersonRole.person_id) == who))  # type: ignore[attr-defined]
        await session.execute(insert(PersonRole).values(person_id=who, role=Role.TREASURER))


async def test_who_leaves_leaves_balanced_books_and_is_in_no_list(long_city: City) -> None:
    city = long_city
    citizen, stays = await rich(city), await rich(city)
    entry = (await points(citizen))["items"][0]
    words = {"entry_id": entry["id"], "text": "canary-appeal"}
    assert (await citizen.post("/api/v1/points/appeals", json=words)).status_code == 201
    treasurer = await city.signed_in("treasurer")
    payout = (await treasurer.post(URL, json={"name": "第四季度"})).json()["id"]
    own = (await citizen.post("/api/v1/me/export")).content
    with zipfile.ZipFile(io.BytesIO(own)) as packed:
        assert [row["points"] for row in json.loads(packed.read("points.json"))] == [10]
        assert "canary-appeal" in packed.read("point_appeals.json").decode()
    assert (await citizen.post("/api/v1/me/leave", json={"confirm": "注销账号"})).status_code == 204
    await balanced(city)
    assert len((await city.client.get("/public/v1/points/publicity")).json()["items"]) == 1
    city.wait(days=1)
    assert len((await city.client.get("/public/v1/points/ranking?month=2026-11")).json()["items"]) == 1
    assert (await (await city.signed_in("supervisor")).get("/api/v1/points/appeals")).json()["items"] == []
    city.wait(days=8)
    assert (await treasurer.post(f"{URL}/{payout}/pay")).status_code == 200
    await balanced(city)
    assert (await points(stays))["balance"] == 0


async def test_a_payout_is_drawn_up_of_any_number_of_balances(city: City) -> None:
    """More than a statement may have parameters (PostgreSQL 32 767); who turned out to be one is one line."""
    one, other = await rich(city), await rich(city, 4)
    kept, gone = [uuid.UUID((await who.get("/api/v1/me")).json()["id"]) for who in (one, other)]
    numbers = "WITH RECURSIVE n(i) AS (SELECT 100000 UNION ALL SELECT i + 1 FROM n WHERE i < 133000)"
    async with city.db.write() as session:
        await session.execute(text(f"INSERT INTO point_account {numbers} SELECT 'person:' || i, 10 FROM n"))
        await session.execute(update(PersonRow).where(col(PersonRow.id) == gone).values(merged_into=kept))
    treasurer = await city.signed_in("treasurer")
    drawn = await treasurer.post(URL, json={"name": "第四季度"})
    assert drawn.status_code == 201, drawn.text
    async with city.db.read() as session:
        lines = (await session.execute(select(PayoutLine))).scalars().all()
    assert [(line.person_id, line.points) for line in lines] == [(kept, 14)]
