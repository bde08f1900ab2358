"""What could not be paid is not lost; and who is judged by which day, and by whom."""

import uuid
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from backend.people.person import Person as PersonRow
from backend.points.point_account import PointAccount
from backend.points.point_appeal import PointAppeal
from tests.linhai import City, Person
from tests.points.earning import WATER, award, balanced, file, ledger, points, reported, rich

pytestmark = pytest.mark.anyio
URL = "/api/v1/points/payouts"


async def id_of(person: Person) -> UUID:
    return UUID((await person.get("/api/v1/me")).json()["id"])


async def without_phone(city: City, person: Person) -> None:
    """As who came by WeChat."""
    async with city.db.write() as session:
        gone = {"phone_digest": None, "phone_sealed": None}
        await session.execute(update(PersonRow).where(col(PersonRow.id) == await id_of(person)).values(**gone))


async def paid(city: City, treasurer: Person, name: str) -> str:
    payout = f"{URL}/{(await treasurer.post(URL, json={'name': name})).json()['id']}"
    city.wait(days=8)
    answer = await treasurer.post(f"{payout}/pay")
    assert answer.json()["state"] == "paid", answer.text
    await balanced(city)
    return payout


async def titles(city: City, person: Person) -> list[str]:
    await city.tell()
    return [one["title"] for one in (await person.get("/api/v1/inbox")).json()["items"]]


async def test_who_has_no_phone_keeps_the_points_and_is_told_in_time(long_city: City) -> None:
    city = long_city
    one, other, treasurer = await rich(city), await rich(city), await city.signed_in("treasurer")
    await without_phone(city, one)
    payout = await paid(city, treasurer, "第四季度")
    assert ((await points(one))["balance"], (await points(other))["balance"]) == (10, 0)
    assert "积分待发放" in await titles(city, one)
    assert "积分待发放" not in await titles(city, other)
    file = (await treasurer.post(f"{payout}/file", json={"why": "代发"})).text
    assert "未绑定" not in file
    code = (await city.client.post("/api/v1/auth/code", json={"phone": "13755557777"})).json()["demo_code"]
    assert (await one.post("/api/v1/me/phone", json={"phone": "13755557777", "code": code})).status_code == 204
    payout = await paid(city, treasurer, "下一季度")
    assert (await points(one))["balance"] == 0
    assert "13755557777" in (await treasurer.post(f"{payout}/file", json={"why": "代发"})).text


async def test_whom_a_transfer_did_not_reach_has_the_points_again_once(long_city: City) -> None:
    city = long_city
    one, other, treasurer = await rich(city), await rich(city, 12), await city.signed_in("treasurer")
    payout = await paid(city, treasurer, "第四季度")
    line, why = f"{payout}/lines/2/refund", {"why": "号码已停机"}
    city.wait(seconds=1)
    assert (await treasurer.post(line, json=why)).status_code == 204
    again = await treasurer.post(line, json=why)
    assert (again.status_code, again.json()["code"]) == (409, "sealed")
    assert (await treasurer.post(f"{payout}/lines/9/refund", json=why)).status_code == 404
    await balanced(city)
    found = await points(one)
    assert (found["balance"], found["paid"], found["items"][0]["kind"]) == (10, 0, "refund")
    assert (await points(other))["balance"] == 0
    assert "积分待发放" in await titles(city, one)
    assert [one["returned"] for one in (await treasurer.get(payout)).json()["items"]] == [False, True]
    rows = (await treasurer.post(f"{payout}/file", json={"why": "重新导出"})).text.strip().splitlines()
    assert len(rows) == 2, "its head, and the one who was reached"
    await paid(city, treasurer, "下一季度")
    assert (await points(one))["balance"] == 0
    audit = (await (await city.signed_in("auditor")).get("/api/v1/admin/audit", params={"kind": "points."})).json()
    told = next(line for line in audit["items"] if line["kind"] == "points.payout_refunded")
    assert (told["data"], told["words"]) == ({"place": 2, "points": 10}, "号码已停机")


async def test_limits_are_those_of_the_day_of_the_report_not_of_the_office(long_city: City) -> None:
    """Reported on two days of November, filed together in December."""
    city = long_city
    citizen, numbers = await city.citizen(), list[str]()
    city.wait(days=5)  # the 29th
    for place in range(5):
        city.wait(days=1 if place == 4 else 0, seconds=30)
        numbers.append(await reported(citizen, place))
    city.wait(days=1)
    for number in numbers:
        await file(city, number, WATER)
    await award(city)
    entries = [one for one in await ledger(city) if one.person_id]
    assert [(one.points, one.reason, one.month) for one in entries] == [(5, "earned", "2026-11")] * 5
    assert [one.day.day for one in sorted(entries, key=lambda one: str(one.case_number))] == [29] * 4 + [30]
    async with city.db.read() as session:
        names = set((await session.execute(select(col(PointAccount.name)))).scalars())
    assert {name for name in names if name.startswith("pool:")} == {"pool:2026-11"}


async def test_nobody_decides_the_own_appeal(city: City) -> None:
    citizen, officer = await rich(city), await city.signed_in("supervisor")
    entry = (await points(citizen))["items"][0]["id"]
    assert (await citizen.post("/api/v1/points/appeals", json={"entry_id": entry, "text": "x"})).status_code == 201
    me = await id_of(officer)
    async with city.db.write() as session:  # a citizen once, whose account became the officer's
        appeal = (await session.execute(select(PointAppeal))).scalar_one()
        was = update(PersonRow).where(col(PersonRow.id) == appeal.person_id).values(merged_into=me)
        await session.execute(was)
    refused = await officer.post(f"/api/v1/points/appeals/{appeal.id}/decision", json={"points": 5, "answer": "好"})
    assert (refused.status_code, refused.json()["code"]) == (403, "same_person")
    unknown = await officer.post(f"/api/v1/points/appeals/{uuid.uuid4()}/decision", json={"points": 5, "answer": "好"})
    assert unknown.status_code == 404
