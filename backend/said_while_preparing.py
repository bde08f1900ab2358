"""What a start says of itself before anything is served."""

import sys


def tell(line: str) -> None:
    """Says it at once, whether or not a terminal hears it."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def tell_of_loading(done: int, _total: int) -> None:
    """Says, when it begins, that the demo city is loaded."""
    if not done:
        tell("载入演示城市（约一分钟）…")
