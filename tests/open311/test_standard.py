"""Open311 GeoReport v2 by its text, a test a sentence, in XML and JSON."""

import re
from datetime import datetime, timedelta

import pytest

from tests.linhai import City
from tests.open311.asking import ask, read, send, sent

pytestmark = pytest.mark.anyio
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")
BOTH = pytest.mark.parametrize("fmt", ["json", "xml"])
REQUEST_FIELDS = {
    "service_request_id", "status", "status_notes", "service_name", "service_code", "requested_datetime",
    "updated_datetime", "address", "lat", "long",
}  # fmt: skip


@BOTH
async def test_discovery_names_two_endpoints_with_two_formats(city: City, fmt: str) -> None:
    found = await ask(city, fmt, "discovery")
    assert set(found) == {"changeset", "contact", "key_service", "endpoints"}
    assert datetime.fromisoformat(found["changeset"]) < city.at
    assert [one["type"] for one in found["endpoints"]] == ["production", "test"]
    for one in found["endpoints"]:
        assert one["specification"] == "http://wiki.open311.org/GeoReport_v2"
        assert one["url"].endswith("/open311/v2")
        assert one["formats"] == ["text/xml", "application/json"]


@BOTH
async def test_every_service_has_its_fields_and_its_definition_says_what_metadata_promised(
    city: City, fmt: str
) -> None:
    services = await ask(city, fmt, "v2/services")
    assert len(services) > 100
    assert len({one["service_code"] for one in services}) == len(services)
    for one in services:
        assert set(one) == {"service_code", "service_name", "description", "metadata", "type", "keywords", "group"}
        assert one["type"] == "realtime"
        assert one["service_code"][0].isalpha()  # or it is read as a number
    for code in ("sanitation", "facilities", "E0110", "E0506"):
        metadata = next(one["metadata"] for one in services if one["service_code"] == code)
        definition = await ask(city, fmt, f"v2/services/{code}")
        assert definition["service_code"] == code
        assert bool(definition["attributes"]) == (metadata == "true")


@BOTH
async def test_a_definition_has_ordered_attributes_with_values(city: City, fmt: str) -> None:
    attributes = (await ask(city, fmt, "v2/services/E0506"))["attributes"]
    assert [one["order"] for one in attributes] == [str(place) for place in range(1, len(attributes) + 1)]
    depth = next(one for one in attributes if one["code"] == "DEPTH")
    assert (depth["datatype"], depth["required"], depth["variable"]) == ("singlevaluelist", "true", "true")
    assert [set(value) for value in depth["values"]] == [{"key", "name"}] * 3
    english = (await ask(city, fmt, "v2/services/E0506", locale="en"))["attributes"]
    assert next(one["description"] for one in english if one["code"] == "DEPTH") == "How deep is the water?"


# path, arguments, status, a word of the description
ERRORS: tuple[tuple[str, dict[str, str], int, str], ...] = (
    ("v2/services", {"jurisdiction_id": "elsewhere"}, 404, "jurisdiction_id"),
    ("v2/services/nothing", {}, 404, "service_code"),
    ("v2/requests/20200101000001", {}, 404, "service_request_id"),
    ("v2/tokens/nothing", {}, 404, "token"),
    ("v2/nothing/at/all", {}, 404, "未找到"),
    ("v2/requests", {"service_code": "nothing"}, 404, "service_code"),
    ("v2/requests", {"status": "done"}, 400, "status"),
    ("v2/requests", {"start_date": "yesterday"}, 400, "start_date"),
    ("v2/requests", {"bbox": "1,2,3"}, 400, "bbox"),
    ("v2/requests", {"bbox": "nan,2,3,4"}, 400, "bbox"),
    ("v2/requests", {"lat": "28.8", "radius": "100"}, 400, "须同时填写"),
    ("v2/requests", {"lat": "28.8", "radius": "100", "locale": "en"}, 400, "belong together"),
    ("v2/requests", {"page": "0"}, 400, "page"),
    ("v2/requests", {"order_by": "name"}, 400, "order_by"),
    ("v2/requests", {"service_object_id": "1"}, 400, "service_object_type"),
)


async def test_errors_are_a_list_in_the_format_asked_for(city: City) -> None:
    for path, params, status, word in ERRORS:
        for fmt in ("json", "xml"):
            errors = await ask(city, fmt, path, status, **params)
            assert [one["code"] for one in errors] == [str(status)]
            assert word in errors[0]["description"]


@BOTH
async def test_several_errors_are_told_at_once(city: City, fmt: str) -> None:
    errors = await ask(city, fmt, "v2/requests", 400, status="done", page="x", bbox="1")
    assert len(errors) == 3


