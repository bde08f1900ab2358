"""The OpenAPI document is made once for the same routes: each test has an application of its own, and all of them have
the same routes, but for one that is planted."""

import pickle
from collections.abc import Callable
from typing import Any

import fastapi.applications
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute

UNTOLD = (Mount, Route, WebSocketRoute)  # of these no document tells; of FastAPI's own kinds of them it does
_made: dict[tuple[int, ...], tuple[list[BaseRoute], bytes]] = {}  # the routes are kept: no other is to have their ids


def make_documents_once() -> None:
    """From now on, in this process."""
    fastapi.applications.get_openapi = _once(fastapi.applications.get_openapi)


def _once(make: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    def _of(**asked: Any) -> dict[str, Any]:
        routes = [route for route in asked["routes"] if type(route) not in UNTOLD]
        key = tuple(map(id, routes))
        if key not in _made:
            _made[key] = routes, pickle.dumps(make(**asked))
        found: dict[str, Any] = pickle.loads(_made[key][1])  # its own: whoever asks may change it
        return found

    return _of
