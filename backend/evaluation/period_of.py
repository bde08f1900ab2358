"""Periods (评价周期) of the city's days."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum

from backend.evaluation.counts import Period
from backend.evaluation.event import micros
from backend.ground.clock import CITY_ZONE
from backend.ground.errors import Problem

MOST = 400


class Each(StrEnum):
    """How a span is cut; `span` leaves it whole."""

    SPAN = "span"
    DAY = "day"  # 日
    WEEK = "week"  # 周
    MONTH = "month"  # 月
    QUARTER = "quarter"  # 季
    HALF = "half"  # 半年
    YEAR = "year"  # 年


MONTHS = {Each.MONTH: 1, Each.QUARTER: 3, Each.HALF: 6, Each.YEAR: 12}


def periods_of(first: date, last: date, each: Each, at: datetime) -> list[tuple[date, Period]]:
    """The periods that make up the days from `first` to `last`, both included, by their first day.

    Problem `invalid` if the last day lies before the first, or there would be more than 400.
    """
    if last < first:
        raise Problem("invalid", field="to", detail="结束日期不能早于开始日期")
    found, begin = [], first
    while begin <= last:
        end = min(_next(begin, each), last + timedelta(days=1)) if each is not Each.SPAN else last + timedelta(days=1)
        found.append((begin, period_of(begin, end, at)))
        if len(found) > MOST:
            raise Problem("invalid", field="each", detail="周期过多，请缩小日期范围")
        begin = end
    return found


def period_of(first: date, end: date, at: datetime) -> Period:
    """From the beginning of a day to before the beginning of another; what happens right now has happened."""
    since, until = (micros(datetime.combine(day, time(), CITY_ZONE)) for day in (first, end))
    return Period(since, until, min(until, micros(at) + 1))


def _next(day: date, each: Each) -> date:
    if each is Each.DAY:
        return day + timedelta(days=1)
    if each is Each.WEEK:
        return day + timedelta(days=7 - day.weekday())
    months = MONTHS[each]
    number = (day.year * 12 + day.month - 1) // months * months + months
    return date(number // 12, number % 12 + 1, 1)
