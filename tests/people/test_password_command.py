"""`chengguantong password`, at a terminal and by a pipe."""

import asyncio
import os
import pty
import re
import select
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import pytest

from tests.linhai import City

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("database_kind", ["sqlite"])]
LONGEST = 60.0  # seconds until it says something
WORD = "Yi-Ge-Xin-Mi-Ma-9"


@pytest.fixture(autouse=True)
def _of_the_city(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CGT_DATABASE_URL", city.settings.database_url)


def _words(username: str) -> list[str]:
    return [sys.executable, "-m", "backend", "password", username]


def at_a_terminal(username: str, typed: Sequence[str]) -> tuple[int, str]:
    """The exit code and what stands on the terminal; each line is typed when a question stands there."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(_words(username), stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True) as done:
        os.close(theirs)
        seen, left = "", list(typed)
        with suppress(OSError):  # as a terminal says that nobody is there any more
            while select.select([ours], [], [], LONGEST)[0] and (more := os.read(ours, 1000).decode()):
                seen += more
                if left and seen.endswith(": "):  # the last letter is there when what is typed is no longer shown
                    os.write(ours, f"{left.pop(0)}\n".encode())
        os.close(ours)  # who still waits for something to be typed is told that nobody is there
        code = done.wait(LONGEST)
    return code, re.sub("\x1b\\[[0-9]*m", "", seen)  # the colours


def by_a_pipe(username: str, given: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(_words(username), input=given, capture_output=True, text=True, timeout=60)


async def let_in(city: City, word: str) -> bool:
    answer: Any = await city.client.post("/api/v1/auth/password", data={"username": "desk", "password": word})
    return bool(answer.status_code == 200)


async def test_who_is_not_there_is_told_before_a_password_is_asked_for(city: City, database_kind: str) -> None:
    """Once, and not again as of a field: it was asked for twice, and the refusal stood there twice."""
    assert await asyncio.to_thread(at_a_terminal, "nobody2", []) == (1, "没有用户 nobody2\r\n")
    done = await asyncio.to_thread(by_a_pipe, "nobody2", "")
    assert (done.returncode, done.stdout, done.stderr) == (1, "没有用户 nobody2\n", "")


async def test_at_a_terminal_it_is_typed_twice_and_not_shown(city: City, database_kind: str) -> None:
    code, seen = await asyncio.to_thread(at_a_terminal, "desk", [WORD, WORD])
    assert (code, "密码已设置" in seen, WORD in seen) == (0, True, False), seen
    assert await let_in(city, WORD)


async def test_by_a_pipe_it_is_one_line(city: City, database_kind: str) -> None:
    """It warned of an echo, in English, and waited for a second line."""
    done = await asyncio.to_thread(by_a_pipe, "desk", f"{WORD}\n")
    assert (done.returncode, done.stdout, done.stderr) == (0, "密码已设置\n", "")
    assert await let_in(city, WORD)
