"""Public answers about single cases, kept for a moment (热点案件).

Each is checked against the case's stamp before it is given again, by one look for all who ask at once. One that many
ask for is given for the rest of a second without asking, unless it shows what may be taken back at once: words, photos.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from backend.cases.stamp import Stamp, stamp
from backend.ground.db import Database
from backend.ground.shared import Shared

LIFE = timedelta(seconds=2)  # what follows from the time alone (overdue or not) is as old as this at most
UNASKED = timedelta(seconds=1)
HOT = 16  # answers in that time
MOST = 4000


@dataclass
class Answer:
    """A body, the stamp it was made under, and when that was last looked at; `firm`: it shows nothing that might be
    taken back."""

    body: bytes
    mark: str
    stamp: Stamp
    made_at: datetime
    looked_at: datetime
    firm: bool
    given: int = 0


Make = Callable[[AsyncSession], Awaitable[tuple[bytes, bool]]]


class KeptCases:
    """The answers of one process, the longest unused forgotten first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, Answer] = OrderedDict()
        self._looks = Shared[Answer]()

    async def find(self, db: Database, number: str, form: Hashable, at: datetime, make: Make) -> Answer:
        """The answer about a case in a form. `make` gives its body, and whether it shows what may be taken back."""
        key = (number, form)
        known = self._kept.get(key)
        if known is None or not _is_hot(known, at):
            known = await self._looks.get(key, lambda: self._look(db, key, at, make))
        known.given += 1
        return known

    async def _look(self, db: Database, key: tuple[str, Hashable], at: datetime, make: Make) -> Answer:
        number, known = key[0], self._kept.get(key)
        async with db.read() as session:
            now = await stamp(session, number) if known is not None else None
            if known is not None and now == known.stamp and timedelta(0) <= at - known.made_at < LIFE:
                self._kept.move_to_end(key)
                if at - known.looked_at >= UNASKED:
                    known.looked_at, known.given = at, 0
                return known
            # before the body is read: what changes between them is seen at the next look
            now = now or await stamp(session, number)
            body, may_be_taken_back = await make(session)
        if now is None:  # made since
            now = Stamp(-1, None, 0, None, None, False, 0)
        made = Answer(body, _mark(body), now, at, at, firm=not may_be_taken_back)
        self._kept[key] = made
        self._kept.move_to_end(key)
        if len(self._kept) > MOST:
            self._kept.popitem(last=False)
        return made


def _is_hot(known: Answer, at: datetime) -> bool:
    young = timedelta(0) <= at - known.looked_at < UNASKED and at - known.made_at < LIFE
    return known.firm and young and known.given >= HOT


def _mark(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'
