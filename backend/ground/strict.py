"""The strict base of every input shape of our own doors."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, ConfigDict, model_validator
from pydantic_core import PydanticCustomError

from backend.ground.late_model import LateModel

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
PLAIN = (int, float, type(None))
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2199, 12, 31)
FIRST, LAST = (datetime.combine(day, time(), UTC) for day in (FIRST_DAY, LAST_DAY + timedelta(days=1)))


def clean_text(text: str) -> str:
    """The text unchanged; ValueError if it holds NUL or a lone surrogate, which no database keeps alike."""
    if UNSTORABLE.search(text):
        raise ValueError("text holds a NUL or a lone surrogate")
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
        _look_through(data)
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
