"""Of a phone in a body nothing is kept that could be tried out without the secret; rows from before are keyed."""

import hashlib
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

import pytest
from sqlalchemy import func, select, update
from sqlmodel import col

from backend.ground.deed_key import DeedKey, digest_of, is_keyed, is_plain
from backend.operations.key_digests import key_digests
from backend.participation.machine_report import KEPT_MACHINE_REPORTS, MachineReport
from backend.participation.report_by_machine import WINDOW
from backend.people.retention import erase_past
from mobile_api.filing import CaseIn
from tests.linhai import POINT, City
from tests.open311.asking import HERE, send

pytestmark = pytest.mark.anyio
CALLED: dict[str, Any] = {
    "client_key": str(uuid4()), "bucket": "sanitation", "description": "垃圾未清", "position": POINT,
    "source": "hotline", "caller": {"phone": "13812341234", "name": "王女士"},
}  # fmt: skip
SENT = {"service_code": "sanitation", "description": "垃圾桶满溢", **HERE, "phone": "13812341234", "first_name": "王"}


async def filed(city: City, **more: Any) -> tuple[int, str]:
    answer = await (await city.signed_in("desk")).post("/api/v1/cases", json=CALLED | more)
    return answer.status_code, answer.json().get("number") or answer.json()["code"]


async def sent(city: City) -> str:
    answer = await send(city, **SENT)
    assert answer.status_code == 200, answer.text
    return str(answer.json()[0]["service_request_id"])


def plain_digests() -> dict[str, str]:
    """What anybody can make of the two bodies who guesses the phone."""
    body = CaseIn.model_validate(CALLED).model_dump(mode="json", exclude={"client_key"})
    of_form = {"fields": SENT, "answers": {}, "media_urls": [], "photos": []}
    return {"report": digest_of(body), "machine": digest_of(of_form)}


def of_quarter(key_id: UUID, digest: str, city: City) -> UUID:
    return uuid5(key_id, f"{digest}:{int(city.at.timestamp() // WINDOW.total_seconds())}")


async def rows(city: City) -> tuple[list[DeedKey], MachineReport]:
    async with city.db.read() as session:
        keys = (await session.execute(select(DeedKey).where(col(DeedKey.deed) == "report"))).scalars().all()
        return list(keys), (await session.execute(select(MachineReport))).scalar_one()


async def tried_out(city: City) -> list[str]:
    """Where a phone could be tried out."""
    keys, machine = await rows(city)
    plain = plain_digests()
    made = of_quarter(machine.key_id, plain["machine"], city)
    found = {"deed_key": {key.body_digest for key in keys} & set(plain.values()),
             "client_key": {key.client_key for key in keys} & {made},
             "digest": {machine.digest} & set(plain.values()), "token": {machine.token} & {made}}  # fmt: skip
    return [place for place, values in found.items() if values]


def test_a_plain_digest_is_made_of_the_body_alone() -> None:
    said = json.dumps({"b": 1, "phone": "138"}, sort_keys=True, separators=(",", ":"))
    assert digest_of({"phone": "138", "b": 1}) == hashlib.sha256(said.encode()).hexdigest()


async def test_the_database_tells_plain_from_keyed_as_we_do(city: City) -> None:
    digests = ["k:" + "a" * 62, "odk:k:" + "b" * 58, "c" * 64, "odk:" + "d" * 60, "kk:" + "e" * 61]
    async with city.db.write() as session:
        session.add_all(
            DeedKey(person_id=uuid4(), deed="x", client_key=uuid4(), body_digest=one, made=uuid4(), at=city.at)
            for one in digests
        )
        await session.flush()
        ours = select(col(DeedKey.body_digest)).where(is_plain(col(DeedKey.body_digest)), col(DeedKey.deed) == "x")
        found = set((await session.execute(ours)).scalars())
    assert found == {one for one in digests if not is_keyed(one)} == set(digests[2:])


async def test_no_phone_can_be_tried_out_and_the_same_again_is_the_same(city: City) -> None:
    assert (await filed(city))[0] == 201
    number = await sent(city)
    assert await tried_out(city) == []
    assert ((await filed(city))[0], await sent(city)) == (200, number)
    assert await filed(city, caller={"phone": "13812341235"}) == (422, "key_reused")


async def written_before(city: City) -> str:
    """Both, as a release wrote them that keyed nothing; the number of the second."""
    assert (await filed(city))[0] == 201
    number, plain = await sent(city), plain_digests()
    _keys, machine = await rows(city)
    made = of_quarter(machine.key_id, plain["machine"], city)
    of_desk = update(DeedKey).where(col(DeedKey.client_key) == UUID(CALLED["client_key"]))
    of_machine = update(DeedKey).where(col(DeedKey.client_key) == machine.token)
    async with city.db.write() as session:
        await session.execute(of_desk.values(body_digest=plain["report"]))
        await session.execute(of_machine.values(body_digest=plain["machine"], client_key=made))
        await session.execute(update(MachineReport).values(digest=plain["machine"], token=made))
    assert await tried_out(city) == ["deed_key", "client_key", "digest", "token"]
    return number


async def left_plain(_city: City) -> None:
    """Not keyed yet."""


async def keyed_now(city: City) -> None:
    async with city.db.read() as session:
        keys = (await session.execute(select(func.count()).select_from(DeedKey))).scalar_one()
    assert await key_digests(city.db, city.at + timedelta(hours=2)) <= keys + 1
    assert await key_digests(city.db, city.at + timedelta(hours=2)) == 0
    assert await tried_out(city) == []
    assert all(is_keyed(key.body_digest) for key in (await rows(city))[0])


@pytest.mark.parametrize("then", [left_plain, keyed_now])
async def test_what_was_written_before_stands_for_the_same_body(
    city: City, then: Callable[[City], Awaitable[None]]
) -> None:
    number = await written_before(city)
    await then(city)
    assert ((await filed(city))[0], await sent(city)) == (200, number)
    assert await filed(city, description="别的") == (422, "key_reused")


async def test_what_is_younger_than_an_hour_is_left_to_a_release_that_may_still_work(city: City) -> None:
    await written_before(city)
    assert await key_digests(city.db, city.at + timedelta(minutes=59)) == 0


async def test_what_foreign_software_sent_is_compared_for_so_long_only(city: City) -> None:
    await sent(city)
    for more, erased in ((timedelta(), 0), (timedelta(seconds=1), 1)):
        assert await erase_past(city.db, KEPT_MACHINE_REPORTS, city.at + timedelta(days=120) + more) == erased
