"""Who asks for what: known again when they come again, whichever process they meet."""

from collections.abc import Callable
from typing import NamedTuple

from starlette.types import Scope

KNOWN_BY_BODY = 16 * 1024  # bytes of a body that is read even where no place is free: many may share an address


class Who(NamedTuple):
    """Who asks for what: a number, the same when they come again, no secret, and no larger where much was asked.
    `is_one`: nobody else has it. `is_let_in`: there was a place for them when they came, before their body."""

    name: int
    is_one: bool
    is_let_in: bool = False


def who_asks(scope: Scope, length: int, name_of: Callable[..., int]) -> Who:
    """Many may share an address; of those who show the same token, only what is larger than is looked at differs.
    `name_of` makes a number of all that is known of them."""
    shown = next((value for name, value in scope["headers"] if name == b"authorization"), b"")
    whence = shown or (scope.get("client") or ("",))[0]
    name = name_of(whence, scope["method"], scope["path"], scope.get("query_string", b""))
    return Who(name, bool(shown) and 0 <= length <= KNOWN_BY_BODY)
