"""Routes that are made when they are first asked for.

FastAPI reads the parameters of an endpoint and of all it depends on, and builds validators of what is taken and
answered, when a route is declared: four hundred of them were a third of a start. Here a route knows no more than what
finds it; the rest is made by the first request, in one to five milliseconds, or by the OpenAPI document.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn, Self
from warnings import catch_warnings

from fastapi import APIRouter
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic.warnings import UnsupportedFieldAttributeWarning
from starlette.routing import Match, compile_path
from starlette.types import Scope

# what FastAPI makes of what it is given
PATTERN = frozenset({"path_regex", "path_format", "param_convertors"})
LATE = frozenset({*APIRoute.__annotations__, "form_limits", "app"})


class LateRoute(APIRoute):
    """A route of FastAPI that is made when more of it is asked for than where it stands."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **given: Any) -> None:
        self.path, self.endpoint, self._given = path, endpoint, given
        self.methods = {method.upper() for method in given["methods"] or ("GET",)}
        self.name = given["name"] or endpoint.__name__

    def __getattr__(self, name: str) -> Any:
        if name in PATTERN:
            self.path_regex, self.path_format, self.param_convertors = compile_path(self.path)
            return self.__dict__[name]
        if name not in LATE:
            raise AttributeError(name)
        super().__init__(self.path, self.endpoint, **self._given)
        _make_validators(self.dependant)
        return self.__dict__[name]

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """As ever; where the path begins otherwise, without the pattern, which would be made for it."""
        if not scope.get("root_path") and not scope["path"].startswith(self.path.partition("{")[0]):
            return Match.NONE, {}
        return super().matches(scope)

    def again(
        self, *, below: str = "", tags: Sequence[str] = (), responses: Mapping[int | str, Any] | None = None,
        shown: bool = True, **changed: Any,
    ) -> Self:  # fmt: skip
        """The same route below a path, with tags before its own and responses beside them, hidden if not `shown`; else
        as it is changed."""
        together = {
            "tags": [*tags, *self._given["tags"]], "responses": {**(responses or {}), **self._given["responses"]},
            "include_in_schema": shown and self._given["include_in_schema"],
        }  # fmt: skip
        return type(self)(below + self.path, self.endpoint, **self._given | together | changed)


def _make_validators(dependant: Dependant) -> None:
    """Those of late models that are taken. FastAPI puts more around them than pydantic knows the use of, and silences
    its warning only where it declares them."""
    with catch_warnings(action="ignore", category=UnsupportedFieldAttributeWarning):
        for field in (*dependant.body_params, *dependant.query_params):
            field._type_adapter.rebuild()
    for part in dependant.dependencies:
        _make_validators(part)


class Router(APIRouter):
    """Of late routes. `route_class`: a kind of them that says refusals in its own way."""

    def __init__(
        self, prefix: str = "", tags: Sequence[str] = (), route_class: type[LateRoute] = LateRoute,
        include_in_schema: bool = True,
    ) -> None:  # fmt: skip
        super().__init__(prefix=prefix, tags=[*tags], route_class=route_class, include_in_schema=include_in_schema)

    def take(self, part: APIRouter) -> None:
        """Has the routes of a part below its own prefix, with its own tags."""
        for route in part.routes:
            took = late(route).again(
                below=self.prefix, tags=[str(tag) for tag in self.tags], shown=self.include_in_schema
            )
            self.routes.append(took)

    def include_router(self, router: APIRouter, **_given: Any) -> NoReturn:
        """FastAPI would keep the other router as it is, and with it its routes from what every route here is given."""
        raise TypeError(f"to be taken: {router!r}")


def late(route: object) -> LateRoute:
    """The route, which no `APIRouter` but a `Router` declared."""
    if not isinstance(route, LateRoute):
        raise TypeError(f"to be declared by a Router: {route!r}")
    return route
