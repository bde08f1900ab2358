"""The telling of one worker: batch by batch; where one happening cannot be told, each alone, so that it stops no other.

What cannot be told stays untold and is tried again after a pause that grows, by each worker for itself: it shows as the
oldest untold (`cgt_untold_age_seconds`), and in the log.
"""

from datetime import datetime, timedelta
from uuid import UUID

import structlog

from backend.cases.city import City
from backend.ground.db import Database
from backend.ground.left_aside import Choice, LeftAside
from backend.ground.settings import Settings
from notifications.fan_out import BATCH, CannotTell, fan_out, unknown_kinds

MOST_BEGUN = 1000  # remembered; beyond that the next batches find them again
LOOK_FOR_UNKNOWN = timedelta(minutes=1)
OTHERS, DUE, BEGUN = "others", "due", "begun"

log = structlog.get_logger("telling")


class Telling:
    """`step` is as `fan_out`, time and again, with what is left aside remembered in between."""

    def __init__(self, db: Database, city: City, settings: Settings) -> None:
        self._db, self._city, self._settings = db, city, settings
        self._left = LeftAside("telling")
        self._alone = 0  # how many more are to be taken one by one
        self._begun: dict[UUID, None] = {}  # told to some of very many
        self._turns = [OTHERS, DUE, BEGUN]  # whose turn was longest ago is first
        self._look_at: datetime | None = None

    async def step(self, at: datetime) -> bool:
        """False if there was nothing that can be told now. Raises what is no fault of a happening."""
        choice = self._choice(at)
        try:
            told = await fan_out(self._db, self._city, self._settings, at, choice)
        except CannotTell as cannot:
            self._note(cannot, choice, at)
            return True
        if told:
            self._left.answered()
        if not choice.only:
            self._alone = max(0, self._alone - 1) if told else 0
        for identity in choice.only:
            self._left.done(identity)  # told, now or by another worker, or held by one
            self._begun.pop(identity, None)
        self._begun |= dict.fromkeys(told.begun if len(self._begun) < MOST_BEGUN else ())
        if not told and not choice.only:
            await self._say_unknown(at)
        return bool(told or choice.only or self._begun or self._left.due_again(at))

    def _choice(self, at: datetime) -> Choice:
        """In turns one that failed and is due again, one that was begun, and whatever else is untold: none waits for
        the end of the others."""
        only = {DUE: self._left.due_again(at)[:1], BEGUN: list(self._begun)[:1]}
        turn = next(one for one in self._turns if one == OTHERS or only[one])
        self._turns.remove(turn)
        self._turns.append(turn)
        if turn == OTHERS:
            return Choice(1 if self._alone else BATCH, but=[*self._left.all(), *self._begun])
        return Choice(1, only=only[turn])

    def _note(self, cannot: CannotTell, choice: Choice, at: datetime) -> None:
        """One is left aside for a while; of several it is not known which, and each is tried alone."""
        fault = cannot.__cause__
        if not self._left.is_theirs(fault):
            raise cannot
        if len(cannot.kinds) > 1:
            log.warning("one by one", happenings=len(cannot.kinds), fault=type(fault).__name__)
            self._alone = len(cannot.kinds)
            return
        ((identity, kind),) = cannot.kinds.items()
        pause = self._left.leave(identity, at, fault).pause.total_seconds()
        self._begun.pop(identity, None)
        if not choice.only:
            self._alone = max(0, self._alone - 1)
        log.error("cannot tell", happening=str(identity), kind=kind, again_after=pause, exc_info=fault)
        if self._left.hangs:
            raise cannot

    async def _say_unknown(self, at: datetime) -> None:
        if self._look_at is not None and at < self._look_at:
            return
        self._look_at = at + LOOK_FOR_UNKNOWN
        if kinds := await unknown_kinds(self._db):
            log.error("kinds of a newer release wait for its worker", kinds=kinds)
