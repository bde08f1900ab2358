"""Log lines: one line each whatever was sent, and never what was sent."""

import json

import pytest
from sqlalchemy import text

from backend.web.request_log import configure_logging, log
from tests.linhai import City

pytestmark = pytest.mark.anyio
SPLITTING = ("\r\n", "\n", "\r", "\x1b[31m", "\u2028", "\u2029", "\x85", "\x0b", "\u202e", "\x00")
SECRET = "Canary-in-a-fault-4711"


@pytest.mark.parametrize("mark", SPLITTING)
def test_a_value_neither_splits_nor_colours_a_line(mark: str, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("INFO")
    log.info("request", route=f"a{mark}b", **{f"key{mark}": "x"})
    written = capsys.readouterr().out
    assert written.isascii()
    assert "\x1b" not in written
    assert len(written.splitlines()) == 1
    assert json.loads(written)["route"] == f"a{mark}b"


async def test_what_is_sent_neither_splits_nor_stands_in_a_line(city: City, capsys: pytest.CaptureFixture[str]) -> None:
    citizen = await city.citizen()
    capsys.readouterr()
    asked = 0
    for mark in SPLITTING:
        word = f"{SECRET}{mark}forged"
        await citizen.get("/api/v1/cases", params={"q": word})
        await city.client.post("/api/v1/auth/password", data={"username": word, "password": word})
        await city.client.get(f"/{SECRET}")
        await city.client.get("/api/v1/me", headers={"User-Agent": SECRET, "X-Request-ID": f"{SECRET}\x7f"})
        asked += 4
    written = capsys.readouterr().out
    assert len(written.splitlines()) == asked
    assert SECRET not in written
    assert "forged" not in written
    assert all(json.loads(line) for line in written.splitlines())


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
