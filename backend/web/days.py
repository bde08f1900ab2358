"""A day in an address: written out, as a number would be read as seconds since 1970; and one that can be counted on."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator
from pydantic_core import PydanticCustomError

from backend.ground.strict import near_day


def _written_out(given: object) -> object:
    """A number is no day."""
    if isinstance(given, str) and "-" not in given.strip()[1:]:
        raise PydanticCustomError("date_parsing", "a day is written 2026-11-24")
    return given


WrittenDay = Annotated[date, BeforeValidator(_written_out), AfterValidator(near_day)]
