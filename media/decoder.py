"""A small pool of child processes that decode pictures, each with a wall limit; a hostile picture costs one child."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter, ValidationError

from backend.ground.appointments import Appointments
from backend.ground.clock import CITY_ZONE
from media.boxes import Box
from media.child import OUT_OF_MEMORY, Child
from media.decoded import Decoded
from media.refused import PhotoRefused

CHILDREN = 2
PLACES = 18  # pictures in the house at once, being decoded or waiting for it; the rest are told to come back
FIRST_PACE = 10.0  # pictures a second, until there is something to measure
LATE = 300.0  # seconds after the time told: a place is asked for when all of a picture is here, 5 MB at 17 kB/s
RETRY_AFTER = 2  # seconds, for whom the machine had no time
WALL = 6.0  # seconds somebody waits for a picture; what it may cost is the child's own limit (decode_child.CPU)
CODES = {said: said for said in ("unsupported_media_type", "broken_picture", "too_costly")} | {
    OUT_OF_MEMORY: "too_costly"
}
DECODED = TypeAdapter(Decoded)


class Decoder:
    """Decodes pictures out of process. `worst` is the most CPU (seconds) and memory (bytes) one has cost so far."""

    def __init__(
        self, children: int = CHILDREN, wall: float = WALL, places: int = PLACES,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._wall, self._places, self._taken = wall, places, 0
        self._appointments = Appointments(clock, FIRST_PACE, LATE)
        self.suggesting = asyncio.Semaphore(1)  # hints (media.suggest) are one process at a time, beside the children
        # the one that worked last works next: the others are started when it is not enough
        self._children: asyncio.Queue[Child] = asyncio.LifoQueue()
        self.worst = {"cpu": 0.0, "memory": 0.0}
        for _number in range(children):
            self._children.put_nowait(Child())

    @asynccontextmanager
    async def place(self, who: UUID) -> AsyncIterator[None]:
        """Room for one picture, to be taken before its bytes are read. PhotoRefused busy when the house is full: to
        come back one after another, at the pace at which others leave, and a place is kept then: one for each, however
        often they try."""
        if not self._appointments.find_place(who, self._taken, self._places):
            raise PhotoRefused("busy", retry_after=self._appointments.wait(who, is_one=True))
        self._appointments.came(who, is_one=True)
        self._taken += 1
        try:
            yield
        finally:
            self._taken -= 1
            self._appointments.served()

    async def decode(self, content: bytes, boxes: Sequence[Box] = ()) -> Decoded:
        """What the picture is, with its derivatives. PhotoRefused as media.decode says, too_costly, or busy where
        the machine has no time, no memory or no process for it: that is not the picture's fault."""
        asked = [[box.x, box.y, box.width, box.height, box.cover.value] for box in boxes]
        head, blobs = await self._ask({"deed": "decode", "boxes": asked, "zone": CITY_ZONE.key}, content)
        try:
            names = head.pop("names")
            decoded = DECODED.validate_python(head | {"derivatives": dict(zip(names, blobs, strict=True))})
        except (ValidationError, KeyError, ValueError):
            raise PhotoRefused("broken_picture", field="file") from None
        if not decoded.is_sane:
            raise PhotoRefused("broken_picture", field="file")
        return decoded

    async def burn(self, view: bytes, lines: Sequence[str]) -> bytes:
        """The view derivative with lines burnt in. PhotoRefused too_costly or busy; RuntimeError where it fails: the
        view is ours, so that this is no picture's fault."""
        try:
            _head, blobs = await self._ask({"deed": "burn", "lines": list(lines)}, view)
        except PhotoRefused as refused:
            if refused.code == "broken_picture":
                raise RuntimeError("the lines could not be burnt in") from refused
            raise
        return blobs[0]

    async def close(self) -> None:
        """Ends the children."""
        while not self._children.empty():
            await self._children.get_nowait().kill()

    async def _ask(self, head: Mapping[str, Any], content: bytes) -> tuple[dict[str, Any], list[bytes]]:
        child = await self._children.get()
        try:
            answer, blobs = await asyncio.wait_for(child.ask(head, [content]), self._wall)
        except (TimeoutError, EOFError, OSError, ValueError) as fault:
            # too_costly is final for who sent it
            is_ours = isinstance(fault, TimeoutError) or (
                not isinstance(fault, ValueError) and await child.was_hindered()
            )
            await child.kill()
            if is_ours:
                raise PhotoRefused("busy", retry_after=RETRY_AFTER) from None
            raise PhotoRefused("too_costly", field="file") from None
        except asyncio.CancelledError:
            await child.kill()
            raise
        finally:
            self._children.put_nowait(child)
        answer = dict(answer)
        for name in self.worst:
            self.worst[name] = max(self.worst[name], answer.pop(name, 0.0))
        if "code" in answer:
            raise PhotoRefused(_code(answer["code"]), field="file", detail=str(answer.get("why", ""))[:200])
        return answer, blobs


def _code(said: object) -> str:
    return CODES.get(str(said), "broken_picture")
