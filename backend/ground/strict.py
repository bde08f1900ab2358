"""The strict base of every input shape of our own doors."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, ConfigDict, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from backend.ground.late_model import LateModel
from backend.ground.together import Where, fault_at, together

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
MARK = "\ufffd"  # said in its place
PLAIN = (int, float, type(None))
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2199, 12, 31)
FIRST, LAST = (datetime.combine(day, time(), UTC) for day in (FIRST_DAY, LAST_DAY + timedelta(days=1)))


def clean_text(text: str) -> str:
    """The text unchanged; ValueError if it holds NUL or a lone surrogate, which no database keeps alike."""
    if UNSTORABLE.search(text):
        raise PydanticCustomError("unstorable_text", "text holds a NUL or a lone surrogate")
    return text


def near_instant(given: datetime) -> datetime:
    """The instant unchanged; refused where it is so far off that it has no UTC, or no place in what is counted."""
    if not FIRST <= given < LAST:
        raise PydanticCustomError("far_off_time", "must lie between 1990 and 2199", {})
    return given


def near_day(given: date) -> date:
    """The day unchanged; refused where an instant of it would be: a day before or after it may be counted on."""
    if not FIRST_DAY <= given <= LAST_DAY:
        raise PydanticCustomError("far_off_time", "must lie between 1990 and 2199", {})
    return given


CleanText = Annotated[str, AfterValidator(clean_text)]
InstantIn = Annotated[AwareDatetime, AfterValidator(near_instant)]  # every instant that is sent, in bodies and queries


class StrictModel(LateModel):
    """Input of our own doors: unknown fields, NaN, infinities, NUL and lone surrogates are refused."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, str_strip_whitespace=True)

    @model_validator(mode="before")
    @classmethod
    def _no_unstorable_text(cls, data: Any) -> Any:
        try:
            _look_through(data)
        except ValueError as fault:
            raise _naming_fields(cls, data) from fault
        return data


def _look_through(data: Any) -> None:
    if isinstance(data, str):
        clean_text(data)
    elif isinstance(data, dict):
        for key, value in data.items():
            _look_through(key)
            if not isinstance(value, PLAIN):
                _look_through(value)
    elif isinstance(data, list):
        for value in data:
            _look_through(value)


def _naming_fields(model: type[StrictModel], data: Any) -> ValidationError:
    """Every text that cannot be kept by its field, and what else is wrong."""
    found: list[Where] = []
    cleaned = _cleaned(data, (), found)
    faults = [fault_at("unstorable_text", where) for where in dict.fromkeys(found)]
    return together(model.__name__, faults, lambda: model.model_validate(cleaned))


def _cleaned(data: Any, where: Where, found: list[Where]) -> Any:
    """The same with a mark in the place of what cannot be kept; notes where it was."""
    if isinstance(data, str):
        if UNSTORABLE.search(data):
            found.append(where)
        return UNSTORABLE.sub(MARK, data)
    if isinstance(data, dict):
        kept = {}
        for key, value in data.items():
            name = _cleaned(key, (*where, UNSTORABLE.sub(MARK, str(key))), found)
            kept[name] = _cleaned(value, (*where, name), found)
        return kept
    if isinstance(data, list):
        parts = []
        for place, value in enumerate(data):
            parts.append(_cleaned(value, (*where, place), found))
        return parts
    return data
