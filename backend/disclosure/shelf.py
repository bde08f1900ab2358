"""The shelf: each closed day as a file outside the database, best on a medium that only grows."""

import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from anyio import to_thread


@dataclass(frozen=True)
class Shelved:
    """A day as it was first written: what was signed, by which key, and each leaf: whose it is, its hash (hex)."""

    statement: str
    signature: str
    key_id: str
    leaves: Sequence[tuple[UUID, str]]


class Shelf:
    """One file a day, never written again: the statement, an empty line, the signature, the key, the leaves."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def days(self) -> set[str]:
        """The days that stand there."""
        return await to_thread.run_sync(lambda: {path.stem for path in self._folder.glob("*.txt")})

    async def add(self, day: str, shelved: Shelved) -> None:
        """Writes a day, whole or not at all; one that stands there stays."""
        leaves = [f"{value} {leaf.hex}" for leaf, value in shelved.leaves]
        lines = [*shelved.statement.splitlines(), "", shelved.signature, shelved.key_id, *leaves]
        await to_thread.run_sync(self._write, day, "".join(f"{line}\n" for line in lines))

    async def read(self, day: str) -> Shelved | None:
        """A day, None if it does not stand there, or cannot be one."""
        return await to_thread.run_sync(self._read, day)

    def _write(self, day: str, text: str) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        beside = self._folder / f".{day}.{secrets.token_hex(8)}"  # of its own, for each who writes the same day
        try:
            with beside.open("x", encoding="utf-8") as out:
                out.write(text)
                out.flush()
                os.fsync(out.fileno())
            with suppress(FileExistsError):
                os.link(beside, self._folder / f"{day}.txt")
        finally:
            beside.unlink(missing_ok=True)

    def _read(self, day: str) -> Shelved | None:
        path = self._folder / f"{day}.txt"
        if not path.exists():
            return None
        try:
            return _parsed(path.read_text(encoding="utf-8"))
        except ValueError:  # no text, not so many words, no id, no hash
            return None


def _parsed(text: str) -> Shelved:
    head, _, rest = text.partition("\n\n")
    signature, key, *lines = rest.splitlines()
    leaves = [(UUID(leaf), bytes.fromhex(value).hex()) for value, leaf in (line.split() for line in lines)]
    if not leaves:
        raise ValueError("no leaf")
    return Shelved(f"{head}\n", signature, key, leaves)
