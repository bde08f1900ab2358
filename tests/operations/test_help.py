"""The help of each command is there to the end, in a window of the usual width, and in Chinese like all it says."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from backend.cli import app
from backend.cli_help import FRAMES
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


SIGNS = {"RANGE_STRING", "REQUIRED_SHORT_STRING"}  # no words
ENGLISH = re.compile(
    r"(?i)usage|\b(options?|arguments?|commands?|error|aborted|default|required|completion|invalid|missing|show|try|"
    r"such|extra|value|input|should|exist|directory|help)\b"
)
OURS = re.compile(r"--[\w-]+|<\w+>|chengguantong [\w-]+|\b[A-Z_]+\b")  # options, types, commands and metavars are names


def _english(told: str) -> list[str]:
    return [found[0] for found in ENGLISH.finditer(OURS.sub("", told))]


@pytest.mark.parametrize("words", list(_commands(get_command(app))), ids=" ".join)
def test_what_stands_around_the_help_is_chinese(words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """Usage, Options, Commands, Show this message and exit: staff read plain Chinese."""
    monkeypatch.setenv("COLUMNS", "120")
    told = CliRunner().invoke(app, [*words, "--help"]).output
    assert _english(told) == [], told
    assert [told.count(word) for word in ("用法：", "显示本说明")] == [1, 1]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("", "用法："), ("migrat", "没有 migrat 这个命令，是否指 'migrate'"), ("outbox", "用法："),
        ("outbox lst", "没有 lst 这个命令"), ("nonsense", "没有 nonsense 这个命令"),
        ("path", "没有 path 这个命令"), ("migrate file", "多出 file"),
        ("serve --prot 1", "没有 --prot 这个选项，是否指 --host, --port"),
        ("serve --nonsense", "没有 --nonsense 这个选项"),
        ("serve --port", "选项 --port 后面须给出值"), ("serve --port x", "须为整数"),
        ("serve --port 70000", "不得大于 65535"),
        ("serve --worker=1", "选项 --worker 后面不带值"), ("migrate now", "多出 now"), ("backup", "缺少参数 "),
        ("restore /nowhere", "没有目录 '/nowhere'"), ("restore /etc/passwd", "是文件，须为目录"),
        ("load areas /etc", "是目录，须为文件"), ("load areas", "请给出要载入的文件"),
        ("load area", "没有 area，应为 "), ("outbox list --channel smss", "--channel：没有 smss"),
        ("restore /tmp --until soon", "须为日期"), ("check deliveries --days 0", "不得小于 1"),
    ],
)  # fmt: skip
def test_a_misuse_is_told_in_chinese(words: str, says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    told = CliRunner().invoke(app, words.split())
    assert told.exit_code == 2
    assert says in told.output
    assert _english(told.output) == [], told.output


def test_who_breaks_off_what_is_asked_is_told_so_in_chinese() -> None:
    told = CliRunner().invoke(app, ["password", "wang"], input="")
    assert told.exit_code == 1
    assert _english(told.output) == [], told.output


def test_the_words_that_are_changed_are_there_to_be_changed() -> None:
    from typer import rich_utils

    assert set(FRAMES) <= set(vars(rich_utils))
    ends = ("_PANEL_TITLE", "_TEXT", "_STRING", "_HELP")
    said = {name for name in vars(rich_utils) if name.endswith(ends) and not name.startswith("STYLE_")}
    assert said - set(FRAMES) - SIGNS == set()
