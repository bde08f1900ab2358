"""Limits of getting in: codes, passwords, addresses, devices; across restarts and processes; nothing told by them."""

import asyncio
import os
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.errors import Problem
from backend.ground.settings import Settings
from backend.ground.spent import Allowance
from backend.people import limits, passwords, sign_in_by_password
from backend.people.hashing import Hashing
from backend.people.limits import Counted, Limit
from backend.people.person import Person
from tests.conftest import NOON
from tests.linhai import City, open_city
from tests.ranks import told_apart

pytestmark = pytest.mark.anyio
ENOUGH = 50  # answers of each kind: of fewer some would be told apart by chance
PHONE, KNOWN = "13755550000", "known-device-000001"
NOT_SENT_TO = (
    "085298765432", "0085298765432", "85298765432", "12025550123", "+12025550123", "10086", "12110", "96110",
    "4008000000", "16600000", "11012345678", "137 5555 0000", "13755550000,13755550001", "１３７５５５５００００",
)  # fmt: skip


@asynccontextmanager
async def at_address(city: City, address: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client that calls from somewhere else."""
    transport = httpx.ASGITransport(city.app, client=(address, 4711), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://city") as client:
        yield client


async def asked(client: httpx.AsyncClient, phone: str = PHONE, device: str = "") -> httpx.Response:
    headers = {"X-Device-Id": device} if device else {}
    return await client.post("/api/v1/auth/code", json={"phone": phone}, headers=headers)


async def password(
    client: httpx.AsyncClient, name: str = "desk", word: str = "wrong", device: str = ""
) -> httpx.Response:
    headers = {"X-Device-Id": device} if device else {}
    return await client.post("/api/v1/auth/password", data={"username": name, "password": word}, headers=headers)


async def test_one_address_gets_sixty_codes_a_minute_for_however_many_phones(city: City) -> None:
    found = Counter([(await asked(city.client, f"1375555{n:04d}")).status_code for n in range(64)])
    assert found == {202: 60, 429: 4}
    async with at_address(city, "203.0.113.9") as elsewhere:
        assert (await asked(elsewhere, "13755560000")).status_code == 202
    city.wait(seconds=61)
    assert (await asked(city.client, "13755560001")).status_code == 202


async def test_a_network_of_ipv6_is_one_address_and_its_neighbour_another(city: City) -> None:
    found = []
    for n in range(62):
        async with at_address(city, f"2001:db8:0:1::{n:x}") as one:
            found.append((await asked(one, f"1375555{n:04d}")).status_code)
    assert Counter(found) == {202: 60, 429: 2}
    async with at_address(city, "2001:db8:0:2::1") as neighbour:
        assert (await asked(neighbour, "13755560000")).status_code == 202


@pytest.mark.parametrize(
    ("address", "network"),
    [("203.0.113.9", "203.0.113.9"), ("2001:db8::1:0:0:9", "2001:db8::/64"), ("", ""), ("fe80::1%eth0", "fe80::/64")],
)
def test_what_counts_as_one_address(address: str, network: str) -> None:
    assert limits.network_of(address) == network


async def test_one_phone_is_sent_one_code_a_minute_from_however_many_addresses(city: City) -> None:
    async with AsyncExitStack() as stack:
        crowd = [await stack.enter_async_context(at_address(city, f"203.0.113.{n}")) for n in range(12)]
        found = await asyncio.gather(*(asked(one) for one in crowd))
    assert Counter(answer.status_code for answer in found) == {202: 1, 429: 11}
    assert {answer.headers["retry-after"] for answer in found if answer.status_code == 429} == {"60"}


async def test_all_codes_of_the_city_together_have_a_limit(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(limits.LIMITS, Limit.CODE_CITY, (Allowance(3, limits.MINUTE),))
    assert await codes_asked_for_from_five_places(city) == [202] * 3 + [429] * 2


async def codes_asked_for_from_five_places(city: City) -> list[int]:
    """Each for a phone of its own."""
    found = []
    for n in range(5):
        async with at_address(city, f"203.0.113.{n}") as one:
            found.append((await asked(one, f"1375555000{n}")).status_code)
    return found


async def test_no_code_goes_abroad_or_to_a_number_that_costs(city: City) -> None:
    for phone in NOT_SENT_TO:
        assert (await asked(city.client, phone)).status_code == 422, phone


async def test_wrong_codes_are_counted_against_the_address_wherever_they_are_tried(city: City) -> None:
    tried = []
    async with at_address(city, "203.0.113.7") as guesser:
        for n in range(61):
            form = {"phone": f"1375555{n:04d}", "code": "000000"}
            tried.append((await guesser.post("/api/v1/auth/phone", json=form)).status_code)
    assert Counter(tried) == {401: 60, 429: 1}
    citizen = await city.citizen_at_door()
    async with at_address(city, "203.0.113.7") as guesser:
        for path in ("phone", "guardian"):
            form = {"phone": PHONE, "code": "000000"}
            answer = await guesser.post(f"/api/v1/me/{path}", json=form, headers=citizen.headers)
            assert answer.status_code == 429, path


async def test_an_account_is_guessed_at_five_times_from_wherever_and_an_address_guesses_ten_times(city: City) -> None:
    found = []
    for n in range(7):
        async with at_address(city, f"203.0.113.{n}") as one:
            found.append((await password(one)).status_code)
    assert found == [401] * 5 + [429] * 2
    async with at_address(city, "203.0.113.99") as one:
        found = [(await password(one, f"name-{n}")).status_code for n in range(12)]
    assert found == [401] * 10 + [429] * 2
    city.wait(minutes=15, seconds=1)
    assert (await password(city.client, word="demo")).status_code == 200


async def lock_out(city: City) -> list[int]:
    """Guesses at desk's name until it is locked, then what its owner gets: on the device known, and elsewhere."""
    assert (await password(city.client, word="demo", device=KNOWN)).status_code == 200
    city.wait(minutes=1)
    for n in range(8):
        async with at_address(city, f"203.0.113.{n}") as attacker:
            await password(attacker, device=f"forged-device-00{n}")
    mine = await password(city.client, word="demo", device=KNOWN)
    return [mine.status_code, (await password(city.client, word="demo")).status_code]


async def test_whoever_locks_a_name_does_not_lock_its_owner_out_of_a_known_device(city: City) -> None:
    assert await lock_out(city) == [200, 429]


async def test_a_known_device_has_a_count_of_its_own(city: City) -> None:
    await lock_out(city)
    found = [(await password(city.client, device=KNOWN)).status_code for _n in range(7)]
    assert found == [401] * 5 + [429] * 2


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_locking_by_name_alone_is_seen(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: no device is known."""

    async def _never(*_args: Any) -> bool:
        return False

    monkeypatch.setattr(sign_in_by_password, "is_known_device", _never)
    assert await lock_out(city) == [429, 429]


async def guesses_of_two(settings: Settings, each: int) -> Counter[int]:
    """What two servers on one database answer to twice so many guesses each, at once, and one started later."""
    async with AsyncExitStack() as stack:
        servers = [await stack.enter_async_context(open_city(settings, NOON)) for _turn in range(2)]
        answers = []
        for _wave in range(2):  # no more at once than have a place in the line for hashing
            sent = [password(server.client, word=f"guess {n}") for n in range(each) for server in servers]
            answers += await asyncio.gather(*sent)
    async with open_city(settings, NOON) as restarted:
        last = await password(restarted.client)
    return Counter(answer.status_code for answer in (*answers, last))


async def test_limits_hold_for_two_servers_at_once_and_after_a_restart(city_settings: Settings) -> None:
    found = await guesses_of_two(city_settings, 3)
    assert found[401] == 5
    assert found[429] + found[503] == 8, "503 where what is under way stands in the way"
    assert found[429] >= 7


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_count_in_memory_is_seen(city_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: every process counts for itself, and forgets."""
    counts: Counter[int] = Counter()

    async def _spend(_counted: Counted, session: AsyncSession, _at: datetime, *, under_way: bool = False) -> None:
        counts[id(session.bind)] += 1

    monkeypatch.setattr(Counted, "spend", _spend)
    assert (await guesses_of_two(city_settings, 3))[401] > 5


async def test_known_and_unknown_names_and_phones_are_answered_in_the_same_words(city: City) -> None:
    await city.signed_in("desk")
    names = [await password(city.client, name) for name in ("desk", "nobody-here")]
    known = await city.citizen_at_door()
    phone = "13755551111"
    code = (await asked(city.client, phone)).json()["demo_code"]
    await city.client.post("/api/v1/auth/phone", json={"phone": phone, "code": code})
    city.wait(minutes=2)
    phones = [await asked(city.client, one) for one in (phone, "13755552222")]
    assert known.token
    for one, other in (names, phones):
        assert (one.status_code, shown(one)) == (other.status_code, shown(other))


def shown(answer: httpx.Response) -> tuple[Any, Any]:
    """All of an answer that is not made anew each time."""
    body = {name: value for name, value in answer.json().items() if name not in {"demo_code", "request_id"}}
    return body, sorted(name for name in answer.headers if name != "date")


async def times(city: City, n: int, ask: Callable[[int, bool], Any]) -> tuple[list[float], list[float]]:
    """How long `ask` takes for the unknown and for the known, in turn, so that both meet the same weather."""
    found: tuple[list[float], list[float]] = ([], [])
    for turn in range(n):
        for known in (turn % 2 == 0, turn % 2 == 1):
            start = time.perf_counter()
            await ask(turn, known)
            found[known].append(time.perf_counter() - start)
        city.wait(hours=3)
    return found


async def login_times(city: City, n: int) -> tuple[list[float], list[float]]:
    """Of wrong passwords for names unknown and known, whose hash is such as the service makes."""
    hashed = await passwords.hash_password("demo")
    async with city.db.write() as session:
        await session.execute(update(Person).where(col(Person.username) == "desk").values(hashed_password=hashed))

    async def _ask(turn: int, known: bool) -> None:
        answer = await password(city.client, "desk" if known else f"nobody-{turn}", device="some-device-00001")
        assert answer.status_code == 401

    return await times(city, n, _ask)


async def code_times(city: City, n: int) -> tuple[list[float], list[float]]:
    """Of asking for codes for phones unknown (asked for once before, too) and known, on no device and on one that is
    unknown."""
    phones = {True: "13755551111", False: "13755552222"}
    codes = {known: (await asked(city.client, phone)).json()["demo_code"] for known, phone in phones.items()}
    signed_in = {"phone": phones[True], "code": codes[True]}
    assert (await city.client.post("/api/v1/auth/phone", json=signed_in)).status_code == 200
    city.wait(hours=3)

    async def _ask(turn: int, known: bool) -> None:
        device = "some-device-00001" if turn % 4 < 2 else ""
        assert (await asked(city.client, phones[known], device)).status_code == 202

    return await times(city, n, _ask)


@pytest.mark.dear
async def test_time_does_not_tell_a_known_name_from_an_unknown_one(city: City) -> None:
    smaller, _p = told_apart(*await login_times(city, ENOUGH))
    assert 0.2 < smaller < 0.8


@pytest.mark.measured
@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_hashing_for_known_names_only_is_seen(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault."""

    slow = passwords.Place.is_password

    async def _quick(place: passwords.Place, password: str, hashed: str | None) -> bool:
        return bool(hashed) and await slow(place, password, hashed)

    monkeypatch.setattr(passwords.Place, "is_password", _quick)
    smaller, p = told_apart(*await login_times(city, 15))
    assert smaller > 0.95
    assert p < 0.001


@pytest.mark.dear
async def test_time_does_not_tell_a_known_phone_from_an_unknown_one(city: City) -> None:
    smaller, _p = told_apart(*await code_times(city, ENOUGH))
    assert 0.2 < smaller < 0.8


def test_the_child_that_hashes_may_be_killed_and_its_work_goes_last() -> None:
    hashing = Hashing()
    try:
        hashed = hashing.hash("long enough")
        assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
        first = child_of(hashing)
        assert os.getpriority(os.PRIO_PROCESS, first) > os.getpriority(os.PRIO_PROCESS, 0)
        os.kill(first, signal.SIGKILL)
        assert hashing.verify("long enough", hashed)
        assert not hashing.verify("long enougH", hashed)
        assert hashing.took > 0.005
        assert child_of(hashing) != first
    finally:
        hashing.end()


def test_a_child_that_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "silent.py").write_text("import time; time.sleep(60)")
    monkeypatch.setattr("backend.people.hashing.CHILD", tmp_path / "silent.py")
    monkeypatch.setattr("backend.people.hashing.LONGEST", 0.2)
    hashing = Hashing()
    with pytest.raises(Problem) as busy:
        hashing.hash("long enough")
    assert busy.value.code == "busy"
    assert hashing._process is None


def child_of(hashing: Hashing) -> int:
    assert hashing._process is not None
    return hashing._process.pid