@BOTH
async def test_of_very_many_unknown_services_a_few_are_named_and_the_others_counted(city: City, fmt: str) -> None:
    codes = ",".join(f"X{turn}" for turn in range(5000))
    errors = await ask(city, fmt, "v2/requests", 404, service_code=codes)
    assert [one["description"] for one in errors] == [
        *(f"service_code：X{turn} 不存在" for turn in range(10)), "service_code：另有 4990 个不存在"
    ]  # fmt: skip
    errors = await ask(city, fmt, "v2/requests", 404, service_code=codes, locale="en")
    assert [one["description"] for one in errors[-2:]] == [
        "service_code X9 not found", "service_code and 4990 more not found"
    ]  # fmt: skip


@BOTH
async def test_what_no_code_can_be_is_not_said_back(city: City, fmt: str) -> None:
    for asked, said in (("1') ORDER BY 9--", "not found"), ("x" * 33, "not found"), ("X1,a b", "and 1 more not found")):
        errors = await ask(city, fmt, "v2/requests", 404, service_code=asked, locale="en")
        assert errors[-1]["description"] == f"service_code {said}"


@BOTH
async def test_an_empty_argument_is_none(city: City, fmt: str) -> None:
    number = await sent(city)
    empty = dict.fromkeys(("jurisdiction_id", "service_code", "start_date", "status", "page", "lat", "bbox"), "")
    assert [one["service_request_id"] for one in await ask(city, fmt, "v2/requests", **empty)] == [number]


@BOTH
async def test_a_post_makes_a_request_that_can_be_read(city: City, fmt: str) -> None:
    answer = await send(city, fmt, account_id="me", jurisdiction_id="331082")
    assert answer.status_code == 200, answer.text
    [posted] = read(answer, fmt)
    assert set(posted) == {"service_request_id", "account_id"}
    [shown] = await ask(city, fmt, f"v2/requests/{posted['service_request_id']}")
    assert set(shown) >= REQUEST_FIELDS
    assert (shown["status"], shown["status_notes"], shown["service_code"]) == ("open", "已提交", "sanitation")
    assert DATE.fullmatch(shown["requested_datetime"])
    assert DATE.fullmatch(shown["updated_datetime"])
    assert abs(float(shown["lat"]) - 28.847) < 0.01
    assert await ask(city, fmt, "v2/requests") == [shown]


# what is sent instead, status, a word of each description
BAD_POSTS: tuple[tuple[dict[str, str | None], int, list[str]], ...] = (
    ({"api_key": None}, 403, ["api_key"]),
    ({"api_key": "wrong"}, 403, ["api_key"]),
    ({"service_code": "nothing"}, 404, ["service_code"]),
    ({"service_code": None}, 400, ["service_code"]),
    ({"jurisdiction_id": "elsewhere"}, 404, ["jurisdiction_id"]),
    ({"lat": None, "long": None}, 400, ["lat"]),
    ({"lat": None}, 400, ["lat"]),
    ({"lat": "north"}, 400, ["lat"]),
    ({"lat": "nan"}, 400, ["lat"]),
    ({"lat": "30", "long": "100"}, 400, ["lat, long"]),
    ({"description": "长" * 4001}, 400, ["description"]),
    ({"description": "a\x00b"}, 400, ["description"]),
    ({"service_code": "E0506"}, 400, ["DEPTH：必填"]),
    ({"service_code": "E0506", "attribute[DEPTH]": "deep"}, 400, ["DEPTH"]),
    ({"service_code": "E0505", "attribute[WIDTH_CM]": "wide", "lat": "x"}, 400, ["WIDTH_CM", "lat"]),
)


async def test_a_bad_post_is_refused_with_every_fault(city: City) -> None:
    for more, status, words in BAD_POSTS:
        for fmt in ("json", "xml"):
            answer = await send(city, fmt, **more)
            assert answer.status_code == status, answer.text
            errors = read(answer, fmt)
            assert len(errors) == len(words), errors
            for word in words:
                assert any(word in one["description"] for one in errors)


BAD = {"service_code": "E0506", "lat": "30", "long": "100", "phone": "1" * 41, "first_name": "a\x00b"}


