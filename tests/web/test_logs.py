"""Log lines: one line each whatever was sent, and never what was sent."""

import json

import pytest
import structlog
from sqlalchemy import text
from structlog.typing import EventDict

from backend.web import request_log
from backend.web.request_log import configure_logging, log
from tests.linhai import City, report_form

pytestmark = [pytest.mark.anyio, pytest.mark.dear]  # the database is not what is asked here
SPLITTING = ("\r\n", "\n", "\r", "\x1b[31m", "\u2028", "\u2029", "\x85", "\x0b", "\u202e", "\x00")
SECRET = "Canary-in-a-fault-4711"


def is_one_plain_line(mark: str, capsys: pytest.CaptureFixture[str]) -> bool:
    """Whether what is logged with such a mark in its words is one line, in ASCII, that reads back as it was."""
    log.info("request", route=f"a{mark}b", **{f"key{mark}": "x"})
    written = capsys.readouterr().out
    if not written.isascii() or "\x1b" in written or len(written.splitlines()) != 1:
        return False
    try:
        return bool(json.loads(written)["route"] == f"a{mark}b")
    except ValueError:
        return False


@pytest.mark.parametrize("mark", SPLITTING)
def test_a_value_neither_splits_nor_colours_a_line(mark: str, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("INFO")
    assert is_one_plain_line(mark, capsys)


@pytest.mark.parametrize("mark", SPLITTING)
def test_a_line_written_as_it_comes_is_seen(mark: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The planted fault: names and values side by side."""

    def _as_it_comes(_logger: object, _name: str, line: EventDict) -> str:
        return " ".join(f"{name}={value}" for name, value in line.items())

    structlog.configure(processors=[_as_it_comes])
    try:
        assert not is_one_plain_line(mark, capsys)
    finally:
        configure_logging("INFO")


async def told(city: City, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What was sent in a query, a form, a path, a header, a body and a token, and stands in the lines that were
    written meanwhile; also `split` if there are not as many lines as requests."""
    citizen = await city.citizen_at_door()
    capsys.readouterr()
    asked = 0
    for mark in SPLITTING:
        word = f"{SECRET}{mark}forged"
        await citizen.get("/api/v1/cases", params={"q": word})
        await city.client.post("/api/v1/auth/password", data={"username": word, "password": word})
        await city.client.get(f"/{SECRET}")
        await city.client.get("/api/v1/me", headers={"User-Agent": SECRET, "X-Request-ID": f"{SECRET}\x7f"})
        await city.client.get("/api/v1/me", headers={"Authorization": f"Bearer {SECRET}"})
        await citizen.post("/api/v1/reports", json=report_form(description=word, address=SECRET))
        asked += 6
    written = capsys.readouterr().out
    assert all(json.loads(line) for line in written.splitlines())
    found = [word for word in (SECRET, "forged", citizen.token) if word in written]
    return found + ["split"] * (len(written.splitlines()) != asked)


async def test_what_is_sent_neither_splits_nor_stands_in_a_line(city: City, capsys: pytest.CaptureFixture[str]) -> None:
    assert await told(city, capsys) == []


@pytest.mark.parametrize("database_kind", ["sqlite"])
@pytest.mark.parametrize(("part", "heard"), [("path", SECRET), ("query_string", "forged"), ("headers", SECRET)])
async def test_a_line_with_more_than_the_route_is_seen(
    city: City, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, part: str, heard: str
) -> None:
    """The planted fault: the path, the query or the headers as they came."""
    monkeypatch.setattr(request_log, "_route", lambda scope: str(scope[part]))
    assert heard in await told(city, capsys)


async def test_a_request_id_with_a_line_break_is_not_taken_over(city: City) -> None:
    answer = await city.client.get("/healthz", headers={"X-Request-ID": "abc-12345678\n"})
    assert "\n" not in answer.headers["x-request-id"]
    assert answer.headers["x-request-id"] != "abc-12345678"


async def _faulty() -> None:
    raise KeyError(SECRET) from ValueError(SECRET)


async def test_a_fault_is_logged_with_its_places_and_without_its_words(
    city: City, capsys: pytest.CaptureFixture[str]
) -> None:
    city.app.get("/faulty")(_faulty)
    answer = await city.client.get("/faulty")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    written = capsys.readouterr().out
    found = next(json.loads(line) for line in written.splitlines() if "internal" in line)
    assert [one["class"] for one in found["exception"]] == ["KeyError", "ValueError"]
    assert "_faulty" in found["exception"][0]["at"][-1]
    assert SECRET not in written + answer.text


async def test_the_words_of_a_fault_of_the_database_hold_nothing_that_was_sent(city: City) -> None:
    with pytest.raises(Exception, match="nowhere") as caught:
        async with city.db.read() as session:
            await session.execute(text("SELECT * FROM nowhere WHERE x = :x"), {"x": SECRET})
    assert SECRET not in str(caught.value)
