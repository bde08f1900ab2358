"""Folders in which the processes of a database met (sockets.py) and at which nobody is any more: who was killed could
take away neither its socket nor the folder."""

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from glob import glob
from pathlib import Path

from backend.ground import clock

BEGINS = "cgt-"
MADE = timedelta(minutes=1)  # a socket so young may be bound and not hear yet


def folders_begin() -> str:
    """How the names of ours begin."""
    return f"{BEGINS}{os.getuid()}-"


def sockets_in(folder: Path) -> list[Path]:
    """None where the folder is taken away at that moment, which Path.glob makes a fault of."""
    return [folder / name for name in glob("*.sock", root_dir=folder)]


def sweep_left(parent: Path, now: Callable[[], datetime] = clock.now) -> None:
    """Takes away, of this user's folders there, the sockets at which nobody listens, and what is empty then. What
    another user made, or is no such folder, is left alone; so is whatever cannot be taken away."""
    young = (now() - MADE).timestamp()
    for folder in _ours(parent):
        for path in sockets_in(folder):
            if _is_left(path, young):
                path.unlink(missing_ok=True)
        with suppress(OSError):  # somebody is there
            folder.rmdir()


def _ours(parent: Path) -> Iterator[Path]:
    with suppress(OSError), os.scandir(parent) as entries:
        for entry in entries:
            if entry.name.startswith(folders_begin()) and entry.is_dir(follow_symlinks=False):
                with suppress(OSError):
                    if entry.stat(follow_symlinks=False).st_uid == os.getuid():
                        yield Path(entry.path)


def _is_left(path: Path, young: float) -> bool:
    try:
        if path.stat().st_mtime > young:
            return False
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as asked:
            asked.connect(str(path))
    except ConnectionRefusedError:
        return True
    except OSError:
        return False
    return False
