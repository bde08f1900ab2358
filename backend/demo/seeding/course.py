"""How seeded cases go: which steps, how long each takes, how often. Pure."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from backend.workflow.steps import Action as A
from backend.workflow.steps import Step as S

HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Stride:
    """One move: by whose username in the demo city (None: the reporter; `handler`: of the case's department), and the
    median seconds it takes."""

    action: A
    to: S
    by: str | None
    seconds: float


ADMIT, FILE = Stride(A.ADMIT, S.PENDING_FILE, "desk", HOUR / 3), Stride(A.FILE, S.FILED, "chief", HOUR)
DISPATCH = Stride(A.DISPATCH, S.DISPATCHED, "dispatcher", HOUR / 2)
ACCEPT, ANSWER = Stride(A.ACCEPT, S.HANDLING, "handler", 3 * HOUR), Stride(A.ANSWER, S.ANSWERED, "handler", 30 * HOUR)
CHECK, PASS = Stride(A.CHECK, S.CHECKING, "desk", 2 * HOUR), Stride(A.PASS, S.CHECKED, "inspector", 6 * HOUR)
REWORK, CLOSE = Stride(A.REWORK, S.HANDLING, "inspector", 6 * HOUR), Stride(A.CLOSE, S.CLOSED, "chief", 4 * HOUR)
FIRST = (ADMIT, FILE, DISPATCH, ACCEPT, ANSWER, CHECK)
# of a thousand cases, so many go so; the rest as the first
COURSES: tuple[tuple[int, Sequence[Stride]], ...] = (
    (850, (*FIRST, PASS, CLOSE)),
    (60, (*FIRST, REWORK, ANSWER, CHECK, PASS, CLOSE)),
    (50, (ADMIT, Stride(A.REJECT, S.REJECTED, "chief", 2 * HOUR))),
    (20, (ADMIT, Stride(A.CANCEL, S.CANCELLED, "chief", 2 * HOUR))),
    (20, (Stride(A.WITHDRAW, S.WITHDRAWN, None, HOUR / 2),)),
)
SPREAD = 0.8  # sigma of the logarithm: of ten cases one takes three times the median


def course_of(chance: random.Random, begun: datetime, until: datetime) -> list[tuple[Stride, datetime]]:
    """The moves of one case that was reported at `begun`, as far as it has come by `until`."""
    at, taken = begun, list[tuple[Stride, datetime]]()
    for stride in _drawn(chance):
        at += timedelta(seconds=stride.seconds * chance.lognormvariate(0, SPREAD))
        if at > until:
            break
        taken.append((stride, at))
    return taken


def _drawn(chance: random.Random) -> Sequence[Stride]:
    number = chance.randrange(sum(share for share, _course in COURSES))
    for share, course in COURSES:
        number -= share
        if number < 0:
            return course
    raise AssertionError
