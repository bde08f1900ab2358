"""The process that children are forked from (tests.forked_children). It loads nothing of the tests."""

import os
import select
import signal
import socket
import struct
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn

CODE = struct.Struct("=i")


def main(line: int, work: Callable[[], None]) -> None:
    """Forks a child for whoever asks on the line, and tells how each ended, until the line is closed."""
    asked = socket.socket(fileno=line)
    woken, wake = os.pipe2(os.O_NONBLOCK)
    signal.signal(signal.SIGCHLD, lambda _signal, _frame: None)
    signal.set_wakeup_fd(wake)
    told: dict[int, int] = {}  # by pid: where to tell how it ended
    while True:
        ready, _, _ = select.select([line, woken], [], [])
        if woken in ready:
            os.read(woken, 4096)
            _tell(told)
        if line in ready:
            _word, given, _flags, _from = socket.recv_fds(asked, 1, 3)
            if not given:
                return
            its_end, answers, tells = given
            if not (pid := os.fork()):
                _be_the_child(its_end, answers, work)
            told[pid] = tells
            os.close(its_end)
            os.close(answers)
            asked.send(CODE.pack(pid))


def _tell(told: dict[int, int]) -> None:
    while told and (ended := os.waitpid(-1, os.WNOHANG))[0]:
        tells = told.pop(ended[0])
        with suppress(BrokenPipeError):  # nobody asks any more
            os.write(tells, CODE.pack(os.waitstatus_to_exitcode(ended[1])))
        os.close(tells)


def _be_the_child(its_end: int, answers: int, work: Callable[[], None]) -> NoReturn:
    code = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.dup2(its_end, 0)
        os.dup2(answers, 1)
        os.closerange(3, 65536)
        work()
        code = 0
    except BaseException:  # noqa: BLE001 - it goes no further than this process, which says it and ends
        traceback.print_exc()
    finally:
        os._exit(code)
