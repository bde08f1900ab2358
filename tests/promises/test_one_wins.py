"""B1: of a deed said at once by 2 to 16 callers to two server processes, exactly one is done, at every step of the main
line; the others are told 409 and how the case stands now. The database knows of one happening and one version more.

CGT_TEST_ROUNDS: how many cases go all the way (`make prove`: 150; one takes two seconds on SQLite and three and a half
on PostgreSQL, on two busy cores), one in the ordinary suite.
"""

import asyncio
import os
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from sqlmodel import col

from backend.cases.case import Case
from backend.ground.clock import now
from backend.ground.happening import Happening
from backend.ground.settings import Settings
from backend.workflow.moves import MOVES
from tests.linhai import MAIN_LINE, City, open_city
from tests.promises.running import Running

pytestmark = pytest.mark.anyio
ROUNDS = int(os.environ.get("CGT_TEST_ROUNDS", "1"))
CALLERS = (2, 16)
LEADS = {(move.at.value, move.action.value): move.to.value for move in MOVES}
# a slow machine says `busy` after two seconds; one token and one handler for all rounds
SET = {"database_pool_wait": 60.0, "access_token_life": 24 * 3600, "photo_quota_count": 10**6}


@dataclass
class Seen:
    """What was answered, by its status, and by which process the deeds were done."""

    answers: Counter[int] = field(default_factory=Counter)
    won_at: Counter[int] = field(default_factory=Counter)


@asynccontextmanager
async def two_servers(
    settings: Settings, folder: Path, module: str = "backend", **more: str
) -> AsyncIterator[tuple[City, Sequence[httpx.AsyncClient]]]:
    """Two processes on one database, a client of each, and who signs in there and looks into the database."""
    words = {f"CGT_{name.upper()}": str(value) for name, value in SET.items()} | more
    both = [
        Running(settings.database_url, folder, settings.storage_url.get_secret_value(), module, **words)
        for _ in range(2)
    ]
    try:
        for one in both:
            one.start("serve")
        for one in both:
            await asyncio.to_thread(one.wait_until_ready)
        clients = [httpx.AsyncClient(base_url=one.url, trust_env=False, timeout=120, verify=False) for one in both]
        async with open_city(settings.model_copy(update=SET), now(), now) as city, clients[0], clients[1]:
            yield city, clients
    finally:
        for one in both:
            one.stop()


@pytest.mark.dear
async def test_of_a_deed_said_at_once_to_two_processes_exactly_one_is_done(
    city_settings: Settings, tmp_path: Path, database_kind: str
) -> None:
    seed = random.randrange(10**6)
    async with two_servers(city_settings, tmp_path) as (city, clients):
        began = time.monotonic()
        seen = await check_rounds(city, clients, ROUNDS, seed)
        took = time.monotonic() - began
    done, told = seen.answers[200], seen.answers[409]
    print(
        f"{database_kind}, 2 processes, seed {seed}: {ROUNDS} rounds of {len(MAIN_LINE)} transitions,"
        f" {CALLERS[0]} to {CALLERS[1]} callers: {done} done ({seen.won_at[0]} and {seen.won_at[1]} by process),"
        f" {told} told 409 with the present state, {seen.answers.total() - done - told} answered otherwise;"
        f" two done, or none, at a transition: < {3 / ROUNDS:.2g} at 95 %; {took:.0f} s"
    )


@pytest.mark.very_dear
async def test_servers_that_do_not_compare_versions_are_seen(city_settings: Settings, tmp_path: Path) -> None:
    """The planted fault: who comes late is told that there is no such move, not how the case stands now."""
    await _is_seen(city_settings, tmp_path, "uncompared", "told None")


@pytest.mark.very_dear
@pytest.mark.parametrize("database_kind", ["postgres"])
async def test_servers_that_compare_versions_in_the_program_only_are_seen(
    city_settings: Settings, tmp_path: Path
) -> None:
    """The planted fault, on the database where many write at once."""
    await _is_seen(city_settings, tmp_path, "unheld", "200, 200")


async def _is_seen(settings: Settings, folder: Path, fault: str, seen_as: str) -> None:
    module = "tests.promises.heedless_server"
    async with two_servers(settings, folder, module, CGT_TEST_HEEDLESS=fault) as (city, clients):
        with pytest.raises(AssertionError, match=seen_as) as red:
            await check_rounds(city, clients, 1, seed=7)
    print(str(red.value).splitlines()[0])


async def check_rounds(city: City, clients: Sequence[httpx.AsyncClient], rounds: int, seed: int) -> Seen:
    drawn, seen = random.Random(seed), Seen()
    citizen = await city.citizen()
    for turn in range(rounds):
        number, stands = str((await citizen.report())["number"]), "reported"
        for version, (who, action) in enumerate(MAIN_LINE, 1):
            callers, leads = drawn.randint(*CALLERS), LEADS[stands, action]
            sent = {"action": action, "version": version, **await city.needed(action)}
            headers, path = (await city.signed_in(who)).headers, f"/api/v1/cases/{number}/actions"
            first = drawn.randrange(2)
            answers = await asyncio.gather(
                *(clients[(first + n) % 2].post(path, json=sent, headers=headers) for n in range(callers))
            )
            at = f"seed {seed}, round {turn}, {action} by {callers}"
            judge(answers, version + 1, leads, at)
            await _stands_in_database(city, number, version + 1, leads, action, at)
            stands = leads
            _count(seen, answers, first)
    return seen


def judge(answers: Sequence[httpx.Response], version: int, step: str, at: str) -> None:
    """One is done; to all it is said how the case stands since."""
    codes = sorted(answer.status_code for answer in answers)
    assert codes == [200] + [409] * (len(answers) - 1), f"{at}: {codes}"
    for answer in answers:
        body = answer.json()
        told: dict[str, Any] | None = body if answer.status_code == 200 else body.get("case")
        assert told, f"{at}: {answer.status_code} {body['code']}, told {told}"
        assert (told["version"], told["step"]) == (version, step), f"{at}: told {told['version']} {told['step']}"


async def _stands_in_database(city: City, number: str, version: int, step: str, action: str, at: str) -> None:
    """One version more, and one happening: the report's and one for each deed before."""
    async with city.db.read() as session:
        case = (await session.execute(select(Case).where(col(Case.number) == number))).scalar_one()
        query = select(Happening).where(col(Happening.subject_id) == case.id).order_by(col(Happening.seq))
        happenings = (await session.execute(query)).scalars().all()
    assert (case.version, case.step) == (version, step), f"{at}: stands at {case.version} {case.step}"
    written = [(one.seq, one.data.get("version", 1)) for one in happenings]
    assert written == [(n, n) for n in range(1, version + 1)], f"{at}: written {written}"
    assert happenings[-1].kind == f"case.{action}", f"{at}: {happenings[-1].kind}"


def _count(seen: Seen, answers: Sequence[httpx.Response], first: int) -> None:
    seen.answers.update(answer.status_code for answer in answers)
    seen.won_at.update((first + n) % 2 for n, answer in enumerate(answers) if answer.status_code == 200)
