"""What is said to who sends what cannot be read: which field, why, and all of it at once."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from backend.web.field_words import WORDS
from tests.linhai import POINT, City, jpeg, report_form

pytestmark = [pytest.mark.anyio, pytest.mark.dear]  # the database is not what is asked here
ROOT, ROOMS = Path(__file__).parents[2], ("backend", "media", "mobile_api", "notifications", "public_api")
ENGLISH = {"Accept-Language": "en"}


async def test_a_choice_is_told_without_english_between(city: City) -> None:
    citizen, form = await city.citizen(), report_form(position=POINT | {"coord_type": "wgs"})
    chinese = (await citizen.post("/api/v1/reports", json=form)).json()["errors"]
    assert {one["field"]: one["detail"] for one in chinese} == {"position.coord_type": "应为 wgs84、gcj02、bd09 之一"}
    english = await city.client.post("/api/v1/reports", json=form, headers=citizen.headers | ENGLISH)
    assert english.json()["errors"][0]["detail"] == "must be one of 'wgs84', 'gcj02' or 'bd09'"


@pytest.mark.parametrize("bad", [r"a\u0000b", r"\ud800", r"\u0000"])
async def test_text_that_cannot_be_kept_is_named_with_all_else_that_is_wrong(city: City, bad: str) -> None:
    body = (
        f'{{"bucket": "sanitation", "description": "{bad}", "address": "{bad}", "{bad}": 1, "photo_ids": ["x"],'
        f' "position": {{"lon": 121.1, "lat": 28.8, "coord_type": "{bad}"}}}}'
    )
    citizen = await city.citizen()
    answer = await citizen.post("/api/v1/reports", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422, answer.text
    named = {one["field"]: one["code"] for one in answer.json()["errors"]}
    unknown = named.pop(next(name for name in named if "\ufffd" in name))
    texts = dict.fromkeys(("description", "address", "position.coord_type"), "unstorable_text")
    assert (unknown, named) == ("unstorable_text", texts | {"photo_ids.0": "uuid_parsing"})
    assert len(answer.json()["errors"]) == 5
    assert "无法保存的字符" in answer.text


async def test_an_argument_that_cannot_be_kept_is_named(city: City) -> None:
    answer = await city.client.get("/public/v1/cases?limit=1&bucket=a%00b&town=x%00")
    assert [(one["field"], one["code"]) for one in answer.json()["errors"]] == [
        ("bucket", "unstorable_text"), ("town", "unstorable_text"),
    ]  # fmt: skip


NEITHER = "bucket、class_code、component_id 须且只能填一项"


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({"bucket": None}, {"bucket": NEITHER}),
        ({"class_code": "E0110"}, {"class_code": NEITHER}),
        ({"class_code": "E0110", "component_id": "x" * 17}, {"class_code": NEITHER, "component_id": NEITHER}),
        ({"bucket": "x" * 33}, {"bucket": "最多 32 个字"}),
        (
            {"bucket": None, "description": None, "position": None},
            {"bucket": NEITHER, "description": "必填", "position": "必填"},
        ),
    ],
)
async def test_what_it_is_about_is_asked_for_in_the_first_round(
    city: City, more: dict[str, str | None], named: dict[str, str]
) -> None:
    for who, path, besides in (("citizen", "/api/v1/reports", {}), ("desk", "/api/v1/cases", {"source": "hotline"})):
        person = await city.citizen() if who == "citizen" else await city.signed_in(who)
        answer = await person.post(path, json=report_form(**more, **besides))
        assert {one["field"]: one["detail"] for one in answer.json()["errors"]} == named, path


JSON = {"content-type": "application/json"}
CASES: tuple[tuple[str, dict, str, str, str], ...] = (
    ("/api/v1/reports", {"data": {"description": "x"}}, "invalid", "Content-Type", "须为 application/json"),
    ("/api/v1/reports", {"content": b"{}", "headers": {}}, "invalid", "Content-Type", "须为 application/json"),
    (
        "/api/v1/auth/password", {"json": {"username": "desk", "password": "demo"}}, "invalid", "Content-Type",
        "应为表单（application/x-www-form-urlencoded 或 multipart/form-data）",
    ),
    (
        "/api/v1/reports", {"content": '{"description": "垃圾"}'.encode("gbk"), "headers": JSON}, "bad_json", "body",
        "须为 UTF-8 编码",
    ),
    (
        "/api/v1/reports", {"content": '{"a": 1,\n "描述": x}', "headers": JSON}, "bad_json", "body",
        "第 2 行第 8 列起不是有效的 JSON",
    ),
    ("/api/v1/reports", {"content": "{", "headers": JSON}, "bad_json", "body", "第 1 行第 2 列起不是有效的 JSON"),
    ("/api/v1/reports", {"content": "[" * 100_000, "headers": JSON}, "bad_json", "body", "嵌套过深"),
    ("/api/v1/reports", {"content": "9" * 5000, "headers": JSON}, "bad_json", "body", "数字过长"),
    ("/api/v1/reports", {}, "invalid", "body", "必填"),
    ("/api/v1/reports", {"json": []}, "invalid", "body", "应为对象"),
    ("/api/v1/photos", {"data": {"file": "x"}}, "invalid", "file", "应为文件"),
    ("/api/v1/photos", {"files": {"file": (None, "x")}}, "invalid", "file", "应为文件"),
)  # fmt: skip


async def test_a_body_of_another_kind_is_told_which_kind_it_has_to_be(city: City) -> None:
    citizen, wrong = await city.citizen(), []
    for path, sent, *told in CASES:
        answer = await citizen.post(path, **sent)
        errors = [(one["field"], one["detail"]) for one in answer.json()["errors"]]
        if (answer.status_code, answer.json()["code"], errors) != (422, told[0], [(told[1], told[2])]):
            wrong.append((path, sent, answer.status_code, answer.text))
    assert wrong == []


async def test_a_form_without_a_field_is_still_told_which(city: City) -> None:
    answer = await city.client.post("/api/v1/auth/password", data={"username": "desk"})
    assert [(one["field"], one["detail"]) for one in answer.json()["errors"]] == [("password", "必填")]


def errors_at(answer: httpx.Response) -> dict[str, str]:
    return {one["field"]: one["detail"] for one in answer.json()["errors"]}


async def test_a_position_the_wrong_way_round_is_told_so_where_that_is_in_the_city(city: City) -> None:
    citizen = await city.citizen()
    await citizen.report()
    for lon, lat, hint in ((28.8470, 121.1289, "：经纬度可能写反了"), (28.8470, 131.1289, "")):
        position = {"lon": lon, "lat": lat, "coord_type": "wgs84"}
        told = errors_at(await citizen.post("/api/v1/reports", json=report_form(position=position)))
        assert told == {"position.lat": f"不得大于 90.0{hint}"}
        data = {name: str(value) for name, value in position.items()}
        told = errors_at(await citizen.post("/api/v1/photos", files={"file": ("p.jpg", jpeg())}, data=data))
        assert told == {"lat": f"不得大于 90.0{hint}"}
    for broken in ("x", None, [1], {}, 10**400):
        position = {"lon": broken, "lat": 121.1289, "coord_type": "wgs84"}
        assert (await citizen.post("/api/v1/reports", json=report_form(position=position))).status_code == 422


START = b'--b\r\nContent-Disposition: form-data; name="file"; filename="p.jpg"\r\n\r\n'


async def pieces(whole: bytes) -> AsyncIterator[bytes]:
    """The bytes, whose number is not said before."""
    for start in range(0, len(whole), 1 << 20):
        yield whole[start : start + (1 << 20)]


async def test_what_is_too_large_is_told_how_large_it_may_be(city: City) -> None:
    citizen, whole = await city.citizen(), START + bytes(23 * 1024 * 1024)
    form = citizen.headers | {"Content-Type": "multipart/form-data; boundary=b"}
    plain = citizen.headers | {"Content-Type": "application/json"}
    photo, body = {"file": "照片不超过 20 MB"}, {"body": "正文不超过 1 MB"}
    for path, headers, told in (("photos", form, photo), ("reports", plain, body)):
        for content in (whole, pieces(whole)):
            answer = await city.client.post(f"/api/v1/{path}", content=content, headers=headers)
            assert (answer.status_code, answer.json()["code"], errors_at(answer)) == (413, "too_large", told)
            assert [answer.json()["detail"]] == [*told.values()]
    just = {"file": ("p.jpg", bytes(20 * 1024 * 1024 + 1))}
    answer = await city.client.post("/api/v1/photos", files=just, headers=citizen.headers | ENGLISH)
    assert (answer.status_code, errors_at(answer)) == (413, {"file": "A photo may have at most 20 MB"})
    announced = {"bytes": 21 * 1024 * 1024, "sha256": "9f" * 32, "content_type": "image/jpeg"}
    answer = await citizen.post("/api/v1/photos/uploads", json=announced)
    assert (answer.status_code, errors_at(answer)) == (413, {"bytes": "照片不超过 20 MB"})


async def test_half_a_position_is_told_what_belongs_together(city: City) -> None:
    citizen, together = await city.citizen(), "lon、lat、coord_type 须同时填写"
    for given, missing in (
        ({"lon": "121.1"}, ("lat", "coord_type")),
        ({"lat": "28.8", "coord_type": "wgs84"}, ("lon",)),
        ({"lon": "121.1", "lat": "28.8"}, ("coord_type",)),
    ):
        answer = await citizen.post("/api/v1/photos", files={"file": ("p.jpg", jpeg())}, data=given)
        assert (answer.status_code, answer.json()["code"]) == (422, "bad_position")
        assert (answer.json()["detail"], errors_at(answer)) == (together, dict.fromkeys(missing, together))


KINDS = re.compile(r'(?:PydanticCustomError|fault_at)\(\s*"(\w+)"')


def test_every_kind_of_fault_of_our_own_has_words() -> None:
    found = {kind for path in ROOT.rglob("*.py") if path.parts[len(ROOT.parts)] in ROOMS
             for kind in KINDS.findall(path.read_text())}  # fmt: skip
    assert len(found) > 8
    assert found - set(WORDS) == set()
