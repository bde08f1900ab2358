"""The anchor: a line for each page, in a file outside the database, best on a medium that only grows."""

import errno
import os
from pathlib import Path

from anyio import to_thread

from backend.audit.ledger_page import LedgerPage

END = b"\n"
TAIL = 64 * 1024  # bytes: the lines of days. Workers that anchor at once may end with a page before the last


class Anchor:
    """Appends `seq before_id rows hash`, flushed to the disk; reads it again."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def add(self, page: LedgerPage) -> None:
        """Appends a page. OSError where it is not whole on the disk."""
        line = f"{page.seq} {page.before_id.hex} {page.rows} {page.hash}"
        await to_thread.run_sync(self._append, line.encode() + END)

    async def last(self) -> int:
        """The number of the last page anchored; 0 if none is. By the end of the file, however long it has grown."""
        return max(await to_thread.run_sync(self._read_tail) or await self.pages(), default=0)

    async def pages(self) -> dict[int, str]:
        """The hash of each page by its number, as first written. A line cut off by a crash counts as not written."""
        return await to_thread.run_sync(self._read)

    def _append(self, line: bytes) -> None:
        """Beneath a line that was cut off, which with it would be a line of another page: a medium that only grows
        lets nobody take it away."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o640)
        try:
            size = os.fstat(descriptor).st_size
            if size and os.pread(descriptor, 1, size - 1) != END:
                line = END + line
            if os.write(descriptor, line) != len(line):  # what a disk that is nearly full does, and no fault to it
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self._path))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _read(self) -> dict[int, str]:
        return _pages_in(self._path.read_bytes()) if self._path.exists() else {}

    def _read_tail(self) -> dict[int, str]:
        """Of the last TAIL bytes; the line in which they begin may lack the beginning of its number, and is left."""
        if not self._path.exists():
            return {}
        with self._path.open("rb") as file:
            begin = max(0, file.seek(0, os.SEEK_END) - TAIL)
            file.seek(begin)
            return _pages_in(file.read() if not begin else file.read().partition(END)[2])


def _pages_in(content: bytes) -> dict[int, str]:
    found: dict[int, str] = {}
    for line in content.decode("utf-8", errors="replace").splitlines():
        parts = line.split()
        if len(parts) == 4 and parts[0].isdecimal() and len(parts[3]) == 64:
            found.setdefault(int(parts[0]), parts[3])
    return found
