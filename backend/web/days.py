"""A day in an address: written out. A number would else be read as seconds since 1970."""

from datetime import date
from typing import Annotated

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError


def _written_out(given: object) -> object:
    """A number is no day."""
    if isinstance(given, str) and "-" not in given.strip()[1:]:
        raise PydanticCustomError("date_parsing", "a day is written 2026-11-24")
    return given


WrittenDay = Annotated[date, BeforeValidator(_written_out)]
