"""One backup at a time in a folder: at the end of one what no finished backup names goes from the pool of photos, and
with it what another has put there and not yet listed."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK = ".lock"


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Holds the folder, made if missing, while the block runs, against other processes too. RuntimeError if somebody
    has it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("a") as opened:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)  # let go with the file, however the process ends
        except BlockingIOError:
            raise RuntimeError(f"{folder} 中正在做另一次备份") from None
        yield
