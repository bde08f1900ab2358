"""The child process: takes pictures from standard input, answers on standard output, and may be killed at any time."""

import gc
import os
import resource
import signal
import sys
import time
import warnings
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from media.boxes import Box, Cover
from media.decode import decode
from media.frames import LENGTH, LENGTHS, frame, read_head
from media.open_picture import Refusal, broken, out_of_memory

MEMORY = 270 * 1024 * 1024  # bytes a picture may add to an idle child of about 30 MB
CPU = 2.0  # seconds a picture may take; the timer ends the process
OPEN_FILES = 16
# the server answers first; at 19 some pictures of 12 MP got no core within decoder.WALL while reports came in a rush
# (docs/bench.md)
NICE = 10
Answer = tuple[Mapping[str, Any], list[bytes]]


def main() -> None:
    """Works until standard input ends."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # with nobody left to answer it ends, and says nothing
    warnings.simplefilter("ignore")
    _limit_itself()
    gc.freeze()
    while _answer_one(sys.stdin.buffer, sys.stdout.buffer):
        gc.collect()  # Pillow's pictures may hold themselves, and so few objects bring no collection about


def _answer_one(source: BinaryIO, sink: BinaryIO) -> bool:
    """Whether anything was asked; of it nothing is held afterwards."""
    if (asked := read_frame(source)) is None:
        return False
    start = time.process_time()
    signal.setitimer(signal.ITIMER_PROF, CPU)
    head, blobs = _answer(*asked)
    signal.setitimer(signal.ITIMER_PROF, 0)
    sink.writelines(frame({**head, "cpu": time.process_time() - start, "memory": _peak()}, blobs))
    sink.flush()
    return True


def _peak() -> int:
    """The most memory this process has held, in bytes; ru_maxrss would count what its parent held before."""
    with open("/proc/self/status", encoding="ascii", errors="replace") as file:
        return next((int(line.split()[1]) * 1024 for line in file if line.startswith("VmHWM:")), 0)


def _limit_itself() -> None:
    os.nice(NICE)
    with open("/proc/self/statm", encoding="ascii") as file:
        most = int(file.read().split()[0]) * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))


def read_frame(source: BinaryIO) -> tuple[Mapping[str, Any], list[bytes]] | None:
    """The next frame: its head and its blobs; None at the end."""
    lengths = source.read(LENGTHS.size)
    if not lengths:
        return None
    length, count = LENGTHS.unpack(lengths)
    head = read_head(source.read(length))
    return head, [source.read(LENGTH.unpack(source.read(LENGTH.size))[0]) for _ in range(count)]


def _answer(head: Mapping[str, Any], blobs: list[bytes]) -> Answer:
    try:
        return DEEDS[head["deed"]](head, blobs[0])
    except Refusal as refused:
        return _refused(refused)
    except MemoryError:
        return _refused(out_of_memory())
    except Exception:  # noqa: BLE001 - a hostile picture has no say in what happens next
        return _refused(broken())


def _refused(refused: Refusal) -> Answer:
    return {"code": refused.code, "why": refused.why}, []


def _decode(head: Mapping[str, Any], content: bytes) -> Answer:
    boxes = [Box(x, y, width, height, Cover(cover)) for x, y, width, height, cover in head["boxes"]]
    found = decode(content, ZoneInfo(head["zone"]), boxes)
    said = {
        "format": found.format, "width": found.width, "height": found.height, "taken_at": _iso(found.taken_at),
        "position": found.position, "fingerprint": found.fingerprint, "names": list(found.derivatives),
    }  # fmt: skip
    return said, list(found.derivatives.values())


def _burn(head: Mapping[str, Any], content: bytes) -> Answer:
    from media.burn import burn  # its font and pen are a fifth of a child's start, and most never burn

    return {}, [burn(content, head["lines"])]


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None


DEEDS: dict[str, Callable[[Mapping[str, Any], bytes], Answer]] = {"decode": _decode, "burn": _burn}
