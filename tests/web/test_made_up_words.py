"""Cursors and places that somebody made up are refused in words, whatever they hold."""

import base64
import json
from typing import Any

import pytest

from tests.linhai import City

pytestmark = pytest.mark.anyio
NOWHERE = ("nan,nan", "inf,0", "0,inf", "1e308,0", "181,0", "121", "121,28,1")


def cursor(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def place(order: str, at: Any) -> str:
    return cursor(json.dumps([order, "0" * 32, at]))


@pytest.mark.parametrize(
    ("path", "name", "order"),
    [
        ("/api/v1/cases?order=due", "after", "due"),
        ("/api/v1/sync/tasks", "since", "changed"),
        ("/public/v1/notices", "after", ""),
    ],
)
async def test_a_cursor_that_none_of_us_made(city: City, path: str, name: str, order: str) -> None:
    asker = await city.signed_in("chief")
    made_up = [cursor("[" * 1500), cursor("{"), cursor("9" * 5000), "%%", "é"]
    if order:
        made_up += [place(order, at) for at in ("2026-01-01T00:00:00", "0001-01-01T00:00:00+23:59", 7, [], "x")]
    for one in made_up:
        answer = await asker.get(path, params={name: one})
        assert answer.status_code == 422, one
        assert answer.json()["code"] in ({"invalid"} if len(one) > 1000 else {"bad_cursor"}) | {"bad_cursor"}, one


@pytest.mark.parametrize("nowhere", NOWHERE)
async def test_a_place_that_is_none(city: City, nowhere: str) -> None:
    inspector, command = await city.signed_in("inspector"), await city.signed_in("supervisor")
    for asker, path, name in (
        (inspector, "/api/v1/tasks/route", "start"),
        (command, "/api/v1/patrol/positions", "near"),
        (inspector, "/api/v1/components", "near"),
    ):
        answer = await asker.get(path, params={name: nowhere, "limit": 5} if "components" in path else {name: nowhere})
        assert (answer.status_code, path) == (422, path)
        assert "bad_position" in answer.text


async def test_a_box_that_is_nowhere(city: City) -> None:
    chief = await city.signed_in("chief")
    for box in ("nan,0,1,1", "0,0,inf,1", "1e999,0,1,1"):
        assert (await chief.get("/api/v1/cases", params={"bbox": box})).status_code == 422
