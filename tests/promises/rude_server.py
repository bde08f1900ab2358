"""The planted faults, as a server of its own that stops as CGT_TEST_RUDE says."""

import os
from collections.abc import Callable
from typing import Any

from backend.cli import main
from backend.web import polite_server

Server = polite_server.PoliteServer
_init, _stop = Server.__init__, Server._stop


def _at_once(self: Any) -> None:
    """Nobody is told before no more connections are taken."""
    self.should_exit = True


def _as_if_nothing_were(self: Any) -> None:
    """Waits a moment, and says "ready" meanwhile."""
    _stop(self)
    self.state.stopping = False


def _waiting(seconds: int | None) -> Callable[..., None]:
    """For what is in flight; for ever, if None."""

    def _made(self: Any, config: Any, state: Any) -> None:
        config.timeout_graceful_shutdown = seconds
        _init(self, config, state)

    return _made


FAULTS: dict[str, tuple[str, Callable[..., None]]] = {
    "at once": ("_stop", _at_once),
    "unsaid": ("_stop", _as_if_nothing_were),
    "impatient": ("__init__", _waiting(0)),
    "for ever": ("__init__", _waiting(None)),
}

if __name__ == "__main__":
    setattr(Server, *FAULTS[os.environ["CGT_TEST_RUDE"]])
    main()
