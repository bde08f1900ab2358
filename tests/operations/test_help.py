"""The help of each command is there to the end, in a window of the usual width."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from backend.cli import app
from tests.promises.forked import commanded


def _commands(of: Any, *words: str) -> Iterator[tuple[str, ...]]:
    yield words
    for name, command in getattr(of, "commands", {}).items():
        yield from _commands(command, *words, name)


@pytest.mark.parametrize("words", list(_commands(get_command(app))), ids=" ".join)
def test_the_help_is_not_cut_at_the_edge_of_the_window(words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    told = CliRunner().invoke(app, [*words, "--help"])
    assert (told.exit_code, [line for line in told.output.splitlines() if "…" in line]) == (0, [])


@pytest.mark.parametrize("words", [["--help"], ["outbox", "list", "--help"], ["restore", "nowhere"], ["migrat"]])
def test_the_command_calls_itself_by_its_name(words: list[str], tmp_path: Path) -> None:
    """It is `python -m backend` under `make run`, which its documents know nothing of."""
    _code, told = commanded(words, tmp_path, os.environ)
    assert "chengguantong" in told
    assert "python -m" not in told
