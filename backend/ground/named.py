"""The object behind a name: how the command and the edge reach rooms they may not import."""

import importlib
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


def named(place: str) -> Any:
    """The object at `module:name`; ImportError or AttributeError where there is none."""
    module, _, name = place.partition(":")
    with ending_without_a_word():
        return getattr(importlib.import_module(module), name)


@contextmanager
def ending_without_a_word() -> Iterator[None]:
    """Ctrl-C in the block ends the process at once: where nothing is begun, or what is begun is taken back by the
    database. Raised within an import or a transaction it came out as a traceback, or as a library that cannot be
    loaded. Who hears it otherwise goes on to."""
    in_main = threading.current_thread() is threading.main_thread()
    if not in_main or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
