"""Counts cases for the open statistics, by the very counts of the evaluation. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from statistics import median

from backend.disclosure.stat_sheet import By
from backend.evaluation.counts import COUNTS, Period
from backend.evaluation.course import Course
from backend.evaluation.evaluate import TOTAL, Views, of_departments

# a number of the open statistics: the count of the evaluation it is
COUNTED = {
    "received": "report", "filed": "register", "rejected": "reject", "closed": "close",
    "closed_in_time": "in_time_close", "rated": "rated", "satisfied": "satisfied",
}  # fmt: skip
VIEWS: dict[By, Callable[[Course], Views]] = {
    By.CITY: lambda course: [(TOTAL, course)],
    By.CLASS: lambda course: [(course.class_code, course)],
    By.TOWN: lambda course: [(course.grid[:9], course)],
    By.DEPARTMENT: of_departments,
}
MINUTE = 60 * 1_000_000  # microseconds


@dataclass
class Tally:
    """What is counted of one object; spans in microseconds."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTED, 0))
    to_file: list[int] = field(default_factory=list)
    to_close: list[int] = field(default_factory=list)

    def add(self, course: Course, view: Course, period: Period) -> None:
        """One case, and as it is seen here: times are from its report, wherever it came from."""
        found = {name: COUNTS[count].of(view, period) for name, count in COUNTED.items()}
        for name, number in found.items():
            self.counts[name] += number
        if course.reported is not None:
            if found["filed"] and course.filed is not None:
                self.to_file.append(course.filed - course.reported)
            if found["closed"] and course.closed is not None:
                self.to_close.append(course.closed - course.reported)

    def numbers(self) -> dict[str, int | None]:
        """The numbers of a sheet."""
        medians = {"median_file_minutes": _median(self.to_file), "median_close_minutes": _median(self.to_close)}
        return {**self.counts, **medians}


class Tallies:
    """The tallies of one period, fed case by case."""

    def __init__(self, period: Period) -> None:
        self._period = period
        self._found: dict[tuple[By, str], Tally] = defaultdict(Tally)
        self._found[By.CITY, TOTAL] = Tally()

    def add(self, courses: Iterable[Course]) -> None:
        """More cases, folded up to the period's end."""
        for course in courses:
            for by, views in VIEWS.items():
                for code, view in views(course):
                    self._found[by, code].add(course, view, self._period)

    def sheets(self) -> list[tuple[By, str, dict[str, int | None]]]:
        """The numbers of each object that had any; the city's always."""
        found = [(by, code, tally.numbers()) for (by, code), tally in self._found.items()]
        return [one for one in found if one[0] is By.CITY or any(one[2].values())]


def _median(spans: list[int]) -> int | None:
    return round(median(spans) / MINUTE) if spans else None
