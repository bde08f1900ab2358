"""Whatever the files for operators say to type is taken as it stands: commands of ours with their words, units,
statements of SQL. Nothing is done."""

import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import typer
from sqlalchemy import text

from backend.cli import app
from backend.ground.db import Database
from tests.operations.test_documents import FILES, FOLDER, UNITS

CLI: Any = typer.main.get_command(app)
USAGE: Any = typer.BadParameter.__base__  # whatever is wrong with the words of a command
STATEMENT = re.compile(r"`((?:select|UPDATE) [^`]+)`")


@dataclass(frozen=True)
class Said:
    """A command of ours, without its name. `whole`: as it is to be typed, not named in passing."""

    words: list[str]
    whole: bool


def _commands(name: str) -> Iterator[Said]:
    """Every command of ours that a file says: of a manual what is set as code."""
    said, passing = FILES[name].replace("\\\n", " "), list[str]()
    if name.endswith(".md"):
        fence = re.compile(r"^ *```sh\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
        lines = [line.partition(" #")[0] for line in "\n".join(fence.findall(said)).splitlines()]
        passing = [span for span in re.findall(r"`([^`]+)`", fence.sub("", said)) if " " in span]
    else:
        lists = [" ".join(json.loads(found)) for found in re.findall(r'\["chengguantong".*?\]', said)]
        lines = re.findall(r"^ExecStart=.*/bin/(chengguantong .+)$", said.replace("%i", "8001"), re.MULTILINE) + lists
    for line in lines + passing:
        words = shlex.split(line) if line.count("'") % 2 == 0 else line.split()
        if words[:1] == ["chengguantong"]:
            yield Said(words[1:], whole=line not in passing)
        elif words[:1] and words[0] in CLI.commands and name.endswith(".md"):
            yield Said(words, whole=False)


def _taken(command: Any, words: list[str], *, whole: bool) -> str:
    """What the command itself says of its words, without doing anything; empty if it takes them. A path in them stands
    for a folder, or a file, that is there."""
    faults = list[str]()
    for place in (FOLDER, FOLDER / "README.md"):
        try:
            command.make_context(command.name, [str(place) if word.startswith("/") else word for word in words])
        except USAGE as fault:
            theirs = fault.__cause__ or fault  # told in our words, it is Typer's still
            faults.append(fault.format_message() if whole or type(theirs).__name__ != "MissingParameter" else "")
        else:
            return ""
    return min(faults, key=len)


def _fault(words: list[str], *, whole: bool = True) -> str:
    """What of these words the command does not take; empty if it takes all."""
    found = CLI
    while hasattr(found, "commands"):
        if not words or words[0] not in found.commands:
            return " ".join(words)
        found, words = found.commands[words[0]], words[1:]
    kinds = next((str(getattr(one, "help", "")) for one in found.params if one.param_type_name == "argument"), "")
    if fault := _taken(found, words, whole=whole):
        return fault
    first = words[0] if words and not words[0].startswith("-") else ""
    return first if " | " in kinds and first and first not in re.findall(r"[\w-]+", kinds) else ""


def test_every_command_named_is_one() -> None:
    found = {name: list(_commands(name)) for name in FILES}
    assert [(name, one) for name, said in found.items() for one in said if _fault(one.words, whole=one.whole)] == []
    assert {one.words[0] for said in found.values() for one in said} >= {
        "serve", "work", "migrate", "backup", "restore", "verify", "check", "outbox",
    }  # fmt: skip
    for name in (*UNITS, "compose.yml"):
        assert found[name] or "chengguantong/bin" not in FILES[name]


def test_what_is_not_there_is_seen() -> None:
    """The planted faults."""
    for words in (
        "upgrade",
        "outbox retry",
        "backup --weeks 3 /srv",
        "verify everything",
        "check money",
        "restore --data /x",
        "check deliveries --days none",
        "check deliveries --days 0",
        "verify audit now",
        "backup --until 2026-11-26 /srv",
        "restore /srv --until yesterday",
        "load money /x.csv",
    ):
        assert _fault(words.split()), words


def test_every_unit_that_is_started_or_read_is_there() -> None:
    """In the manual and in what the units say of one another."""
    ours = {re.sub(r"@?\.(service|timer)$", "", name) for name in UNITS}
    named = {
        unit
        for said in (FILES["README.md"], *UNITS.values())
        for line in re.findall(r"(?:systemctl|journalctl)\s([^`\n]+)", said)
        for unit in re.findall(r"\b(chengguantong[\w-]*?)(?:@[\w*]+)?(?:\.service|\.timer)?(?=['\s&;)]|$)", line)
    }
    assert {"chengguantong", "chengguantong-work", "chengguantong-wal", "chengguantong-backup"} == named <= ours


@pytest.mark.anyio
@pytest.mark.parametrize("database_kind", ["postgres"])
async def test_every_statement_of_the_manual_is_one_of_the_database(db: Database) -> None:
    """As PostgreSQL plans it, and does nothing."""
    statements = STATEMENT.findall(FILES["README.md"])
    assert len(statements) >= 6
    for statement in statements:
        async with db.write() as session:
            await session.execute(text(f"EXPLAIN {statement.replace(':', chr(92) + ':')}"))
