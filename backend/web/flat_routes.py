"""All routes in one list, found by the beginning of the path.

FastAPI asks included routers one by one, and each of them its routes: with a hundred routers that is a quarter of the
work of a small answer. Here every route stands in the application itself, and a table of path beginnings says which
few may match; what the table does not know is looked for as ever.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Match, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from backend.web.late_routes import late

DEPTH = 3  # parts of a path that are looked up
Parts = tuple[str, ...]


def lay_flat(
    router: APIRouter, responses: Mapping[int | str, Any], identify: Callable[[APIRoute], str]
) -> Iterator[BaseRoute]:
    """Each route of a router, in their order; `responses` stand beside its own, and `identify` names its operation.

    TypeError for what is neither a late route nor a plain one of Starlette's (a WebSocket).
    """
    for route in router.routes:
        if isinstance(route, WebSocketRoute):
            yield route
        else:
            yield late(route).again(responses=responses, generate_unique_id_function=identify)


class ShortWay:
    """Pure ASGI, around the application's router: sends a request to its route, or on to the router."""

    def __init__(self, app: ASGIApp, near: Mapping[Parts, Sequence[APIRoute]]) -> None:
        self.app = app
        self._near = near

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            for route in self._near.get(_parts(scope["path"]), ()):
                match, child = route.matches(scope)
                if match is Match.FULL:
                    scope.update(child)
                    await route.handle(scope, receive, send)
                    return
        await self.app(scope, receive, send)


def near_routes(routes: Iterable[BaseRoute]) -> dict[Parts, list[APIRoute]]:
    """For each beginning that a path of ours can have without a parameter in it: the routes that may match, in their
    order. Only where all that may match are plain: a mount, say, keeps its beginnings to itself."""
    plain = [route for route in routes if isinstance(route, APIRoute)]
    near: dict[Parts, list[APIRoute]] = {
        parts: [] for route in plain if not any(map(_is_open, parts := _parts(route.path)))
    }
    for route in plain:
        own = _parts(route.path)  # most have no parameter there, and one beginning: asking all took 0.15 s
        is_narrow = own in near and ":path}" not in route.path
        for key in [own] if is_narrow else [key for key in near if _may_match(route.path, key)]:
            near[key].append(route)
    return near


def _parts(path: str) -> Parts:
    return tuple(path.split("/", DEPTH + 1)[1 : DEPTH + 1])


def _is_open(part: str) -> bool:
    return "{" in part


def _may_match(path: str, key: Parts) -> bool:
    parts = list(_all(path))
    if any(part.endswith(":path}") for part in parts):
        return True
    same = all(_is_open(part) or part == given for part, given in zip(parts, key, strict=False))
    return same and (len(parts) == len(key) or (len(parts) > len(key) and len(key) == DEPTH))


def _all(path: str) -> Iterator[str]:
    yield from path.split("/")[1:]
