"""A process beside another ends with it, even where that one was killed and could not say so."""

import os
import signal
import threading
import time

EVERY = 1.0  # seconds between looks


def end_with(parent: int | None) -> None:
    """Asks this process to stop as soon as `parent` (a process id) is no longer its parent; None asks nothing."""
    if parent is not None:
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(EVERY)
    os.kill(os.getpid(), signal.SIGTERM)
