"""sqlmap finds nothing in what any reading operation takes in words, nor in what is signed in or reported with.

With CGT_TEST_WHOLE alone; else the judge, and the payloads of test_payloads.
"""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import httpx
import pytest

from backend.ground.clock import now
from backend.ground.settings import Settings
from tests.linhai import City, report_form
from tests.promises.asking_sqlmap import Ask, Said, ask_again, ask_all, asks_of, faults_of
from tests.promises.questions import Question, questions_of
from tests.promises.running import Running

LEVEL = 3
LIFE = "86400"  # seconds of a token: nobody is signed out meanwhile
PLANTED = {"list_cases": "q", "list_planted": "sort", "show_planted": "#1*"}
T = TypeVar("T")


@contextmanager
def served(settings: Settings, folder: Path, module: str = "tests.promises.limitless_server") -> Iterator[Running]:
    running = Running(settings.database_url, folder, module=module, CGT_ACCESS_TOKEN_LIFE=LIFE)
    running.start("serve")
    try:
        running.wait_until_ready(90)
        yield running
    finally:
        running.stop()


def in_city(running: Running, settings: Settings, asked: Callable[[City], Awaitable[T]]) -> T:
    """What is asked of the city that is served."""

    async def _asked() -> T:
        async with httpx.AsyncClient(base_url=running.url, timeout=60, trust_env=False) as client:
            return await asked(City(client, None, settings, None, now()))  # type: ignore[arg-type] - over HTTP alone

    return asyncio.run(_asked())


async def questions(city: City) -> list[Question]:
    return await questions_of(city, (await city.client.get("/openapi.json")).json())


async def bodies(city: City) -> list[Ask]:
    """What is signed in with, and what is written into the database: a mark (*) behind each word that is tried."""
    reporter, as_json = await city.citizen(), {"Content-Type": "application/json"}
    key = "11111111-1111-4111-8111-111111111111"  # of digits alone: another each time, and an id still
    report = json.dumps(report_form(description="x*", address="y*", client_key=key))
    form = "api_key=demo&service_code=sanitation&lat=28.847&long=121.1289&description=x*&address_string=y*"
    both, written = ("#1*", "#2*"), ("JSON #1*", "JSON #2*")
    return [
        Ask("sign_in", "/api/v1/auth/password", both, 401, {}, ("--data=username=chief*&password=wrong*",)),
        Ask("token", "/api/v1/me", ("Authorization #1*",), 401, {"Authorization": "Bearer abc*"}),
        Ask(
            "send_report", "/api/v1/reports", written, 201, {**reporter.headers, **as_json},
            (f"--data={report}", "--randomize=client_key"),
        ),
        Ask("send_open311_request", "/open311/v2/requests.json", both, 200, {}, (f"--data={form}",)),
    ]  # fmt: skip


def tell(said: list[Said], kind: str, begun: float) -> None:
    answers = sum((one.answers for one in said), Counter[int]())
    tried = sum(len(one.tried) for one in said)
    print(
        f"{kind}: sqlmap level {LEVEL}, {len(said)} addresses, {tried} parameters, {answers.total()} requests answered "
        f"{dict(sorted(answers.items()))}, {sum(len(one.injectable) for one in said)} injectable, "
        f"{time.monotonic() - begun:.0f} s"
    )


@pytest.mark.very_dear
def test_sqlmap_finds_nothing(city_settings: Settings, database_kind: str, tmp_path: Path) -> None:
    begun = time.monotonic()
    with served(city_settings, tmp_path) as running:
        asks = [ask for question in in_city(running, city_settings, questions) for ask in asks_of(question)]
        asks += in_city(running, city_settings, bodies)
        said = ask_all(asks, running.url, database_kind, tmp_path, LEVEL)
        said = ask_again(said, running.url, database_kind, tmp_path, LEVEL)
    tell(said, database_kind, begun)
    faults = [fault for one in said for fault in faults_of(one)]
    assert faults == [], "\n".join(faults)


@pytest.mark.very_dear
@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_what_is_not_tried_or_not_answered_shows_nothing(city_settings: Settings, tmp_path: Path) -> None:
    """The judge: nobody is there; nobody is let in."""
    ask = Ask("list_cases", "/api/v1/cases?q=x", ("q",))
    with served(city_settings, tmp_path) as running:
        (refused,) = ask_all([ask], running.url, "sqlite", tmp_path / "refused", 1)
    assert "list_cases: never answered 200" in faults_of(refused)
    assert any(fault.startswith("list_cases: answered 401") for fault in faults_of(refused))
    (alone,) = ask_all([ask], running.url, "sqlite", tmp_path / "alone", 1)
    assert faults_of(alone) == ["list_cases: q was not tried", "list_cases: never answered 200"]


@pytest.mark.very_dear
def test_words_put_into_sql_are_seen(city_settings: Settings, database_kind: str, tmp_path: Path) -> None:
    """The planted faults, of which sqlmap tells; each is asked as all are."""
    with served(city_settings, tmp_path, "tests.promises.injectable_server") as running:
        made = in_city(running, city_settings, questions)
        asks = [ask for one in made if one.door.operation in PLANTED for ask in asks_of(one)]
        asks = [replace(ask, more=("--technique=BEU",)) for ask in asks if PLANTED[ask.name] in ask.parameters]
        said = ask_all(asks, running.url, database_kind, tmp_path, LEVEL)
    faults = [fault for one in said for fault in faults_of(one) if fault.endswith("injectable")]
    print(f"{database_kind}: planted and seen by sqlmap: {', '.join(faults)}")
    assert faults == [f"{name}: {parameter} is injectable" for name, parameter in PLANTED.items()]
