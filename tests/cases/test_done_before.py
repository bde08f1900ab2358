"""What only adds something is done once for each of the client's keys."""

import asyncio
import uuid
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from backend.cases import done_before as done
from backend.ground.deed_key import DeedKey, use_key
from tests.doing import ARTICLE, shown
from tests.doing import done as done_by
from tests.linhai import MAIN_LINE, City

pytestmark = pytest.mark.anyio


async def times(city: City, number: str, action: str) -> int:
    return sum(entry["action"] == action for entry in (await shown(city, number))["timeline"])


@pytest.mark.parametrize(
    ("who", "action"), [("desk", "comment"), ("desk", "urge"), ("supervisor", "supervise"), ("leader", "instruct")]
)
async def test_the_same_key_and_words_add_once(city: City, who: str, action: str) -> None:
    number, person = await city.case_at("handling"), await city.signed_in(who)
    sent: dict[str, Any] = {"action": action, "note": "请尽快", "client_key": str(uuid.uuid4())}
    for _ in range(3):
        answer = await person.post(f"/api/v1/cases/{number}/actions", json=sent)
        assert answer.status_code == 200, answer.text
    assert await times(city, number, action) == 1
    other = await person.post(f"/api/v1/cases/{number}/actions", json=sent | {"note": "另说"})
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    assert (await person.act(number, action, note="请尽快")).status_code == 200, "without a key it is another"
    assert await times(city, number, action) == 2


async def test_the_key_may_stand_in_the_header_of_every_deed(city: City) -> None:
    """Idempotency-Key is the same as client_key (interfaces), in quotes or bare: who lost the answer adds nothing."""
    citizen, desk = await city.citizen(), await city.signed_in("desk")
    number, closed = (await citizen.report())["number"], await city.case_at("closed")
    version = await city.version_of(number)
    deeds: list[tuple[Any, str, str, dict[str, Any]]] = [
        (citizen, number, f"/api/v1/reports/{number}/supplement", {"note": "还在"}),
        (citizen, number, f"/api/v1/reports/{number}/urge", {"note": "请尽快"}),
        (desk, closed, f"/api/v1/cases/{closed}/actions", {"action": "comment", "note": "已转告"}),
        (desk, closed, "/api/v1/cases/actions", {
            "action": "comment", "note": "已核对",
            "items": [{"number": closed, "version": await city.version_of(closed)}],
        }),
        (citizen, number, f"/api/v1/reports/{number}/withdraw", {"version": version}),
    ]  # fmt: skip
    for person, of, url, sent in deeds:
        key = str(uuid.uuid4())
        before = len((await shown(city, of))["timeline"])
        of_many = url == "/api/v1/cases/actions"  # some may have been done before, and others not
        for said, replayed in ((key, None), (f'"{key}"', "true"), (key, "true")):
            answer = await person.post(url, json=sent, headers={"Idempotency-Key": said})
            assert answer.status_code == 200, (url, answer.text)
            assert answer.headers.get("Idempotent-Replayed") == (None if of_many else replayed), url
        assert len((await shown(city, of))["timeline"]) == before + 1, url
        no_key = await person.post(url, json=sent, headers={"Idempotency-Key": "1"})
        assert (no_key.status_code, no_key.json()["code"]) == (422, "invalid"), url


async def test_who_lost_the_answer_of_a_rating_or_a_dispute_gets_it_by_the_key_in_the_header(city: City) -> None:
    citizen = await city.citizen()
    number = await closed_case(city, citizen)
    for path, sent in (("rating", {"rating": "dissatisfied"}), ("dispute", {"note": "垃圾仍在原处"})):
        headers = {"Idempotency-Key": str(uuid.uuid4())}
        for replayed in (None, "true"):
            answer = await citizen.post(f"/api/v1/reports/{number}/{path}", json=sent, headers=headers)
            assert (answer.status_code, answer.headers.get("Idempotent-Replayed")) == (200, replayed), answer.text
    assert await times(city, number, "rate") == 1


async def closed_case(city: City, citizen: Any) -> str:
    number = str((await citizen.report())["number"])
    for who, action in MAIN_LINE:
        answer = await (await city.signed_in(who)).act(number, action, **await city.needed(action))
        assert answer.status_code == 200, answer.text
    return number


