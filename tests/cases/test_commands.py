"""From the command line: stage limits are loaded, a calendar and the workflow are checked."""

import asyncio
import json
from pathlib import Path

import pytest
from sqlalchemy import make_url
from typer.testing import CliRunner

from backend.cli import app
from backend.ground.settings import Settings
from tests.linhai import City

pytestmark = pytest.mark.anyio


@pytest.fixture
def _here(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CGT_DATABASE_URL", city.settings.database_url)


async def say(*words: str) -> tuple[int, str]:
    found = await asyncio.to_thread(CliRunner().invoke, app, list(words))
    return found.exit_code, found.output


@pytest.mark.usefixtures("_here")
async def test_loaded_stage_limits_hold_for_what_comes_then(city: City, tmp_path: Path) -> None:
    before = (await (await city.signed_in("desk")).get(f"/api/v1/cases/{await city.case_at('filed')}")).json()
    path = tmp_path / "stages.csv"
    path.write_text("stage,limit_value,limit_unit\ndispatch,1,urgent_work_hour\n", encoding="utf-8")
    assert (await say("load", "stages", str(path)))[0] == 0
    after = (await (await city.signed_in("desk")).get(f"/api/v1/cases/{await city.case_at('filed')}")).json()
    assert (before["stage"]["due_at"], after["stage"]["due_at"]) == ("2026-11-24T08:00:00Z", "2026-11-24T05:00:00Z")
    path.write_text("stage,limit_value,limit_unit\nhandling,1,moon\n", encoding="utf-8")
    code, text = await say("load", "stages", str(path))
    assert code == 1
    assert "handling" in text
    assert "moon" in text


@pytest.mark.usefixtures("_here")
async def test_a_calendar_is_checked_without_being_published(city: City, tmp_path: Path) -> None:
    number = await city.case_at("handling")
    path = tmp_path / "2026.csv"
    path.write_text("day,worked,name,provisional\n2026-11-24,false,试验日,true\n", encoding="utf-8")
    code, text = await say("check", "calendar", str(path))
    seen = json.loads(text)
    assert (code, seen["open"], [one["number"] for one in seen["moved"]]) == (0, 1, [number])
    again = await (await city.signed_in("desk")).get(f"/api/v1/cases/{number}")
    assert again.json()["due_at"] == seen["moved"][0]["due_at"].replace("+00:00", "Z")
    assert (await say("check", "calendar"))[0] == 1


@pytest.mark.usefixtures("_here")
async def test_the_workflow_of_the_demo_city_is_checked(city: City) -> None:
    assert await say("check", "workflow") == (0, "流程与配置无误\n")


async def test_a_command_on_a_database_that_was_never_made_says_so(
    settings: Settings, database_kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unmade = "postgres" if database_kind == "postgres" else f"{tmp_path}/elsewhere.db"
    url = make_url(settings.database_url).set(database=unmade)
    monkeypatch.setenv("CGT_DATABASE_URL", url.render_as_string(hide_password=False))
    code, text = await say("check", "duties")
    assert code == 1
    assert "chengguantong migrate" in text
