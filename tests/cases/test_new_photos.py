"""A photo counts once for a case: what it has already is no "after", and no second "before"."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from backend.cases.case import Case
from tests.cases.test_photos_of_case import up_to
from tests.linhai import City, jpeg
from tests.open311.asking import sent
from tests.open311.test_updates import update

pytestmark = pytest.mark.anyio
WANTING = (422, "needs_after_photo")


async def told(city: City, who: str, number: str, action: str, **more: Any) -> tuple[int, str | None]:
    answer = await (await city.signed_in(who)).act(number, action, **more)
    return answer.status_code, answer.json().get("code")


async def before_photos(city: City, number: str) -> int:
    async with city.db.read() as session:
        query = select(col(Case.before_photos)).where(col(Case.number) == number)
        return (await session.execute(query)).scalar_one()


async def test_the_before_photo_is_no_after_photo_of_what_an_inspector_settles(city: City) -> None:
    inspector = await city.signed_in("inspector")
    before = await inspector.photo()
    number = (await inspector.report(bucket=None, class_code="E0110", photo_ids=[before]))["number"]
    assert await told(city, "inspector", number, "self_handle", photo_ids=[before]) == WANTING
    assert await told(city, "inspector", number, "self_handle", photo_ids=[before, await inspector.photo()]) == (
        200,
        None,
    )


async def test_the_photo_of_an_answer_sent_back_is_no_new_answer(city: City) -> None:
    handler, number = await city.signed_in("handler"), (await (await city.citizen()).report())["number"]
    after = await handler.photo()
    await up_to(city, number, "check", answer={"photo_ids": [after]})
    assert await told(city, "inspector", number, "rework", note="仍在原处") == (200, None)
    assert await told(city, "handler", number, "answer", photo_ids=[after]) == WANTING
    assert await told(city, "handler", number, "answer", photo_ids=[await handler.photo()]) == (200, None)


async def test_an_answer_sent_twice_under_its_key_is_still_one(city: City) -> None:
    """Its photo is the case's by then; that is no reason to refuse what was done."""
    handler, number = await city.signed_in("handler"), (await (await city.citizen()).report())["number"]
    await up_to(city, number, "accept")
    form = {"photo_ids": [await handler.photo()], "client_key": "5f0f8f2e-8f7e-4c53-9a55-0a1fb1a7c1d1"}
    assert await told(city, "handler", number, "answer", **form) == (200, None)
    assert await told(city, "handler", number, "answer", **form) == (200, None)


async def test_a_photo_added_twice_is_one_before_photo(city: City) -> None:
    citizen = await city.citizen()
    photo = await citizen.photo()
    number = (await citizen.report(photo_ids=[photo]))["number"]
    for photos in ([photo], [photo, await citizen.photo()]):
        answer = await citizen.post(f"/api/v1/reports/{number}/supplement", json={"note": "更多", "photo_ids": photos})
        assert answer.status_code == 200, answer.text
    assert await before_photos(city, number) == 2


async def test_a_photo_a_machine_adds_twice_is_one_before_photo(city: City) -> None:
    number, photo = await sent(city), ("a.jpg", jpeg(), "image/jpeg")
    for name in ("first", "second"):
        answer = await update(city, "json", number, update_id=name, files=[("photo1", photo)])
        assert answer.status_code == 200, answer.text
    assert await before_photos(city, number) == 1
