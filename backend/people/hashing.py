"""Asks the child process that hashes; starts it when first needed, and anew where it ended or says nothing."""

import atexit
import json
import select
import subprocess
import sys
from pathlib import Path

from backend.ground.errors import Problem

LONGEST = 10.0  # seconds; a hash is about 12 ms of work
CHILD = Path(__file__).with_name("hashing_child.py")


class Hashing:
    """One question at a time, from one thread."""

    def __init__(self) -> None:
        self.took = 0.0  # seconds of processor time, the last one
        self._process: subprocess.Popen[bytes] | None = None
        atexit.register(self.end)

    def hash(self, password: str) -> str:
        """The hash of a password. Problem busy where there is no answer."""
        return str(self._answer(password))

    def verify(self, password: str, hashed: str) -> bool:
        """Whether it belongs to the hash. Problem busy where there is no answer."""
        return self._answer(password, hashed) is True

    def end(self) -> None:
        """Ends the child, if there is one."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _answer(self, *asked: str) -> str | bool:
        for _turn in range(2):  # the child may have been killed since: then another one answers
            try:
                return self._ask(*asked)
            except (OSError, EOFError):
                self.end()
        raise Problem("busy", retry_after=1)

    def _ask(self, *asked: str) -> str | bool:
        process = self._process = self._process or _started()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(asked).encode() + b"\n")
        process.stdin.flush()
        if not select.select([process.stdout], [], [], LONGEST)[0]:
            raise TimeoutError
        if not (line := process.stdout.readline()):
            raise EOFError
        answer: str | bool
        answer, self.took = json.loads(line)
        return answer


def _started() -> subprocess.Popen[bytes]:
    # by its path, in isolation: the room's face would pull the database in (1 s instead of 0.1 s)
    command, pipe = [sys.executable, "-I", str(CHILD)], subprocess.PIPE
    # a Ctrl-C is for the server alone, which finishes what it has begun
    return subprocess.Popen(  # noqa: S603 - the words are ours
        command, stdin=pipe, stdout=pipe, env={"LANG": "C.UTF-8"}, start_new_session=True
    )
