"""A citizen sends no more than so many reports within a day; whoever works for the city sends as many as there are."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from backend.ground.settings import REPORTS_PER_DAY, Settings
from tests.linhai import City, Person, report_form

pytestmark = pytest.mark.anyio
URL, FEW = "/api/v1/reports", 2


def few(city: City) -> None:
    known = city.app.state.city
    known.caps = replace(known.caps, reports_per_day=FEW)


async def test_the_one_too_many_is_told_when_to_come_and_taken_then(city: City) -> None:
    few(city)
    citizen, other, begun = await city.citizen(), await city.citizen(), city.at
    first = report_form()
    assert (await citizen.post(URL, json=first)).status_code == 201
    city.wait(seconds=300)
    await citizen.report()
    third = report_form()
    refused = await citizen.post(URL, json=third)
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many")
    assert "12345" in refused.json()["detail"]
    assert (await citizen.post(URL, json=first)).headers["Idempotent-Replayed"] == "true", "no new one"
    await other.report()
    city.wait(seconds=int(refused.headers["Retry-After"]))
    assert timedelta(days=1) <= city.at - begun < timedelta(days=1, minutes=1)
    old = {"refresh_token": citizen.tokens["refresh_token"]}
    tokens = (await city.client.post("/api/v1/auth/refresh", json=old)).json()
    fresh = Person(city, tokens["access_token"], tokens)
    assert (await fresh.post(URL, json=third)).status_code == 201, "the very same"
    assert (await fresh.post(URL, json=report_form())).status_code == 429


async def test_of_many_sent_at_once_no_more_are_taken(city: City) -> None:
    """A script sends them side by side: none counts what the others have not committed yet."""
    few(city)
    citizen, other = await city.citizen(), await city.citizen()
    anothers = asyncio.create_task(other.report())
    answers = await asyncio.gather(*(citizen.post(URL, json=report_form()) for _turn in range(8)))
    codes = Counter(one.status_code for one in answers)
    assert codes == {201: FEW, 429: 8 - FEW}, [one.text for one in answers]
    assert (await anothers)["number"]


async def test_of_a_phones_queue_it_waits_and_is_not_lost(city: City) -> None:
    few(city)
    citizen = await city.citizen()
    forms = [report_form() for _turn in range(FEW + 1)]
    items = [{"client_key": form.pop("client_key"), "kind": "report", "body": form} for form in forms]
    answer = await citizen.post("/api/v1/sync", json={"items": items})
    first, second, third = answer.json()["items"]
    assert [first["status"], second["status"], third["status"]] == [201, 201, 429]
    wait = third["body"]["retry_after"]  # else a phone asks again every few seconds, for a day
    alone = await citizen.post(URL, json=report_form())
    assert wait == int(alone.headers["Retry-After"])
    assert 86_000 < wait <= 86_401
    again = (await citizen.post("/api/v1/sync", json={"items": items})).json()["items"]
    assert [one["status"] for one in again] == [200, 200, 429], "what was taken stays taken"
    city.wait(seconds=wait)
    tokens = await city.client.post("/api/v1/auth/refresh", json={"refresh_token": citizen.tokens["refresh_token"]})
    fresh = Person(city, tokens.json()["access_token"], tokens.json())
    late = (await fresh.post("/api/v1/sync", json={"items": items})).json()["items"]
    assert [one["status"] for one in late] == [200, 200, 201]


@pytest.mark.parametrize("role", ["inspector", "desk"])
async def test_who_works_for_the_city_is_not_counted(city: City, role: str) -> None:
    few(city)
    staff = await city.signed_in(role)
    for _turn in range(FEW + 1):
        if role == "inspector":
            await staff.report()
        else:
            filed = await staff.post("/api/v1/cases", json=report_form(source="hotline"))
            assert filed.status_code == 201, filed.text


def test_production_counts_unless_it_is_told_another_number_and_a_demo_only_if_it_is_told() -> None:
    strict = {"mode": "production", "secret": "s" * 32, "public_url": "https://city.example"}
    made = [Settings(_env_file=None, **more).reports_per_day for more in (strict, strict | {"reports_per_day": 9}, {})]
    assert made == [REPORTS_PER_DAY, 9, None]
