"""The places of a room (连接名额): taken where they are counted, so that of many who come at once no more get in."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from backend.ground.errors import Problem

RETRY_AFTER = 5  # seconds


class Places:
    """At most `most` are taken at once, and none while `is_stopping`; `taken`: how many are now."""

    def __init__(self, most: int, is_stopping: Callable[[], bool]) -> None:
        self.most, self.taken, self._is_stopping = most, 0, is_stopping

    @contextmanager
    def take(self) -> Iterator[None]:
        """A place until it is left, however that comes. Problem busy if the room is full or about to close.

        To be taken before anything is awaited for: after a restart thousands come in one second.
        """
        if self._is_stopping() or self.taken >= self.most:
            raise Problem("busy", retry_after=RETRY_AFTER)
        self.taken += 1
        try:
            yield
        finally:
            self.taken -= 1
