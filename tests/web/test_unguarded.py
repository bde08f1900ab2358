"""What stands between the world and the application, with faults in it: each is seen by the check in test_guarded."""

import traceback
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI, Request, Response
from pydantic import field_validator

from backend.ground import settings as ground
from backend.ground.errors import Problem
from backend.ground.settings import Settings
from backend.web import application, refusals
from tests.conftest import NOON
from tests.linhai import open_city
from tests.web.test_guarded import (
    INSIDE,
    REFUSED,
    check_nobody_else_is_believed,
    check_refusals,
    check_start_on_demo_accounts,
    not_refused,
)

pytestmark = pytest.mark.anyio
sqlite = pytest.mark.parametrize("database_kind", ["sqlite"])


async def _internal(request: Request, fault: Exception) -> Response:
    return refusals.refuse(request, Problem("internal", detail=str(fault)))


async def _database(request: Request, fault: Exception) -> Response:
    return refusals.refuse(request, Problem("database_unavailable", detail=str(fault)))


async def _stack(_request: Request, fault: Exception) -> Response:
    return Response("".join(traceback.format_exception(fault)), 500, media_type="text/plain")


@sqlite
@pytest.mark.parametrize(("handler", "word"), [(_internal, INSIDE), (_database, "secret_column")])
async def test_an_answer_that_shows_what_was_raised_is_seen(
    handler: object, word: str, city_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted faults: the text of the exception; the statement which failed."""
    monkeypatch.setattr(refusals, handler.__name__, handler)  # type: ignore[attr-defined]
    async with open_city(city_settings, NOON) as city:
        with pytest.raises(AssertionError, match=word):
            await check_refusals(city)


@sqlite
async def test_a_stack_that_is_shown_is_seen(city_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: the stack instead of the refusal."""
    monkeypatch.setattr(refusals, "_internal", _stack)
    async with open_city(city_settings, NOON) as city:
        with pytest.raises(AssertionError, match="500"):
            await check_refusals(city)


@sqlite
async def test_no_stack_is_shown_in_the_debug_mode_of_the_framework_either(
    city_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(application, "FastAPI", partial(FastAPI, debug=True))
    async with open_city(city_settings, NOON) as city:
        await check_refusals(city)


class _Unread(Settings):
    """Settings nobody looks at."""

    @field_validator("*")
    @classmethod
    def _can_be_used(cls, given: Any) -> Any:
        return given


def test_settings_that_nobody_looks_at_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted faults: no look at all; the demo secret taken for a good one."""
    assert not_refused(_Unread) == [named for named, _word in REFUSED if "data_cipher" not in named]
    monkeypatch.setattr(ground, "DEMO_SECRET", "another")
    assert not_refused(Settings) == [named for named, word in REFUSED if word == "(?m)^secret$"]


@sqlite
def test_production_that_starts_on_demo_accounts_is_seen(city_settings: Settings, tmp_path: Path) -> None:
    """The planted fault."""
    with pytest.raises(AssertionError, match="it serves"):
        check_start_on_demo_accounts(city_settings, tmp_path, "tests.web.careless_server")


@sqlite
def test_an_address_that_anybody_may_name_is_seen(city_settings: Settings, tmp_path: Path) -> None:
    """The planted fault."""
    with pytest.raises(AssertionError, match=r"203\.0\.113\.9"):
        check_nobody_else_is_believed(city_settings, tmp_path, "tests.web.believing_server")
