"""The faults of one request have an end, those that are named and those that are looked for: a body has room for
millions."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import Field, ValidationError

from backend.ground.strict import StrictModel
from backend.ground.together import MOST_NAMED
from mobile_api.admin.releases import DraftIn
from tests.linhai import City, jpeg
from tests.open311.asking import read, send

pytestmark = [pytest.mark.anyio, pytest.mark.dear]  # the database is not what is asked here
MANY = 2000
UNKNOWN = {f"a{place}": 1 for place in range(MANY)}
CODE, ME = "/api/v1/auth/code", "/api/v1/me/notifications"
# method, path, body, the first that is named, its kind, the last
BODIES: tuple[tuple[str, str, dict[str, Any], str, str, str], ...] = (
    ("POST", CODE, {"phone": ["\0"] * MANY}, "phone.0", "unstorable_text", "phone.99"),
    ("POST", CODE, UNKNOWN, "a0", "extra_forbidden", "a99"),
    ("POST", CODE, {f"{name}\0": 1 for name in UNKNOWN}, "a0\ufffd", "unstorable_text", "a99\ufffd"),
    ("POST", CODE, {"phone": ["\0"] * 60} | UNKNOWN, "phone.0", "unstorable_text", "a39"),
    ("POST", "/api/v1/sync", {"items": [], "client_keys": ["x"] * MANY}, "client_keys.0", "uuid_parsing",
     "client_keys.99"),
    ("POST", "/api/v1/sync", {"items": [{}] * 400}, "items.0.client_key", "missing", "items.49.kind"),
    ("PUT", ME, {"off": {name: ["x"] for name in UNKNOWN}}, "off", "too_long", "off"),
    ("PUT", ME, {"off": {"points": ["x"] * MANY}}, "off.points", "too_long", "off.points"),
)  # fmt: skip


async def test_what_is_wrong_with_a_body_is_named_as_far_as_anybody_errs(city: City) -> None:
    inspector = await city.signed_in("inspector")
    for method, path, body, first, kind, last in BODIES:
        answer = await city.client.request(method, path, json=body, headers=inspector.headers)
        assert answer.status_code == 422, answer.text[:200]
        errors = answer.json()["errors"]
        assert (errors[0]["field"], errors[0]["code"], errors[-1]["field"]) == (first, kind, last), path
        assert len(errors) == (1 if kind == "too_long" else MOST_NAMED), path


async def test_fewer_are_all_named(city: City) -> None:
    inspector, few = await city.signed_in("inspector"), [{}] * 49
    answer = await inspector.post("/api/v1/sync", json={"items": few} | dict.fromkeys([*UNKNOWN][:1], 1))
    assert len(answer.json()["errors"]) == 2 * len(few) + 1


async def test_what_is_wrong_with_an_item_of_the_queue_is_named_as_far(city: City) -> None:
    inspector = await city.signed_in("inspector")
    for body in ({"device_id": "phone-1", "fixes": [{}] * MANY}, UNKNOWN):
        item = {"client_key": "8b0b6a39-4c54-4a43-9a5f-1d6f2a6f7a13", "kind": "fixes", "body": body}
        [done] = (await inspector.post("/api/v1/sync", json={"items": [item]})).json()["items"]
        assert (done["status"], len(done["body"]["errors"])) == (422, MOST_NAMED)


async def test_so_is_what_is_wrong_with_an_address(city: City) -> None:
    nul = "&".join(f"a{place}=%00" for place in range(300))
    assert len((await city.client.get(f"/public/v1/cases?{nul}")).json()["errors"]) == MOST_NAMED
    words = ",".join(f"s{place}" for place in range(300))
    for fmt in ("json", "xml"):
        answer = await city.client.get(f"/open311/v2/requests.{fmt}", params={"status": words})
        assert (answer.status_code, len(read(answer, fmt))) == (400, MOST_NAMED)


async def test_little_is_kept_in_memory_beside_a_picture(city: City) -> None:
    picture: Any = {"file": ("p.jpg", jpeg(), "image/jpeg")}
    citizen = await city.citizen()
    for form, told in (
        ({"files": [*picture.items()] * 2}, "最多 1 个文件"),
        ({"files": picture, "data": {f"a{place}": "" for place in range(21)}}, "最多 20 个字段"),
        ({"files": picture, "data": {"a": "x" * 65_537}}, "每个字段最多 64 KB"),
        ({"data": {f"a{place}": "" for place in range(21)}}, "最多 20 个字段"),
    ):
        answer = await citizen.post("/api/v1/photos", **form)
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_form")
        assert [one["detail"] for one in answer.json()["errors"]] == [told]
    beside = {f"a{place}": "x" * 1000 for place in range(20)}
    assert (await citizen.post("/api/v1/photos", files=picture, data=beside)).status_code == 201


@pytest.mark.parametrize("fmt", ["json", "xml"])
async def test_so_is_what_is_wrong_with_a_form_of_open311(city: City, fmt: str) -> None:
    answer = await send(city, fmt, **{f"field{place}": "a\0" for place in range(150)})
    assert (answer.status_code, len(read(answer, fmt))) == (400, MOST_NAMED)


def faults_of(body: dict[str, Any], model: type[StrictModel] = DraftIn) -> ValidationError:
    with pytest.raises(ValidationError) as fault:
        model.model_validate(body)
    return fault.value


def test_the_faults_of_many_parts_are_not_all_looked_for() -> None:
    part = {"class": [], "body": "x", "duty": "x", "valid_from": "x"} | dict.fromkeys([*UNKNOWN][:60], 1)
    found = faults_of({"note": "x", "rules": [part] * MANY})
    assert MANY <= found.error_count() <= MANY + 2 * MOST_NAMED
    told = [one["loc"] for one in found.errors()[:MOST_NAMED]]
    assert [loc[:2] for loc in told] == [("rules", 0)] * 62 + [("rules", 1)] * 38
    assert {one["type"] for one in found.errors()[MOST_NAMED + 62 :]} == {"not_looked_at"}
    assert faults_of({"rules": [part]}).error_count() == 63  # the next body begins anew


class Inner(StrictModel):
    name: str


class Part(StrictModel):
    inner: Inner
    more: dict[str, int] = Field(default_factory=dict)


class Whole(StrictModel):
    parts: list[Part] = Field(max_length=500)
    held: dict[str, int] = Field(default_factory=dict, max_length=300)


def test_a_fault_within_a_part_within_a_part_is_one() -> None:
    parts = [{"inner": {}}] * 90
    assert {one["type"] for one in faults_of({"parts": parts}, Whole).errors()} == {"missing"}
    assert faults_of({"parts": parts}, Whole).error_count() == 90


def test_a_mapping_is_counted_before_it_is_looked_at_where_it_may_not_have_so_many() -> None:
    for body, told in (
        ({"parts": [], "held": dict.fromkeys(UNKNOWN, "x")}, {("held",): "too_long"}),
        ({"parts": [], "held": dict.fromkeys([*UNKNOWN][:2], "x")}, dict.fromkeys((("held", "a0"), ("held", "a1")),
                                                                                   "int_parsing")),
        ({"parts": dict.fromkeys(UNKNOWN, "x")}, {("parts",): "list_type"}),
    ):  # fmt: skip
        assert {one["loc"]: one["type"] for one in faults_of(body, Whole).errors()} == told
    part = {"inner": {"name": "x"}, "more": dict.fromkeys(UNKNOWN, 1)}
    assert len(Whole.model_validate({"parts": [part], "held": dict.fromkeys([*UNKNOWN][:200], 1)}).held) == 200


async def test_every_list_that_is_taken_has_an_end(city: City) -> None:
    document = (await city.client.get("/openapi.json")).json()
    taken = {
        f"{method} {path}": content["schema"]
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        for content in operation.get("requestBody", {}).get("content", {}).values()
    }
    endless = {(name, where) for name, schema in taken.items() for where in _endless(document, schema, ())}
    assert len(taken) > 80
    assert {one for one in endless if one[1] != ("media",)} == set()  # pictures of Open311: see its form


def _endless(document: Any, schema: Any, where: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    of_all, entries = schema.get("items"), schema.get("additionalProperties")
    if of_all is not None:
        if "maxItems" not in schema:
            yield where
        yield from _endless(document, of_all, (*where, "[]"))
    if isinstance(entries, dict):
        if "maxProperties" not in schema:
            yield where
        yield from _endless(document, entries, (*where, "{}"))
    for name, one in schema.get("properties", {}).items():
        yield from _endless(document, one, (*where, name))
    for one in (*schema.get("anyOf", ()), *schema.get("allOf", ()), *schema.get("oneOf", ())):
        yield from _endless(document, one, where)


async def test_no_depth_of_nesting_is_a_fault_of_ours(city: City) -> None:
    """Just below where JSON is not read any more, what looks through it goes a little deeper."""
    for deep in range(600, 1000):
        for opened, closed in (("[", "]"), ('{"a":', "}")):
            body = '{"phone": ' + opened * deep + ("1" if opened != "[" else "") + closed * deep + "}"
            answer = await city.client.post(CODE, content=body, headers={"content-type": "application/json"})
            assert answer.status_code == 422, (deep, opened)
