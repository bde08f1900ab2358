"""How much longer with many cases than with few: both are served at the same time by a process each and asked in turn,
so that the moods of the machine are the same for both."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.bench.intake import NAMES
from tests.bench.load import Figures
from tests.bench.served import KNOWN, Measured, asks, reports, settle
from tests.bench.steady import Ask, steady

ROUNDS = 6
HEAD = [
    "| what | database | cases | p50/p99 ms | cases | p50/p99 ms | p50 | p99 |",
    "|---|---|---|---|---|---|---|---|",
]


@dataclass(frozen=True)
class Growth:
    """What one question takes with few cases and with many."""

    what: str
    few: Measured
    many: Measured
    with_few: Figures
    with_many: Figures

    def line(self) -> str:
        times = [self.with_many.percentile(share) / self.with_few.percentile(share) for share in (0.5, 0.99)]
        sides = [
            f"{one.cases} | {_shown(found)}" for one, found in ((self.few, self.with_few), (self.many, self.with_many))
        ]
        return f"| {self.what} | {NAMES[self.few.kind]} | {' | '.join(sides)} | × {times[0]:.2f} | × {times[1]:.2f} |"


def section(found: Sequence[Growth]) -> list[str]:
    """The lines of its part of the page."""
    return [
        f"## Growth, {NAMES[found[0].few.kind]}", "",
        "The same questions to a process with few cases and to one with many: side by side, asked in turn,",
        f"{ROUNDS} times each, once all that is asked for is warm in both.", "", *HEAD, *(one.line() for one in found),
    ]  # fmt: skip


def growths(few: Measured, many: Measured) -> list[Growth]:
    """Of everything that is asked over HTTP."""
    both = [asyncio.run(asks(on)) | {"report without a photo": reports(on)} for on in (few, many)]
    return [_of(what, few, many, both[0][what], both[1][what]) for what in both[0]]


def _of(what: str, few: Measured, many: Measured, of_few: Callable[[], Ask], of_many: Callable[[], Ask]) -> Growth:
    figures = Figures(), Figures()
    for on, make in ((few, of_few), (many, of_many)):
        settle(on, what, make, KNOWN)  # each that is asked for was asked once
    for _ in range(ROUNDS):
        for place, (on, make) in enumerate(((few, of_few), (many, of_many))):
            figures[place].latencies.extend(_asked(on, make, on.seconds / 3).latencies)
    return Growth(what, few, many, *figures)


def _asked(on: Measured, make: Callable[[], Ask], seconds: float) -> Figures:
    return asyncio.run(steady(on.ports, seconds, make))[0]


def _shown(figures: Figures) -> str:
    return f"{figures.percentile(0.5):.1f}/{figures.percentile(0.99):.1f}"
