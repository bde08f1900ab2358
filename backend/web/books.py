"""The appointments of a process (约号本), by what they are for, and what it and the others behind one name tell each
other of them: a phone that was told by one process when to come may meet another, and keeps its place there.

Notes are small and may be lost: then whoever comes is as anyone.
"""

import asyncio
import os
import struct
from collections import deque
from collections.abc import Callable, Hashable, Iterator
from hashlib import blake2b
from zlib import crc32

from backend.ground.appointments import Appointments, Tell
from backend.ground.digest import keyed_digest
from backend.ground.settings import Settings

NOTE = struct.Struct(">BQh")  # which book; a name; hundredths of a second until they are to come, CAME: they came
CAME, HUNDREDTHS = -1, 100
FORM = struct.Struct(">I")  # before the notes: of what form they are, and of which books
MOST = 4096  # notes that wait to be taken away; of more the oldest are lost
A_MESSAGE = 360  # notes


class Books:
    """Opened once for each kind, in the same order in every process. `begun`: there is something to tell. `key`: the
    same in all that are to understand each other; of one's own where none is given."""

    def __init__(self, key: bytes = b"") -> None:
        self.begun = asyncio.Event()
        self._key, self._form = key or os.urandom(32), crc32(NOTE.format.encode())
        self._books, self._notes = list[Appointments](), deque[bytes](maxlen=MOST)

    @classmethod
    def of(cls, settings: Settings) -> "Books":
        """Those of a deployment: whoever hears its notes without its secret cannot try out whose they are."""
        return cls(bytes.fromhex(keyed_digest(settings, "appointments", "")))

    def open(self, what: str, clock: Callable[[], float], pace: float) -> Appointments:
        """The next book: `what` it is for; `pace`, requests a second until there is something to measure."""
        self._form = crc32(what.encode(), self._form)
        book = Appointments(clock, pace, tell=self._telling(len(self._books)))
        self._books.append(book)
        return book

    def name_of(self, *parts: object) -> int:
        """What somebody is called in the books: of the same parts the same in every process."""
        return int.from_bytes(blake2b(repr(parts).encode(), digest_size=8, key=self._key).digest())

    def take(self) -> list[bytes]:
        """What is to be told, as messages; it is told once."""
        said, form, most = b"".join(self._notes), FORM.pack(self._form), A_MESSAGE * NOTE.size
        self._notes.clear()
        return [form + said[start : start + most] for start in range(0, len(said), most)]

    def hear(self, message: bytes) -> None:
        """A message of another process. What is of another form, as another release may send it, is passed over."""
        for number, name, wait in self._read(message):
            self._books[number].hear(name, None if wait == CAME else wait / HUNDREDTHS)

    def _read(self, message: bytes) -> Iterator[tuple[int, int, int]]:
        notes, is_ours = message[FORM.size :], message.startswith(FORM.pack(self._form))
        return NOTE.iter_unpack(notes) if is_ours and len(notes) % NOTE.size == 0 else iter(())

    def _telling(self, number: int) -> Tell:
        def _tell(who: Hashable, wait: float | None) -> None:
            assert isinstance(who, int)
            self._notes.append(NOTE.pack(number, who, CAME if wait is None else round(wait * HUNDREDTHS)))
            self.begun.set()

        return _tell
