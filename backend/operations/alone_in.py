"""One backup at a time in a folder: at the end of one what no finished backup names goes from the pool of photos, and
with it what another has put there and not yet listed."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK = ".lock"


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Holds the folder, made if missing, while the block runs, against other processes too. RuntimeError if somebody
    has it. One that was made for a block that fails goes again, unless there is something in it."""
    is_new = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("a") as opened:
        try:
            _hold(opened.fileno())
        except BlockingIOError:
            raise RuntimeError(f"{folder} 中正在做另一次备份") from None
        try:
            yield
        except BaseException:
            if is_new and [one.name for one in folder.iterdir()] == [LOCK]:
                (folder / LOCK).unlink()
                folder.rmdir()
            raise


def _hold(lock: int) -> None:
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # let go with the file, however the process ends
    if os.fstat(lock).st_nlink == 0:  # gone with its folder, between our opening and holding it
        raise BlockingIOError
