"""What there is too much of is told how much there may be, in the language that was asked for."""

import pytest

from backend.ground.errors import MEGA
from tests.linhai import City
from tests.open311.asking import read, send

pytestmark = [pytest.mark.anyio, pytest.mark.dear]  # the database is not what is asked here
LANGUAGES = pytest.mark.parametrize("locale", ["zh", "en"])
WORDS = {
    "photo": ("照片不超过 20 MB", "A photo may have at most 20 MB"),
    "files": ("最多 20 个文件", "may have at most 20 files"),
    "fields": ("最多 200 个字段", "may have at most 200 fields"),
    "all": ("全部字段最多 2048 KB", "may have at most 2048 KB in all fields"),
    "long": ("每个字段最多 1024 KB", "may have at most 1024 KB in a field"),
}


@LANGUAGES
async def test_a_photo_that_is_too_large_is_told_how_large_it_may_be(city: City, locale: str) -> None:
    files = [("media", ("a.jpg", bytes(20 * 1024 * 1024 + 1), "image/jpeg"))]
    told = read(await send(city, files=files, locale=locale), "json")
    assert [one["code"] for one in told] == ["400"]
    assert WORDS["photo"][locale == "en"] in told[0]["description"]


@LANGUAGES
async def test_a_form_with_too_much_in_it_is_told_of_what(city: City, locale: str) -> None:
    files = [("media", (f"{place}.jpg", b"x", "image/jpeg")) for place in range(21)]
    asked = {"Accept-Language": locale}  # the form was not read, and with it no locale
    for what, more in (
        ("files", {"files": files}),
        ("fields", {f"field{place}": "x" for place in range(201)}),
        ("all", {"files": files[:1]} | {f"field{place}": "x" * MEGA for place in range(3)}),
        ("long", {"files": files[:1], "description": "x" * (1024 * 1024 + 1)}),
    ):
        answer = await send(city, headers=asked, **more)
        told = read(answer, "json")
        assert (answer.status_code, [one["code"] for one in told]) == (400, ["400"])
        assert WORDS[what][locale == "en"] in told[0]["description"]


async def test_so_is_one_of_our_own_doors(city: City) -> None:
    form = {f"field{place}": "x" for place in range(1001)}
    answer = await city.client.post("/api/v1/auth/password", data=form)
    told = [(one["field"], one["detail"]) for one in answer.json()["errors"]]
    assert (answer.status_code, answer.json()["code"], told) == (400, "bad_form", [("body", "最多 1000 个字段")])
