"""A command called where there is no city says so, and leaves nothing there."""

from pathlib import Path

import pytest
from sqlalchemy import make_url

from backend.ground.settings import Settings
from tests.free_port import free_port
from tests.operations.test_plain_words import say

COMMANDS = (
    "check duties", "check workflow", "check deliveries", "check points", "check calendar FILE", "verify photos",
    "verify audit", "verify record", "outbox list", "outbox replay", "reseal", "rebuild map", "load areas FILE",
    "load calendar FILE", "load demo", "bench seed 1", "backup copies", "password wang",
)  # fmt: skip


@pytest.fixture(autouse=True)
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder the command is called in."""
    folder = tmp_path / "empty"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize("command", COMMANDS)
def test_where_there_is_no_database_it_is_told_and_none_is_made(command: str, empty: Path, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("day,worked,name,provisional\n2027-01-01,false,元旦,true\n", encoding="utf-8")
    if "areas" in command:
        file.write_text('{"type": "FeatureCollection", "features": []}')
    code, text = say(*(str(file) if word == "FILE" else word for word in command.split()))
    assert (code, "chengguantong migrate" in text) == (1, True), text
    assert list(empty.iterdir()) == []


@pytest.mark.parametrize("command", ["check", "migrate --plan"])
def test_who_asks_what_would_be_done_leaves_nothing(command: str, empty: Path) -> None:
    code, _text = say(*command.split())
    assert code == 0
    assert list(empty.iterdir()) == []


def test_a_backup_that_cannot_begin_leaves_no_folder(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CGT_DATABASE_URL", f"postgresql+asyncpg://city:word@127.0.0.1:{free_port()}/city")
    assert say("backup", "copies")[0] == 1
    assert list(empty.iterdir()) == []


@pytest.mark.parametrize("database_kind", ["postgres"])
def test_nor_does_one_without_its_tools(settings: Settings, empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CGT_DATABASE_URL", settings.database_url)
    code, text = say("backup", "copies", "--tools", str(empty))
    assert (code, "pg_basebackup" in text) == (1, True), text
    assert list(empty.iterdir()) == []


def test_what_makes_a_database_still_makes_it(empty: Path) -> None:
    assert say("migrate")[0] == 0
    assert (empty / str(make_url(Settings().database_url).database)).exists()
