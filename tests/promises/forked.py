"""The command as a process of its own, forked from a clean one that has loaded it: of a start, loading is nearly all.
For many tests at once; whoever proves or measures starts it as an operator does (tests.promises.running)."""

import multiprocessing
import os
import runpy
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

FORKS = multiprocessing.get_context("forkserver")
# what the command itself loads when it is told to serve or to work; tests.promises.post_worker forks from the same
PRELOADED = ("backend.cli", "backend.serving", "mobile_api.app", "public_api.app", "notifications.work")
FORKS.set_forkserver_preload([*PRELOADED, "tests.promises.post_worker"])


class Forked:
    """As much of subprocess.Popen as tests ask of a process."""

    def __init__(self, words: Sequence[str], folder: Path, environment: Mapping[str, str], log: Path) -> None:
        log.touch()  # whoever reads it looks at once
        given = (tuple(words), str(folder), dict(environment), str(log))
        self._process = FORKS.Process(target=_run, args=given, daemon=True)
        self._process.start()

    @property
    def pid(self) -> int:
        found = self._process.pid
        assert found is not None
        return found

    def poll(self) -> int | None:
        """The exit code, below nothing after a signal; None while it runs."""
        return self._process.exitcode

    def send_signal(self, signalled: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, signalled)

    def kill(self) -> None:
        self._process.kill()

    def wait(self, seconds: float | None = None) -> int:
        """The exit code. subprocess.TimeoutExpired if it has not ended by then."""
        self._process.join(seconds)
        if (code := self.poll()) is None:
            raise subprocess.TimeoutExpired("forked", seconds or 0)
        return code


def _run(words: Sequence[str], folder: str, environment: Mapping[str, str], log: str) -> None:
    """In the child: as `python -m backend` with these words, in that folder."""
    written = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for stream in (1, 2):
        os.dup2(written, stream)
    os.close(written)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["backend", *words]
    runpy.run_module("backend", run_name="__main__", alter_sys=True)
