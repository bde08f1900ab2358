"""How many requests are worked on at once (接纳控制): beyond that, come back later, said at once and cheaply.

Writes and reads are counted apart, so that whoever asks how far a case is gets an answer while everybody reports;
tracks and the queues of phones go in lanes of their own, so that no report waits for the backlog of an outage. A
request counts from when its body is here: who sends slowly holds up nobody, and who sends nothing is let go. Large
bodies come in by a door of their own. Long listening and photos are not counted here: they have bounds of their own
(LiveRoom, the room of photos, Crowd).
"""

import sys
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from enum import StrEnum

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.ground.appointments import FIRST_PACE
from backend.ground.errors import Problem
from backend.ground.settings import Settings
from backend.web.arriving import LATE, Arriving, Patience, Waiting
from backend.web.body_limits import TO_DISK, is_form, length_of
from backend.web.books import Books
from backend.web.long_answers import LONG_ANSWERS, LongAnswer
from backend.web.refusals import refuse
from backend.web.ways import Broad, Lane, Pace, Way
from backend.web.who_asks import KNOWN_BY_BODY, Who, who_asks

SMALL = 256 * 1024  # bytes of a body that is waited for here
OF_A_LANE = 1024 * 1024  # the same, where only so many may wait
LARGE_AT_ONCE = 32  # bodies that are larger, on their way
LARGE_AT_WORK = 2  # of these, that are read whole: what JSON says takes up to 25 times its bytes
A_MOMENT = 1.0  # seconds in which who came when they were told waits for a place
READS = frozenset({"GET", "HEAD", "OPTIONS"})
PHOTOS, UPLOADED = "/api/v1/photos", "/api/v1/photos/uploads/"
UNCOUNTED = frozenset({"/healthz", "/readyz", "/api/v1/live", "/api/v1/patrol/positions/live", PHOTOS})


class Kind(StrEnum):
    READ = "read"
    WRITE = "write"
    TRACK = "track"
    FOREIGN = "foreign"  # tracks of clients that others wrote, which show a key and no token
    QUEUE = "queue"


LANES: dict[tuple[str, str], Kind] = {
    ("POST", "/api/v1/patrol/fixes"): Kind.TRACK,
    ("GET", "/track"): Kind.FOREIGN,
    ("GET", "/track/"): Kind.FOREIGN,
    ("POST", "/track"): Kind.FOREIGN,
    ("POST", "/track/"): Kind.FOREIGN,
    ("POST", "/"): Kind.FOREIGN,
    ("POST", "/api/v1/sync"): Kind.QUEUE,
}
# 500 inspectors who send each half a minute are 17 turns a second; 60 fixes are 12 ms of the processor, 3 are 7; of a
# queue each item is a deed of its own
PACES: dict[Kind, Pace] = {
    Kind.TRACK: Pace(most=64, times=2.0, longest=0.5),
    Kind.FOREIGN: Pace(most=64, times=2.0, longest=0.5),
    Kind.QUEUE: Pace(most=8, times=1.0, longest=1.0, hold=1.0, at_once=2, first=1.0),
}


PATIENCE = Patience()


