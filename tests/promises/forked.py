"""The command as a process of its own, forked from a clean one that has loaded it: of a start, loading is nearly all.
For many tests at once; whoever proves or measures starts it as an operator does (tests.promises.running)."""

import math
import multiprocessing
import os
import runpy
import signal
import socket
import subprocess
import sys
import time
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from backend import serving

FORKS = multiprocessing.get_context("forkserver")
# what the command itself loads when it is told to serve or to work; tests.promises.post_worker forks from the same
PRELOADED = ("backend.cli", "backend.serving", "mobile_api.app", "public_api.app", "notifications.work")
BESIDE = "notifications.standins.serve"
FORKS.set_forkserver_preload([*PRELOADED, BESIDE, "tests.promises.post_worker"])


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
    serving._beside = Beside  # type: ignore[assignment]
    _be_the_command(words)


def _be_the_command(words: Sequence[str]) -> None:
    sys.argv = ["backend", *words]
    runpy.run_module("backend", run_name="__main__", alter_sys=True)


def commanded(words: Sequence[str], folder: Path, environment: Mapping[str, str], **named: str) -> tuple[int, str]:
    """The exit code of the command and all it printed, within a minute; its log lies in the folder. `named`: settings
    beside the environment's. One of many tests at once forks it, too."""
    given, log = {**environment, **named}, folder / "command.log"
    log.unlink(missing_ok=True)
    if "PYTEST_XDIST_WORKER" in os.environ:
        return Forked(words, Path.cwd(), given, log).wait(60), log.read_text()
    whole = [sys.executable, "-m", "backend", *words]
    done = subprocess.run(whole, env=given, capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout + done.stderr


class Beside:
    """A process beside a forked server, forked from it before it serves: stand-ins or a worker, which load nothing
    anew either. As much of subprocess.Popen as the server asks of it."""

    def __init__(self, *command: str, sockets: Sequence[socket.socket] = ()) -> None:
        server = os.getpid()
        self.pid = os.fork()  # the sockets are its own as well, by the same numbers
        self._code: int | None = None
        if not self.pid:
            _end_as([*command, "--beside", str(server)])

    def poll(self) -> int | None:
        if self._code is None and (ended := os.waitpid(self.pid, os.WNOHANG))[0]:
            self._code = os.waitstatus_to_exitcode(ended[1])
        return self._code

    def wait(self, seconds: float = math.inf) -> int:
        """The exit code. subprocess.TimeoutExpired if it has not ended by then."""
        until = time.monotonic() + seconds
        while (code := self.poll()) is None:
            if time.monotonic() > until:
                raise subprocess.TimeoutExpired("beside", seconds)
            time.sleep(0.01)
        return code

    def terminate(self) -> None:
        self._send(signal.SIGTERM)

    def kill(self) -> None:
        self._send(signal.SIGKILL)

    def _send(self, signalled: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, signalled)


def _end_as(words: Sequence[str]) -> NoReturn:
    """In the child's child: what the server has begun is the server's to end."""
    code = 1
    try:
        _be_the_command(words)
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(bool(ended.code))
    except BaseException:  # noqa: BLE001 - it goes no further than this process, which says it and ends
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
