"""Moving a case."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession

from backend.cases import act as acting
from backend.cases.act import Acted, Deed
from backend.cases.case import Case
from backend.cases.find import get_case
from backend.ground.db import Database
from backend.ground.one_at_a_time import one_at_a_time
from backend.ground.settings import Settings
from backend.people.actor import Actor
from tests.conftest import NOON
from tests.linhai import MAIN_LINE, City, Person, open_city
from tests.own_pace import own_pace
from tests.promises.heedless_server import bare

pytestmark = pytest.mark.anyio
AT_ONCE = 8


@pytest.fixture
async def unhurried(city_settings: Settings) -> AsyncIterator[City]:
    """A city in which one waits for a connection as long as it takes: a slow machine says `busy` after two seconds."""
    async with open_city(city_settings.model_copy(update={"database_pool_wait": 60.0}), NOON) as opened:
        yield opened


async def test_of_fifty_actions_at_once_exactly_one_wins(unhurried: City) -> None:
    await check_one_of_fifty(unhurried)


async def check_one_of_fifty(city: City) -> None:
    number = await city.case_at("reported")
    chief = await city.signed_in("chief")
    answers = await asyncio.gather(
        *(chief.act(number, "reject", version=1, reason="no_problem") for _ in range(25)),
        *(chief.act(number, "file", version=1, class_code="E0110") for _ in range(25)),
    )
    codes = sorted(answer.status_code for answer in answers)
    assert codes == [200] + [409] * 49
    told = [answer.json().get("case", {}).get("version") for answer in answers if answer.status_code == 409]
    assert told == [2] * 49
    timeline = (await chief.get(f"/api/v1/cases/{number}")).json()["timeline"]
    assert [entry["seq"] for entry in timeline] == [1, 2]


async def test_filing_at_once_by_many_raises_the_version_once(city: City) -> None:
    await check_one_of_eight(city)


async def check_one_of_eight(city: City) -> None:
    number = await city.case_at("pending_file")
    chief = await city.signed_in("chief")
    answers = await asyncio.gather(*(chief.act(number, "file", version=2, class_code="E0110") for _ in range(8)))
    shown = {(answer.json().get("case") or answer.json()).get("version") for answer in answers}
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 7
    assert shown == {3}


async def test_of_every_deed_said_at_once_to_two_servers_exactly_one_wins(city_settings: Settings) -> None:
    """Each its own application and connections on one database, as two processes have."""
    async with open_city(city_settings, NOON) as one, open_city(city_settings, NOON) as other:
        number = str((await (await one.citizen()).report())["number"])
        for who, action in MAIN_LINE:
            here, more = await one.signed_in(who), await one.needed(action)
            there, version = Person(other, here.token, here.tokens), await one.version_of(number)
            said = [person.act(number, action, version=version, **more) for person in (here, there) * (AT_ONCE // 2)]
            answers = await asyncio.gather(*said)
            assert sorted(answer.status_code for answer in answers) == [200] + [409] * (AT_ONCE - 1), action
            stands = {(answer.json().get("case") or answer.json())["version"] for answer in answers}
            assert stands == {version + 1}, action
    print(f"{len(MAIN_LINE)} deeds, each {AT_ONCE} times at once at two servers: done once each, 0 answered otherwise")


CHECKS = [check_one_of_fifty, check_one_of_eight]


@pytest.mark.parametrize("check", CHECKS)
async def test_a_version_that_is_not_compared_is_seen(
    city: City, monkeypatch: pytest.MonkeyPatch, check: Callable[[City], Awaitable[None]]
) -> None:
    """The planted fault: who comes late is told that there is no such move, not how the case stands now."""
    move = acting.move

    async def _whatever(session: AsyncSession, case: Case, deed: Deed, **more: Any) -> Acted:
        return await move(session, case, replace(deed, version=case.version), **more)

    monkeypatch.setattr(acting, "move", _whatever)
    with pytest.raises(AssertionError, match="None"):
        await check(city)


@pytest.mark.parametrize("database_kind", ["postgres"])
@pytest.mark.parametrize("check", CHECKS)
async def test_a_version_compared_by_us_and_not_in_the_update_is_seen(
    city: City, monkeypatch: pytest.MonkeyPatch, check: Callable[[City], Awaitable[None]]
) -> None:
    """The planted fault, on the database where many write at once: the row is read and not held."""

    first = set[int]()
    both = defaultdict[int, asyncio.Event](asyncio.Event)

    async def _not_held(session: AsyncSession, number: str, actor: Actor, *, lock: bool = False) -> Case:
        case = await get_case(session, number, actor)
        if lock:  # written once another has read the same, or if there is none for long
            if case.version in first:
                both[case.version].set()
            first.add(case.version)
            with suppress(TimeoutError):
                async with own_pace(3):
                    await both[case.version].wait()
        return case

    monkeypatch.setattr(acting, "get_case", _not_held)
    with without_the_version(city.db), pytest.raises(AssertionError, match="200, 200"):
        await check(city)


@contextmanager
def without_the_version(db: Database) -> Iterator[None]:
    """UPDATEs of a case ask for no version meanwhile."""
    event.listen(db.writer.sync_engine, "before_cursor_execute", bare, retval=True)
    try:
        yield
    finally:
        event.remove(db.writer.sync_engine, "before_cursor_execute", bare)


async def test_a_department_does_not_see_another_departments_case(city: City) -> None:
    number = await city.case_at("handling")
    other = await city.signed_in("handler-D08")
    assert (await other.get(f"/api/v1/cases/{number}")).status_code == 404
    assert (await other.act(number, "answer", version=5)).status_code == 404


async def test_an_answer_without_an_after_photo_says_what_is_wanting(city: City) -> None:
    number = await city.case_at("handling")
    answer = await (await city.signed_in("handler")).act(number, "answer")
    assert (answer.status_code, answer.json()["code"]) == (422, "needs_after_photo")
    assert answer.json()["errors"][0]["field"] == "photo_ids"


async def test_a_returned_case_goes_back_to_the_dispatcher_and_the_citizen_reads_in_hand(city: City) -> None:
    number = await city.case_at("filed")
    await (await city.signed_in("dispatcher")).act(number, "dispatch", department="D08", note="先由其处置")
    handler = await city.signed_in("handler-D08")
    answer = await handler.act(number, "return", reason="not_our_duty", duty="D02-01", note="属于环卫")
    assert answer.json()["step"] == "filed"
    public = (await city.client.get(f"/public/v1/cases/{number}")).json()
    assert [line["text"] for line in public["timeline"]][-1] == "处理中"


async def test_a_role_that_may_not_is_told_so(city: City) -> None:
    number = await city.case_at("reported")
    answer = await (await city.signed_in("desk")).act(number, "file", class_code="E0110")
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


async def test_an_action_at_the_wrong_step_is_illegal(city: City) -> None:
    number = await city.case_at("reported")
    answer = await (await city.signed_in("chief")).act(number, "close")
    assert (answer.status_code, answer.json()["code"]) == (409, "illegal_move")


async def test_a_failed_check_sends_the_case_back_to_the_same_department(city: City) -> None:
    number = await city.case_at("checking")
    answer = await (await city.signed_in("inspector")).act(number, "rework", note="仍有垃圾")
    assert answer.json()["step"] == "handling"
    assert answer.json()["department"] == "D02"


async def test_a_refused_action_leaves_what_the_process_knows_of_the_city_whole(city: City) -> None:
    """The first to read the duty list may be one whose transaction is undone."""
    number = await city.case_at("reported")
    known = city.app.state.city
    known._matrix, known._catalogue = type(known._matrix)(), type(known._catalogue)()
    chief = await city.signed_in("chief")
    assert (await chief.act(number, "file", version=1, class_code="X0000")).status_code == 422
    assert (await chief.act(number, "file", version=1, class_code="E0110")).status_code == 200


@pytest.mark.parametrize("database_kind", ["postgres"])
async def test_who_may_not_see_a_case_waits_for_no_merging_and_holds_none_up(city: City) -> None:
    one, two = [str((await (await city.citizen()).report())["number"]) for _case in range(2)]
    stranger = await city.citizen()
    async with city.db.write() as session:
        await one_at_a_time(session, "merging")  # somebody merges
        answer = await stranger.act(one, "merge", into=two, version=1)
    assert answer.status_code == 404  # not: busy