class Admission:
    """Pure ASGI: 503 `busy` with Retry-After for more than is worked on at once, 408 for what never comes."""

    def __init__(
        self, app: ASGIApp, most: Mapping[Kind, int], paces: Mapping[Kind, Pace] = PACES,
        patience: Patience | None = None, body_most: int = sys.maxsize,
        clock: Callable[[], float] = time.monotonic, books: Books | None = None,
    ) -> None:  # fmt: skip
        self.app, self._patience, self._body_most = app, patience or PATIENCE, body_most
        broad = {kind: Broad(many) for kind, many in most.items()}
        lanes = {kind: Lane(pace, broad[Kind.WRITE]) for kind, pace in paces.items()}
        self._ways: dict[Kind, Way] = {**broad, **lanes}
        self._large, self._large_at_work = Broad(LARGE_AT_ONCE), Broad(LARGE_AT_WORK)
        self._long = {path: LongAnswer(many) for path, many in LONG_ANSWERS.items()}
        first, books = dict.fromkeys(broad, FIRST_PACE), books or Books()
        first |= {kind: pace.first for kind, pace in paces.items()}
        self._name_of = books.name_of
        self._appointments = {kind: books.open(kind, clock, first[kind]) for kind in sorted(first)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        try:
            await self._let_in(scope, receive, send)
        except Problem as problem:
            answer = refuse(Request(scope), problem)
            if problem.code == LATE:  # the rest of the body is not waited for
                answer.headers["connection"] = "close"
            await answer(scope, receive, send)

    async def _let_in(self, scope: Scope, receive: Receive, send: Send) -> None:
        """What a read brings is not waited for: no route of ours looks at it."""
        path, kind = scope["path"], _kind_of(scope)
        length = 0 if kind is Kind.READ else length_of(scope)
        who = who_asks(scope, length, self._name_of)
        is_counted, in_lane = _is_counted(path), isinstance(self._ways[kind], Lane)
        if length == 0:
            await (self._work(kind, who, scope, receive, send) if is_counted else self.app(scope, receive, send))
            return
        most = min(OF_A_LANE if in_lane else SMALL, self._body_most)
        is_gathered = is_counted and length <= most and not TO_DISK.fullmatch(path)
        is_known_by_body = is_gathered and 0 < length <= KNOWN_BY_BODY and not in_lane
        if is_counted and not is_known_by_body:
            who = self._come(kind, who)
        waiting = Waiting(receive, self._patience)
        receive = await waiting.gather(most) if is_gathered else waiting.next
        who = who._replace(name=self._name_of(who.name, waiting.mark)) if is_known_by_body else who
        if waiting.is_here:
            await self._work(kind, who, scope, receive, send)
        else:
            await self._work_while_it_comes(kind, who, scope, receive, waiting, send)

    async def _work(self, kind: Kind, who: Who, scope: Scope, receive: Receive, send: Send) -> None:
        """All is here."""
        answer, in_lane = list[Message](), isinstance(self._ways[kind], Lane)
        with ExitStack() as read, ExitStack() as held:
            if long := self._long.get(scope["path"]):
                await long.take(read)
            await self._enter(kind, who, held)
            direct = _leaving(held, send) if long else send
            await self.app(scope, receive, _kept_in(answer) if in_lane else direct)
        for message in answer:  # who reads slowly holds up nobody either
            await send(message)

    async def _work_while_it_comes(
        self, kind: Kind, who: Who, scope: Scope, receive: Receive, waiting: Waiting, send: Send
    ) -> None:
        """It takes a place, if it is of a kind that is counted, when its last piece is here; a large one that is kept
        in memory comes by the door for those, and of what is read whole few are worked on."""
        with ExitStack() as held, ExitStack() as coming:
            if is_large := _is_large(scope):
                await self._take(self._large, kind, who, coming)

            async def _arrived() -> None:
                if is_large and not is_form(scope):
                    await self._take(self._large_at_work, kind, who, held)
                if _is_counted(scope["path"]):
                    await self._enter(kind, who, held)
                coming.close()

            arriving = Arriving(receive, waiting, send, _arrived)
            try:
                await self.app(scope, arriving.receive, arriving.send)
            except Exception:
                if not arriving.is_refused:
                    raise
        if arriving.refusal is not None:
            raise arriving.refusal

    def _come(self, kind: Kind, who: Who) -> Who:
        """Who is let in to send: whether they came when they were told counts now, for a slow body is here long after.
        Problem busy."""
        if not self._has_place(kind, who):
            raise self._busy(kind, who)
        self._appointments[kind].came(who.name, is_one=who.is_one)
        return who._replace(is_let_in=True)

    async def _enter(self, kind: Kind, who: Who, held: ExitStack) -> None:
        """Takes a place, to be left with what is held; all who are told at once to come in so many whole seconds come
        at once, and for those who do no place may be free that instant. Problem busy."""
        book, patience = self._appointments[kind], 0.0
        if not self._has_place(kind, who):
            patience = A_MOMENT if who.is_let_in or book.is_due(who.name) else 0.0
            if not patience:
                raise self._busy(kind, who)
        if (leave := await self._ways[kind].enter(patience)) is None:
            raise self._busy(kind, who)
        if not who.is_let_in:
            book.came(who.name, is_one=who.is_one)
        held.callback(book.served)
        held.callback(leave)

    async def _take(self, few: Broad, kind: Kind, who: Who, held: ExitStack) -> None:
        """One of few places beside, to be left with what is held. Problem busy."""
        if (leave := await few.enter()) is None:
            raise self._busy(kind, who)
        held.callback(leave)

    def _has_place(self, kind: Kind, who: Who) -> bool:
        way = self._ways[kind]
        return way.has_place(self._appointments[kind], who.name) or (who.is_let_in and not way.is_full)

    def _busy(self, kind: Kind, who: Who) -> Problem:
        return Problem("busy", retry_after=self._appointments[kind].wait(who.name, is_one=who.is_one))


def most_of(settings: Settings) -> dict[Kind, int]:
    """What the operator allows."""
    return {Kind.READ: settings.reads_at_once, Kind.WRITE: settings.writes_at_once}


def _is_counted(path: str) -> bool:
    """By its whole path: what is said beside a photo or a live connection is a deed like any other."""
    return path not in UNCOUNTED and not path.startswith(UPLOADED)


def _is_large(scope: Scope) -> bool:
    """Kept in memory while it comes, and of many bytes or nobody knows how many."""
    return not TO_DISK.fullmatch(scope["path"]) and not 0 < length_of(scope) <= SMALL


def _kind_of(scope: Scope) -> Kind:
    """A lane only for what is here at once: without a body, or with one that is waited for before."""
    lane, method = LANES.get((scope["method"], scope["path"])), scope["method"]
    if lane is not None and (length_of(scope) == 0 if method in READS else 0 <= length_of(scope) <= OF_A_LANE):
        return lane
    return Kind.READ if method in READS else Kind.WRITE


def _kept_in(answer: list[Message]) -> Send:
    async def _keep(message: Message) -> None:
        answer.append(message)

    return _keep


def _leaving(held: ExitStack, send: Send) -> Send:
    async def _send(message: Message) -> None:
        held.close()
        await send(message)

    return _send
