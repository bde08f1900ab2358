"""The appointments of a process (约号本), by what they are for, and what it and the others behind one name tell each
other of them: a phone that was told by one process when to come may meet another, and keeps its place there.

Notes are small and may be lost: then whoever comes is as anyone.
"""

import asyncio
import struct
from collections import deque
from collections.abc import Callable, Hashable, Iterator

from backend.ground.appointments import Appointments, Tell

NOTE = struct.Struct(">BQh")  # which book; a name; hundredths of a second until they are to come, CAME: they came
CAME, HUNDREDTHS = -1, 100
MOST = 4096  # notes that wait to be taken away; of more the oldest are lost
A_MESSAGE = 360  # notes


class Books:
    """Opened once for each kind, in the same order in every process. `begun`: there is something to tell."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self._books, self._notes = list[Appointments](), deque[bytes](maxlen=MOST)

    def open(self, clock: Callable[[], float], pace: float) -> Appointments:
        """The next book: `pace`, requests a second until there is something to measure."""
        book = Appointments(clock, pace, tell=self._telling(len(self._books)))
        self._books.append(book)
        return book

    def take(self) -> list[bytes]:
        """What is to be told, as messages; it is told once."""
        said = b"".join(self._notes)
        self._notes.clear()
        return [said[start : start + A_MESSAGE * NOTE.size] for start in range(0, len(said), A_MESSAGE * NOTE.size)]

    def hear(self, message: bytes) -> None:
        """A message of another process. What cannot be read, as another release may send it, is passed over."""
        for number, name, wait in _read(message):
            if number < len(self._books):
                self._books[number].hear(name, None if wait == CAME else wait / HUNDREDTHS)

    def _telling(self, number: int) -> Tell:
        def _tell(who: Hashable, wait: float | None) -> None:
            assert isinstance(who, int)
            self._notes.append(NOTE.pack(number, who, CAME if wait is None else round(wait * HUNDREDTHS)))
            self.begun.set()

        return _tell


def _read(message: bytes) -> Iterator[tuple[int, int, int]]:
    return NOTE.iter_unpack(message) if len(message) % NOTE.size == 0 else iter(())
