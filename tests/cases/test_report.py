"""Sending a report."""

import asyncio
import uuid

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from backend.cases import report as reporting
from backend.ground.deed_key import DeedKey, use_key
from tests.doing import done
from tests.linhai import City, report_form
from tests.unkept_keys import drop_uniqueness, look_and_then_take

pytestmark = pytest.mark.anyio


async def test_the_same_report_sent_six_times_at_once_is_one_case(city: City) -> None:
    await check_sent_six_times(city)


async def check_sent_six_times(city: City) -> None:
    citizen, form = await city.citizen(), report_form()
    answers = await asyncio.gather(*(citizen.post("/api/v1/reports", json=form) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [200] * 5 + [201]
    assert len({answer.json()["number"] for answer in answers}) == 1
    assert len((await citizen.get("/api/v1/reports")).json()["items"]) == 1


async def test_keys_that_nothing_keeps_apart_are_seen(city: City) -> None:
    """The planted fault: the index by which a key is there once is gone."""
    await drop_uniqueness(city.db)
    with pytest.raises(AssertionError, match="201, 201"):
        await check_sent_six_times(city)


@pytest.mark.parametrize("database_kind", ["postgres"])
async def test_who_looks_for_the_key_and_then_takes_it_is_seen(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault, on the database where many write at once: two look before either has written."""
    monkeypatch.setattr(reporting, "use_key", look_and_then_take)
    with pytest.raises(AssertionError, match="503, 503"):
        await check_sent_six_times(city)
    await drop_uniqueness(city.db)
    with pytest.raises(AssertionError, match="201, 201"):
        await check_sent_six_times(city)


async def test_a_used_key_with_another_body_is_refused(city: City) -> None:
    await check_used_key(city)


async def check_used_key(city: City) -> None:
    citizen, key = await city.citizen(), str(uuid.uuid4())
    made = await citizen.report(client_key=key)
    answer = await citizen.post("/api/v1/reports", json=report_form(client_key=key, description="别的"))
    assert (answer.status_code, answer.json().get("code")) == (422, "key_reused")
    assert [one["number"] for one in (await citizen.get("/api/v1/reports")).json()["items"]] == [made["number"]]


async def test_anothers_same_key_is_another_report(city: City) -> None:
    for description in ("垃圾桶满溢", "别的"):
        await check_apart(city, description)


async def check_apart(city: City, description: str) -> None:
    """Two people with one key; neither learns of the other's report, whether or not they say the same."""
    key, one, other = str(uuid.uuid4()), await city.citizen(), await city.citizen()
    made = await one.report(client_key=key)
    answer = await other.post("/api/v1/reports", json=report_form(client_key=key, description=description))
    assert (answer.status_code, answer.json().get("number") == made["number"]) == (201, False), "the key is another's"
    for who, number in ((one, made["number"]), (other, answer.json()["number"])):
        assert [item["number"] for item in (await who.get("/api/v1/reports")).json()["items"]] == [number]


async def _of_nobody(session: AsyncSession, key: DeedKey) -> uuid.UUID | None:
    key.person_id = uuid.UUID(int=0)
    return await use_key(session, key)


@pytest.mark.parametrize("description", ["垃圾桶满溢", "别的"])
async def test_a_key_that_is_not_its_owners_own_is_seen(
    city: City, description: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault: a key is the same whoever sends it."""
    monkeypatch.setattr(reporting, "use_key", _of_nobody)
    with pytest.raises(AssertionError, match="the key is another's"):
        await check_apart(city, description)


async def test_a_key_that_stands_for_any_body_is_seen(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: what else is sent under a used key is taken for done."""
    monkeypatch.setattr(reporting, "digest_of", lambda _body, _door="": "0" * 64)
    with pytest.raises(AssertionError, match="key_reused"):
        await check_used_key(city)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"position": {"lon": 120.1, "lat": 30.2, "coord_type": "wgs84"}}, "outside_city"),
        ({"bucket": "no_such"}, "unknown_bucket"),
        ({"bucket": None, "class_code": "E9999"}, "unknown_class"),
        ({"bucket": None, "component_id": "3310829999000001"}, "unknown_component"),
        ({"photo_ids": [str(uuid.uuid4())]}, "unknown_photo"),
        ({"position": {"lon": 200, "lat": 28, "coord_type": "wgs84"}}, "invalid"),
        ({"position": {"lon": 121.1, "lat": 28.8}}, "invalid"),
        ({"description": "字" * 4001}, "invalid"),
        ({"description": "a\x00b"}, "invalid"),
        ({"class_code": "E0110"}, "invalid"),
        ({"colour": "red"}, "invalid"),
    ],
)
async def test_a_faulty_report_is_refused_with_its_code_and_leaves_nothing(city: City, more: dict, code: str) -> None:
    citizen = await city.citizen()
    answer = await citizen.post("/api/v1/reports", json=report_form(**more))
    assert (answer.status_code, answer.json()["code"]) == (422, code), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"]
    assert (await citizen.get("/api/v1/reports")).json()["items"] == []


async def test_all_faults_are_named_at_once(city: City) -> None:
    form = report_form(
        bucket="no_such", position={"lon": 0, "lat": 0, "coord_type": "wgs84"}, photo_ids=[str(uuid.uuid4())]
    )
    answer = await (await city.citizen()).post("/api/v1/reports", json=form)
    assert {error["field"] for error in answer.json()["errors"]} == {"bucket", "position", "photo_ids"}


@pytest.mark.parametrize("body", ['{"description": NaN}', '{"description": "\\ud800"}', "[", "", "[1]"])
async def test_a_body_that_is_no_good_json_is_422(city: City, body: str) -> None:
    citizen = await city.citizen()
    answer = await citizen.post("/api/v1/reports", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422, answer.text


async def test_somebody_elses_photo_is_unknown(city: City) -> None:
    photo = await (await city.citizen()).photo()
    answer = await (await city.citizen()).post("/api/v1/reports", json=report_form(photo_ids=[photo]))
    assert answer.json()["code"] == "unknown_photo"


@pytest.mark.parametrize(
    ("bucket", "department"),
    [
        ("sanitation", "市环境卫生管理中心"), ("street_order", "市综合行政执法局"),
        ("facilities", "市市政设施管理中心"),
        ("emergency", "市应急管理局"), ("other", "古城街道"),
    ],
)  # fmt: skip
async def test_every_bucket_of_the_demo_goes_to_who_sees_to_most_of_it(
    city: City, bucket: str, department: str
) -> None:
    number = (await (await city.citizen()).report(bucket=bucket))["number"]
    suggestion = (await (await city.signed_in("desk")).get(f"/api/v1/cases/{number}")).json()["suggestion"]
    assert ((suggestion["department"] or {}).get("name"), suggestion["certain"]) == (department, False)


async def test_a_reporter_is_told_no_class_until_it_is_certain_and_then_its_code_and_its_name(city: City) -> None:
    citizen, exact = await city.citizen(), await (await city.citizen()).report(bucket=None, class_code="E0112")
    made = await citizen.report()
    await done(city, "desk", made["number"], "admit")
    await done(city, "chief", made["number"], "file", class_code="E0110")
    filed = (await citizen.get(f"/api/v1/reports/{made['number']}")).json()
    assert [(one["class"], one["class_name"]) for one in (made, filed, exact)] == [
        (None, "市容环境"), ("E0110", "暴露生活垃圾"), ("E0112", "道路不洁"),
    ]  # fmt: skip
