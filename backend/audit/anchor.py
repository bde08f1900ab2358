"""The anchor: a line for each page, in a file outside the database, best on a medium that only grows."""

import os
from pathlib import Path

from anyio import to_thread

from backend.audit.ledger_page import LedgerPage


class Anchor:
    """Appends `seq before_id rows hash`, flushed to the disk; reads it again."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def add(self, page: LedgerPage) -> None:
        """Appends a page."""
        line = f"{page.seq} {page.before_id.hex} {page.rows} {page.hash}\n"
        await to_thread.run_sync(self._append, line)

    async def last(self) -> int:
        """The number of the last page anchored; 0 if none is."""
        return max((await self.pages()), default=0)

    async def pages(self) -> dict[int, str]:
        """The hash of each page by its number, as first written. A line cut off by a crash counts as not written."""
        return await to_thread.run_sync(self._read)

    def _append(self, line: str) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
        try:
            os.write(descriptor, line.encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _read(self) -> dict[int, str]:
        if not self._path.exists():
            return {}
        found: dict[int, str] = {}
        for line in self._path.read_text(encoding="utf-8").splitlines():
            parts = line.split()
            if len(parts) == 4 and parts[0].isdigit() and len(parts[3]) == 64:
                found.setdefault(int(parts[0]), parts[3])
        return found
