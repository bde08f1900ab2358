"""All routes in one list, found by the beginning of the path.

FastAPI asks included routers one by one, and each of them its routes: with a hundred routers that is a quarter of the
work of a small answer. Here every route stands in the application itself, and a table of path beginnings says which
few may match; what the table does not know is looked for as ever.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from typing import Any

from fastapi import APIRouter
from fastapi.datastructures import DefaultPlaceholder
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send

DEPTH = 3  # parts of a path that are looked up
SAME = (
    "response_model", "status_code", "tags", "dependencies", "summary", "description", "response_description",
    "deprecated", "methods", "operation_id", "response_model_include", "response_model_exclude",
    "response_model_by_alias", "response_model_exclude_unset", "response_model_exclude_defaults",
    "response_model_exclude_none", "include_in_schema", "response_class", "name", "callbacks", "openapi_extra",
    "strict_content_type",
)  # fmt: skip
Parts = tuple[str, ...]


def lay_flat(
    target: APIRouter, router: APIRouter, responses: Mapping[int | str, Any], identify: Callable[[APIRoute], str]
) -> None:
    """Gives the target each route of a router, however deep, in their order; `responses` stand beside its own, and
    `identify` names its operation."""
    for route in router.routes:
        if isinstance(route, APIRoute) and not _is_named_within(route):
            target.routes.append(_named(route, responses, identify))
        else:
            for found in iter_route_contexts([route]):
                _lay_anew(target, found, responses)


def _is_named_within(route: APIRoute) -> bool:
    """Whether a part of it bears the name of its operation: a body or an answer put together of several models."""
    models = [route.response_model, *(said.get("model") for said in route.responses.values())]
    together = any(model is not None and not isinstance(model, type) for model in models)
    return together or (route.body_field is not None and route.body_field.name == "body")


def _named(route: APIRoute, responses: Mapping[int | str, Any], identify: Callable[[APIRoute], str]) -> APIRoute:
    """The same route under its name here: to have FastAPI make it again takes as long as to make it."""
    laid = copy(route)
    laid.responses = {**responses, **route.responses}
    laid.unique_id = laid.operation_id or identify(laid)
    return laid


def _lay_anew(target: APIRouter, found: RouteContext, responses: Mapping[int | str, Any]) -> None:
    if not isinstance(found.original_route, APIRoute):
        target.routes.append(found.original_route)
        return
    same: dict[str, Any] = {
        name: value for name in SAME if not isinstance(value := getattr(found, name), DefaultPlaceholder)
    }
    own: dict[str, Any] = {
        "responses": {**responses, **found.responses},
        "route_class_override": type(found.original_route),
    }
    target.add_api_route(str(found.path), _endpoint(found), **same, **own)


def _endpoint(found: RouteContext) -> Any:
    return found.endpoint


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
    keys = {parts for route in plain if not any(map(_is_open, parts := _parts(route.path)))}
    return {key: [route for route in plain if _may_match(route.path, key)] for key in keys}


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
