"""What is wrong with a body as a whole is said together with what is wrong with its fields, each under its own name."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

Where = tuple[int | str, ...]  # names and places in lists, from the outermost
MOST_NAMED = 100  # faults of a body that are told: whoever errs makes fewer, and a body has room for millions


def fault_at(kind: str, where: Where, bounds: Mapping[str, Any] | None = None) -> InitErrorDetails:
    """A fault of a kind (see backend.web.field_words) at a field, with what its words are filled from."""
    return InitErrorDetails(type=PydanticCustomError(kind, kind, dict(bounds or {})), loc=where, input=None)


def together(title: str, faults: Sequence[InitErrorDetails], validate: Callable[[], Any]) -> ValidationError:
    """The error of a model: these faults, and what validating finds besides at other fields, MOST_NAMED of all; who has
    so many is not validated."""
    found, named = list(faults)[:MOST_NAMED], {fault["loc"] for fault in faults}
    if len(found) == MOST_NAMED:
        return ValidationError.from_exception_data(title, found)
    try:
        validate()
    except ValidationError as others:
        found += [
            fault_at(one["type"], one["loc"], one.get("ctx"))
            for one in others.errors(include_url=False, include_input=False)
            if one["loc"] not in named
        ]
    return ValidationError.from_exception_data(title, found[:MOST_NAMED])
