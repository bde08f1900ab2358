"""The rules of points (有奖举报) of a release: what a report earns, by class, area and hours, and the limits. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any

POINT_PARTS = ("point_rules", "point_terms")


class PointEvent(StrEnum):
    """At what a rule gives points."""

    FILE = "file"  # 立案
    CLOSE = "close"  # 核查通过后结案


@dataclass(frozen=True)
class PointRule:
    """So many points for a class (prefix) in an area (prefix), reported within these hours of the city's day.

    `until_hour` 24 is midnight; from 22 until 6 goes over it. `decline`: the percentage for the first, second, … report
    of one class by one person in one month, the last for all later ones. `photos`: at least so many with the report.
    In force for reports from `valid_from` to before `valid_to`.
    """

    code: str
    name: str
    event: PointEvent
    class_prefix: str
    area_prefix: str
    from_hour: int
    until_hour: int
    points: int
    decline: tuple[int, ...]
    photos: int
    valid_from: date
    valid_to: date | None

    def fits(self, class_code: str, area_code: str, reported: datetime) -> bool:
        """Whether it holds for a report; `reported` is the city's own time."""
        return (
            is_on(self, reported.date())
            and class_code.startswith(self.class_prefix)
            and area_code.startswith(self.area_prefix)
            and self._is_open(reported.hour)
        )

    def share(self, earlier: int) -> int:
        """The percentage after so many earlier ones."""
        return self.decline[min(earlier, len(self.decline) - 1)] if self.decline else 100

    def _is_open(self, hour: int) -> bool:
        if self.from_hour < self.until_hour:
            return self.from_hour <= hour < self.until_hour
        return hour >= self.from_hour or hour < self.until_hour


@dataclass(frozen=True)
class PointTerms:
    """The limits: points a person may earn in a day and a month, the city's pool of a month, within how many metres
    and days the same class counts as the same matter; what a point is worth (分, 0.01 yuan), from how many on it is
    paid, how many days a list is public before it is paid, and how many an entry may be appealed against."""

    per_day: int
    per_month: int
    pool_month: int
    again_m: int
    again_days: int
    fen_per_point: int
    payout_least: int
    publicity_days: int
    appeal_days: int
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class PointLaw:
    """The rules and limits of one release."""

    rules: Sequence[PointRule] = ()
    terms: Sequence[PointTerms] = ()

    def choose(self, event: PointEvent, class_code: str, area_code: str, reported: datetime) -> PointRule | None:
        """The one rule: of those that fit the narrowest class, then the narrowest area, then the first code."""
        fitting = [one for one in self.rules if one.event is event and one.fits(class_code, area_code, reported)]
        narrow = sorted(fitting, key=lambda one: (-len(one.class_prefix), -len(one.area_prefix), one.code))
        return narrow[0] if narrow else None

    def terms_on(self, day: date) -> PointTerms | None:
        """The limits of a day; None: no points are given."""
        return next((one for one in self.terms if is_on(one, day)), None)


def is_on(one: PointRule | PointTerms, day: date) -> bool:
    """Whether it is in force on a day."""
    return one.valid_from <= day and (one.valid_to is None or day < one.valid_to)


NUMBERS = tuple(one.name for one in fields(PointTerms) if not one.name.startswith("valid_"))


def point_law_of(content: Mapping[str, Any]) -> PointLaw:
    """The rules of a release that passed its lint."""
    return PointLaw(
        tuple(point_rule_of(row) for row in content.get("point_rules", ())),
        tuple(point_terms_of(row) for row in content.get("point_terms", ())),
    )


def point_rule_of(row: Mapping[str, Any]) -> PointRule:
    """The rule of a row. KeyError, ValueError or TypeError for one that cannot be read."""
    return PointRule(
        row["code"], row["name"], PointEvent(row["event"]), row["class"], row["area"], row["from_hour"],
        row["until_hour"], row["points"], tuple(row["decline"]), row["photos"], *_days(row),
    )  # fmt: skip


def point_terms_of(row: Mapping[str, Any]) -> PointTerms:
    """The limits of a row; errors as above."""
    starts, ends = _days(row)
    return PointTerms(**{name: row[name] for name in NUMBERS}, valid_from=starts, valid_to=ends)


def _days(row: Mapping[str, Any]) -> tuple[date, date | None]:
    ends = row["valid_to"]
    return date.fromisoformat(row["valid_from"]), date.fromisoformat(ends) if ends else None
