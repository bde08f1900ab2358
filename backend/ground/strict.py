"""The strict base of every input shape of our own doors."""

import re
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Annotated, Any, Self, get_origin

from pydantic import (
    AfterValidator,
    AwareDatetime,
    ConfigDict,
    ModelWrapValidatorHandler,
    ValidationError,
    model_validator,
)
from pydantic.fields import FieldInfo
from pydantic_core import InitErrorDetails, PydanticCustomError

from backend.ground.late_model import LateModel
from backend.ground.together import MOST_NAMED, Where, fault_at, together

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


@dataclass(slots=True)
class _Found:
    """How many faults the parts of a body have so far."""

    faults: int = 0


_FOUND: ContextVar[_Found | None] = ContextVar("faults of the body that is looked at", default=None)


class StrictModel(LateModel):
    """Input of our own doors: unknown fields, NaN, infinities, NUL and lone surrogates are refused. The faults that are
    looked for have an end, as those that are named do."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, str_strip_whitespace=True)

    @model_validator(mode="wrap")
    @classmethod
    def _to_an_end(cls, data: Any, validate: ModelWrapValidatorHandler[Self]) -> Self:
        """Of what is wrong in many parts of a body: a part behind those that can be named counts as one fault."""
        found = _FOUND.get()
        if found is None:
            whole = _FOUND.set(_Found())
            try:
                return validate(data)
            finally:
                _FOUND.reset(whole)
        before = found.faults
        if before >= MOST_NAMED:
            raise PydanticCustomError("not_looked_at", "too much before it is wrong")
        try:
            return validate(data)
        except ValidationError as fault:
            found.faults = before + fault.error_count()
            raise

    @model_validator(mode="before")
    @classmethod
    def _no_unstorable_text(cls, data: Any) -> Any:
        try:
            _check_text(cls, data)
        except RecursionError as fault:  # this goes a little deeper than what reads JSON, which has an end itself
            raise PydanticCustomError("too_deep", "is nested too deeply") from fault
        if isinstance(data, dict) and (faults := _far_too_many(cls, data)):
            raise ValidationError.from_exception_data(cls.__name__, faults)
        return data


def _check_text(model: type[StrictModel], data: Any) -> None:
    try:
        _look_through(data)
    except ValueError as fault:
        raise _naming_fields(model, data) from fault


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


def _far_too_many(model: type[StrictModel], data: dict[str, Any]) -> list[InitErrorDetails]:
    """As many unknown names as are named, or the mappings of more entries than that which may have fewer: pydantic
    would find a fault in each. Nothing where there is no more than anybody sends by mistake."""
    large = [name for name, value in data.items() if isinstance(value, dict) and len(value) > MOST_NAMED]
    if len(data) < MOST_NAMED and not large:
        return []
    fields = {field.alias or name: field for name, field in model.model_fields.items()}
    unknown = [*islice((name for name in data if name not in fields), MOST_NAMED)]
    if len(unknown) == MOST_NAMED and model.model_config.get("extra") == "forbid":
        return [fault_at("extra_forbidden", (name,)) for name in unknown]
    bounds = ((name, _most_entries(fields[name])) for name in large if name in fields)
    return [fault_at("too_long", (name,), {"max_length": most}) for name, most in bounds if len(data[name]) > most]


def _most_entries(field: FieldInfo) -> float:
    """Of a field that is a mapping; else, or where it has no end, infinity."""
    bounds = [one.max_length for one in field.metadata if hasattr(one, "max_length")]
    return min(bounds) if bounds and get_origin(field.annotation) is dict else float("inf")


def _naming_fields(model: type[StrictModel], data: Any) -> ValidationError:
    """Every text that cannot be kept by its field, and what else is wrong, as far as it is named."""
    found: dict[Where, None] = {}
    for where in _unstorable(data, ()):
        found[where] = None
        if len(found) == MOST_NAMED:
            break
    faults = [fault_at("unstorable_text", where) for where in found]
    return together(model.__name__, faults, lambda: model.model_validate(_cleaned(data)))


def _unstorable(data: Any, where: Where) -> Iterator[Where]:
    """Where there is text that cannot be kept, as it was sent."""
    if isinstance(data, str):
        if UNSTORABLE.search(data):
            yield where
    elif isinstance(data, dict):
        for key, value in data.items():
            inside = (*where, UNSTORABLE.sub(MARK, str(key)))
            yield from _unstorable(key, inside)
            yield from _unstorable(value, inside)
    elif isinstance(data, list):
        for place, value in enumerate(data):
            yield from _unstorable(value, (*where, place))


def _cleaned(data: Any) -> Any:
    """The same with a mark in the place of what cannot be kept."""
    if isinstance(data, str):
        return UNSTORABLE.sub(MARK, data)
    if isinstance(data, dict):
        kept = {}
        for key, value in data.items():
            kept[_cleaned(key)] = _cleaned(value)
        return kept
    if isinstance(data, list):
        parts = []
        for value in data:
            parts.append(_cleaned(value))
        return parts
    return data