@BOTH
@pytest.mark.parametrize("locale", ["zh", "en"])
async def test_all_that_is_wrong_with_a_post_is_told_at_once_in_one_language(city: City, fmt: str, locale: str) -> None:
    """The form, its text, its answers, its place, its pictures and its key."""
    await sent(city)  # or no process has read the map of the city yet
    files, key = [("media", ("a.pdf", b"%PDF-1.7", "application/pdf"))], {"Idempotency-Key": "8b0b"}
    for said_by in ({"more": BAD | {"locale": locale}}, {"more": BAD, "headers": {"Accept-Language": locale}}):
        answer = await send(city, fmt, files=files, headers=key | said_by.get("headers", {}), **said_by["more"])
        assert answer.status_code == 400, answer.text
        told = [one["description"] for one in read(answer, fmt)]
        named = ("first_name", "phone", "Idempotency-Key", "DEPTH", "a.pdf", "lat, long")
        assert sorted(one for one in named for line in told if line.startswith(one)) == sorted(named), told
        assert all(line.isascii() == (locale == "en") for line in told), told
    for part in (BAD, {"service_code": "nothing"}):
        told = [one["description"] for one in read(await send(city, fmt, **part), fmt)]
        assert told
        assert not any(line.isascii() for line in told)


async def test_answers_reach_who_works_on_it(city: City) -> None:
    more = {"service_code": "E0506", "attribute[DEPTH]": "knee", "attribute[BLOCKED][]": ["foot", "car"]}
    number = await sent(city, **more)
    case = (await (await city.signed_in("desk")).get(f"/api/v1/cases/{number}")).json()
    assert "积水深度：没过小腿" in case["description"]
    assert "受影响的通行：行人、机动车" in case["description"]
    [shown] = await ask(city, "json", f"v2/requests/{number}")
    assert shown["service_code"] == "E0506"


async def test_an_address_alone_is_placed_in_the_city(city: City) -> None:
    answer = await send(city, lat=None, long=None, address_string="临海市古城街道紫阳街 12 号")
    assert answer.status_code == 200, answer.text
    assert "古城" in answer.json()[0]["service_notice"]
    nowhere = await send(city, lat=None, long=None, address_string="火星")
    assert nowhere.status_code == 400


@BOTH
async def test_a_token_is_the_key_the_client_made(city: City, fmt: str) -> None:
    token = "8b0b6a39-4c54-4a43-9a5f-1d6f2a6f7a10"
    number = await sent(city, headers={"Idempotency-Key": token})
    assert await ask(city, fmt, f"v2/tokens/{token}") == [{"service_request_id": number, "token": token}]
    assert (await city.client.get(f"/open311/v2/tokens/{token}--.{fmt}")).status_code == 404
    again = await send(city, headers={"Idempotency-Key": token})
    assert (again.json()[0]["service_request_id"], again.headers["Idempotent-Replayed"]) == (number, "true")
    quoted = await send(city, headers={"Idempotency-Key": f'"{token}"'})  # as the header's standard writes it
    assert (quoted.status_code, quoted.headers["Idempotent-Replayed"]) == (200, "true"), quoted.text
    for wrong in (f'"{token}', f'{token}"', '"', '""', '"8b0b"'):
        assert (await send(city, headers={"Idempotency-Key": wrong})).status_code == 400, wrong
    other = await send(city, headers={"Idempotency-Key": token}, description="另一件事")
    assert (other.status_code, other.json()[0]["code"]) == (400, "400")


async def test_the_same_form_within_a_quarter_of_an_hour_is_the_same_request(city: City) -> None:
    number = await sent(city, phone="13800001234")
    city.wait(minutes=14)
    assert await sent(city, phone="13800001234") == number
    assert await sent(city, phone="13800001235") != number
    city.wait(minutes=2)
    assert await sent(city, phone="13800001234") != number


async def test_a_list_is_of_ninety_days_unless_it_is_asked_otherwise(city: City) -> None:
    old = await sent(city)
    city.wait(days=91)
    new = await sent(city)
    start, long_ago = city.at - timedelta(days=92), {"start_date": "2020-01-01", "end_date": city.at.isoformat()}

    async def _numbers(**params: str) -> list[str]:
        return [one["service_request_id"] for one in await ask(city, "json", "v2/requests", **params)]

    assert await _numbers() == [new]
    assert await _numbers(start_date=start.isoformat()) == [old]
    assert await _numbers(**long_ago) == [new]
    assert await _numbers(service_request_id=f"{old},{new}", start_date="2000-01-01") == [new, old]
    assert await _numbers(updated_before=(city.at - timedelta(days=1)).isoformat()) == [old]


async def test_closing_closes_it_and_says_when(city: City) -> None:
    number, begun = await city.case_at("checked"), city.at
    city.wait(minutes=10)
    closed = await (await city.signed_in("chief")).act(number, "close")
    assert closed.status_code == 200
    [shown] = await ask(city, "json", "v2/requests", status="closed")
    assert (shown["service_request_id"], shown["status_notes"]) == (number, "已办结")
    assert datetime.fromisoformat(shown["updated_datetime"]) == begun + timedelta(minutes=10)
    assert shown["agency_responsible"]
    assert await ask(city, "json", "v2/requests", status="open") == []
    assert len(await ask(city, "json", "v2/requests", status="open,closed")) == 1
