"""How Python itself works in a process that serves or works, unlike in a command that ends."""

import gc
import sys

# after so long (seconds; of itself 5 ms) Python lets another thread have its turn: SQLite answers from a thread of its
# own, which waited that long within a statement while others were served (docs/bench.md: what it takes on SQLite)
TURN = 0.0005


def suit_the_interpreter() -> None:
    """To be called when all is loaded. What was loaded stays for good: the collector need not look through half a
    million objects time and again, nor once (0.3 s): of those, a thousand are no longer needed. And threads wait TURN
    for each other at most."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    sys.setswitchinterval(TURN)
