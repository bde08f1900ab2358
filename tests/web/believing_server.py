"""The planted fault, as a server of its own: whatever X-Forwarded-For names is where the request came from."""

from starlette.types import ASGIApp

from backend.cli import main
from backend.web.proxies import Proxies

_init = Proxies.__init__


def _of_anybody(self: Proxies, app: ASGIApp, trusted: str) -> None:
    del trusted
    _init(self, app, "*")


if __name__ == "__main__":
    Proxies.__init__ = _of_anybody  # type: ignore[method-assign]
    main()
