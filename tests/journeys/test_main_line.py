"""From a phone to a closed and rated case."""

import pytest

from tests.linhai import MAIN_LINE, City

pytestmark = pytest.mark.anyio


async def test_one_report_from_a_phone_to_a_closed_and_rated_case(city: City) -> None:
    citizen = await city.citizen()
    photo = await citizen.photo()
    number = (await citizen.report(photo_ids=[photo]))["number"]
    steps, versions = [], []
    for who, action in MAIN_LINE:
        city.wait(minutes=1)
        answer = await (await city.signed_in(who)).act(number, action, **await city.needed(action))
        assert answer.status_code == 200, answer.text
        steps.append(answer.json()["step"])
        versions.append(answer.json()["version"])
    assert steps == ["pending_file", "filed", "dispatched", "handling", "answered", "checking", "checked", "closed"]
    assert versions == list(range(2, 10))
    rated = await citizen.post(f"/api/v1/reports/{number}/rating", json={"rating": "satisfied"})
    assert rated.json()["rating"] == "satisfied"
    await city.tell()
    told = (await citizen.get("/api/v1/inbox")).json()["items"]
    assert [item["kind"] for item in reversed(told)] == [
        "case.report", "case.admit", "case.file", "case.dispatch", "case.close",
    ]  # fmt: skip
    for who in ("desk", "chief", "dispatcher", "handler", "inspector"):
        items = (await (await city.signed_in(who)).get("/api/v1/inbox")).json()["items"]
        assert any(item["number"] == number for item in items), who
    public = (await city.client.get(f"/public/v1/cases/{number}")).json()
    assert [line["text"] for line in public["timeline"]] == ["已提交", "已受理", "已立案", "处理中", "核查中", "已办结"]


async def test_the_public_sees_words_and_photos_only_once_cleared(city: City) -> None:
    citizen, desk = await city.citizen(), await city.signed_in("desk")
    photo = await citizen.photo()
    number = (await citizen.report(photo_ids=[photo], description="我家门口 13812345678"))["number"]
    before = await city.client.get(f"/public/v1/cases/{number}")
    assert before.status_code == 200
    assert before.json()["description"] is None
    assert before.json()["photos"] == []
    assert before.json()["position"]["lon"] != 121.1289
    shown = {"description": True, "photo_ids": [photo]}
    doubtful = await desk.post(f"/api/v1/cases/{number}/clear", json=shown)  # a phone in it: once more, if it is meant
    assert (doubtful.status_code, doubtful.json()["code"]) == (409, "content_doubtful")
    await desk.post(f"/api/v1/cases/{number}/clear", json=shown | {"confirmed": True})
    after = (await city.client.get(f"/public/v1/cases/{number}")).json()
    assert after["description"] == "我家门口 13812345678"
    thumb = await city.client.get(after["photos"][0]["thumb"])
    assert thumb.headers["content-type"] == "image/webp"
