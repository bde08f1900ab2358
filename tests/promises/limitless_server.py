"""A server that counts neither tries nor letters: whoever asks a thousand times at length is answered each time, and
nothing hides in a 429 or in a word that is too long."""

import math
from datetime import timedelta
from typing import Any

from fastapi import params

from backend.cli import main
from backend.ground.spent import Allowance
from backend.people.limits import LIMITS
from backend.people.passwords import rest_by
from backend.people.rest import Rest


def _of_any_length(kind: type[params.Param]) -> None:
    made = kind.__init__

    def _made(self: Any, *words: Any, **more: Any) -> None:
        made(self, *words, **{**more, "max_length": None})

    kind.__init__ = _made  # type: ignore[method-assign]


def run() -> None:
    """The command, without limits of tries and, for routes that are read from here on, of the length of a parameter."""
    _of_any_length(params.Query)
    _of_any_length(params.Path)
    LIMITS.update(dict.fromkeys(LIMITS, (Allowance(1, timedelta(0)),)))
    rest_by(Rest(most=math.inf))
    main()


if __name__ == "__main__":
    run()
