"""Reads what a foreign client states: numbers, flags and instants in all the forms they come in. PURE."""

import math
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from backend.ground.errors import Problem

START = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECONDS = 10_000_000_000  # seconds reach this in the year 2286
DIGITS = re.compile(r"-?[0-9]{1,16}(\.[0-9]{1,9})?")
TRUE = frozenset({"true", "1", "yes", "on"})
FALSE = frozenset({"false", "0", "no", "off", "null", "none", ""})


def number(value: Any, name: str, least: float = -math.inf, most: float = math.inf) -> float | None:
    """A finite number, or None where nothing is stated. Problem bad_fix for what is none or out of bounds."""
    if value is None or value == "":
        return None
    try:
        found = float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else math.nan
    except (ValueError, OverflowError):
        found = math.nan
    if not math.isfinite(found) or not least <= found <= most:
        raise Problem("bad_fix", field=name)
    return found


def measure(value: Any, most: float) -> float | None:
    """A number that is good to have: None where it is none, negative (Android and iOS say "unknown" so) or too big."""
    try:
        return number(value, "", 0, most)
    except Problem:
        return None


def flag(value: Any, otherwise: bool) -> bool:
    """Whether something holds."""
    word = str(value).lower() if isinstance(value, str | int | bool) else ""
    return True if word in TRUE else False if word in FALSE and value is not None else otherwise


def instant(value: Any, otherwise: datetime) -> datetime:
    """Seconds or milliseconds since 1970, ISO 8601, or `yyyy-MM-dd HH:mm:ss`; without an offset it is UTC. What is not
    stated is `otherwise`. However far off: a receiver that has lost its time (1970, or 1024 weeks ago) states it so,
    and loses that fix. Problem bad_fix for what is no time."""
    if value is None or value == "":
        return otherwise
    try:
        if isinstance(value, str | int | float):
            return _read(str(value).strip())
    except ValueError:
        pass
    raise Problem("bad_fix", field="timestamp")


def _read(text: str) -> datetime:
    try:
        if DIGITS.fullmatch(text):
            seconds = float(text)
            return START + timedelta(seconds=seconds / 1000 if abs(seconds) >= MILLISECONDS else seconds)
        read = datetime.fromisoformat(text.replace(" ", "T", 1))
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except OverflowError:  # no calendar has it
        return START