async def test_a_reporter_whose_version_is_stale_is_told_how_the_report_stands_now(city: City) -> None:
    """As staff are: whoever lost sight of it needs no second look."""
    citizen, desk = await city.citizen(), await city.signed_in("desk")
    open_one, closed = str((await citizen.report())["number"]), await closed_case(city, citizen)
    assert (await desk.act(open_one, "admit")).status_code == 200
    for number, path, more in ((open_one, "withdraw", {}), (closed, "dispute", {"note": "垃圾仍在原处"})):
        stale = await citizen.post(f"/api/v1/reports/{number}/{path}", json={"version": 1} | more)
        assert (stale.status_code, stale.json()["code"]) == (409, "conflict")
        assert stale.json()["case"] == (await citizen.get(f"/api/v1/reports/{number}")).json()


async def test_a_reporter_who_sends_twice_at_once_adds_urges_and_withdraws_once(city: City) -> None:
    citizen = await city.citizen()
    number = (await citizen.report())["number"]
    photo = await citizen.photo()
    for path, more in (("supplement", {"photo_ids": [photo]}), ("urge", {}), ("withdraw", {"version": 1})):
        sent = {"note": "还在", "client_key": str(uuid.uuid4()), **more}
        url = f"/api/v1/reports/{number}/{path}"
        answers = await asyncio.gather(*(citizen.post(url, json=sent) for _ in range(4)))
        assert {answer.status_code for answer in answers} == {200}, [answer.text for answer in answers]
        assert await times(city, number, path) == 1


async def test_anothers_same_key_adds_its_own(city: City) -> None:
    await check_each_adds(city)


async def check_each_adds(city: City) -> None:
    number, sent = await city.case_at("handling"), {"action": "comment", "client_key": str(uuid.uuid4())}
    for who, note in (("desk", "请尽快"), ("chief", "请尽快"), ("supervisor", "另说")):
        answer = await (await city.signed_in(who)).post(f"/api/v1/cases/{number}/actions", json=sent | {"note": note})
        assert answer.status_code == 200, answer.text
    assert await times(city, number, "comment") == 3


async def _of_nobody(session: AsyncSession, key: DeedKey) -> uuid.UUID | None:
    key.person_id = uuid.UUID(int=0)
    return await use_key(session, key)


async def test_a_key_that_is_not_its_owners_own_is_seen(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: the second who comments with the same key is taken for the first."""
    monkeypatch.setattr(done, "use_key", _of_nobody)
    with pytest.raises(AssertionError, match="key_reused"):
        await check_each_adds(city)


async def test_who_lost_the_answer_of_a_return_gets_it_though_the_case_is_out_of_sight(city: City) -> None:
    number, handler = await city.case_at("handling"), await city.signed_in("handler")
    url, version = f"/api/v1/cases/{number}/actions", (await shown(city, number))["version"]
    sent = {"action": "return", "client_key": str(uuid.uuid4()), "version": version} | ARTICLE
    first, again = [await handler.post(url, json=sent) for _ in range(2)]
    assert (first.status_code, again.status_code, again.json()["step"]) == (200, 200, "arbitrating"), again.text
    assert again.json()["timeline"] == first.json()["timeline"]
    assert again.headers["Idempotent-Replayed"] == "true"
    assert await times(city, number, "return") == 1
    assert (await handler.get(f"/api/v1/cases/{number}")).status_code == 404
    for other in ({"client_key": str(uuid.uuid4())}, {"note": "另说"}, {"action": "answer"}):
        assert (await handler.post(url, json=sent | other)).status_code == 404
    assert (await (await city.signed_in("handler-D05")).post(url, json=sent)).status_code == 404
    await done_by(city, "arbiter", number, "arbitrate", department="D08", note="经研究由其负责")
    gone_on = await handler.post(url, json=sent)
    assert (gone_on.status_code, gone_on.json()["code"], "case" in gone_on.json()) == (409, "conflict", False)


async def test_what_was_added_before_a_report_was_merged_is_known_after_it_and_again_once_it_is_taken_apart(
    city: City,
) -> None:
    """Sent again over a bad line, it was refused as another deed under the same key."""
    citizen, other = await city.citizen(), await city.citizen()
    gone, kept = str((await citizen.report())["number"]), str((await other.report())["number"])
    url, first = f"/api/v1/reports/{gone}/supplement", {"note": "还在", "client_key": str(uuid.uuid4())}
    second = {"note": "更多了", "client_key": str(uuid.uuid4())}
    assert (await citizen.post(url, json=first)).status_code == 200
    await done_by(city, "desk", gone, "merge", into=kept)
    for sent in (first, second):
        assert (await citizen.post(url, json=sent)).status_code == 200
    await done_by(city, "chief", gone, "unmerge", note="不是同一处")
    for sent in (first, second):
        again = await citizen.post(url, json=sent)
        assert (again.status_code, again.headers.get("Idempotent-Replayed")) == (200, "true")
    assert [await times(city, number, "supplement") for number in (gone, kept)] == [1, 1]
