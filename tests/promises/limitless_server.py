"""A server that counts no tries: whoever asks a thousand times is answered each time, and nothing hides in a 429."""

import math
from datetime import timedelta

from backend.cli import main
from backend.ground.spent import Allowance
from backend.people.limits import LIMITS
from backend.people.passwords import rest_by
from backend.people.rest import Rest


def run() -> None:
    """The command, without limits of tries."""
    LIMITS.update(dict.fromkeys(LIMITS, (Allowance(1, timedelta(0)),)))
    rest_by(Rest(most=math.inf))
    main()


if __name__ == "__main__":
    run()
