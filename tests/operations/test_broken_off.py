"""Ctrl-C while a service is being prepared, however early, says nothing; the next start says what it does."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.free_port import free_port
from tests.hears_again import hears_again
from tests.promises.running import ROOT

LOADING = "载入演示城市（约一分钟）…"


# one that is told to stop when it is put together and does not hear yet
EARLY = """
import os, signal
from backend import serving
from backend.cli import main
build = serving.build
def told(*words, **named):
    app = build(*words, **named)
    os.kill(os.getpid(), signal.SIGINT)
    return app
serving.build = told
main()
"""


def _begun(folder: Path, *command: str) -> "subprocess.Popen[str]":
    words = [sys.executable, *(command or ("-m", "backend")), "serve", "--port", str(free_port()), "--prepare"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CGT_")}
    return subprocess.Popen(
        words, cwd=folder, env=kept | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, preexec_fn=hears_again, process_group=0,
    )  # fmt: skip


def _break_off(process: "subprocess.Popen[str]") -> None:
    """As a terminal does: whatever it has begun is told, too."""
    os.killpg(process.pid, signal.SIGINT)


def _ended(process: "subprocess.Popen[str]") -> str:
    """What it said; one that does not end is no longer there when the next test begins."""
    try:
        return process.communicate(timeout=60)[0]
    finally:
        process.kill()


@pytest.mark.parametrize("seconds", [0.2, 0.5, 1, 2, 3, 4])
def test_who_breaks_off_is_shown_no_traceback(tmp_path: Path, seconds: float) -> None:
    process = _begun(tmp_path)
    time.sleep(seconds)
    _break_off(process)
    told = _ended(process)
    assert "Traceback" not in told
    assert "Error" not in told


def test_nor_is_who_does_it_just_before_the_server_hears(tmp_path: Path) -> None:
    told = _ended(_begun(tmp_path, "-c", EARLY))
    assert LOADING in told
    assert "Traceback" not in told


def test_a_start_after_one_broken_off_says_that_it_loads_the_city(tmp_path: Path) -> None:
    for _time in range(2):
        process = _begun(tmp_path)
        assert process.stdout
        assert LOADING in (line.strip() for line in iter(process.stdout.readline, ""))
        _break_off(process)
        _ended(process)
