"""A route knows where it stands, and is made when more of it is asked for."""

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.testclient import TestClient
from starlette.routing import Match

from backend.ground.late_model import LateModel
from backend.web.flat_routes import lay_flat
from backend.web.late_routes import LateRoute, Router


class CounterIn(LateModel):
    by: int


class CounterOut(LateModel):
    count: int


def count(form: CounterIn) -> CounterOut:
    return CounterOut(count=form.by + 1)


def _is_made(route: LateRoute) -> bool:
    return "dependant" in vars(route)


def _is_found(route: LateRoute, path: str) -> bool:
    scope = {"type": "http", "path": path, "method": "POST", "root_path": "", "headers": []}
    return route.matches(scope)[0] is Match.FULL


def _laid() -> LateRoute:
    part, whole = Router("/counters"), Router("/api", tags=["counting"])
    part.post("", responses={409: {"description": "full"}})(count)
    whole.take(part)
    [route] = lay_flat(whole, {401: {"description": "who?"}}, lambda route: f"our_{route.name}")
    assert isinstance(route, LateRoute)
    return route


def test_a_route_is_made_by_the_first_request() -> None:
    app, route = FastAPI(), _laid()
    app.router.routes.append(route)
    assert (route.path, route.name, route.methods) == ("/api/counters", "count", {"POST"})
    with TestClient(app) as client:
        assert client.get("/api/counters").status_code == 405
        assert not _is_made(route)
        assert client.post("/api/counters", json={"by": 2}).json() == {"count": 3}
        assert client.post("/api/counters", json={"by": "two"}).status_code == 422
    assert _is_made(route)


def test_a_route_laid_elsewhere_keeps_what_it_says() -> None:
    route = _laid()
    assert (route.unique_id, route.tags, set(route.responses)) == ("our_count", ["counting"], {401, 409})


def test_a_path_that_begins_otherwise_makes_no_pattern() -> None:
    route = LateRoute("/counters/{name}", count, methods=["POST"], name=None)
    assert not _is_found(route, "/cases/x")
    assert "path_regex" not in vars(route)
    assert _is_found(route, "/counters/x")
    assert not _is_found(route, "/counters/x/y")


def test_what_is_asked_in_vain_does_not_make_it() -> None:
    route = _laid()
    assert not hasattr(route, "nothing_of_the_kind")
    assert not _is_made(route)


def test_a_route_of_a_plain_router_is_refused() -> None:
    plain = APIRouter()
    plain.post("/counters")(count)
    with pytest.raises(TypeError, match="Router"):
        list(lay_flat(plain, {}, lambda route: route.name))


def test_a_router_is_taken_and_never_kept_as_it_is() -> None:
    with pytest.raises(TypeError, match="to be taken"):
        Router("/api").include_router(Router("/counters"))


def test_what_a_hidden_router_takes_is_hidden() -> None:
    part, hidden = Router("/counters"), Router("/api", include_in_schema=False)
    part.post("")(count)
    hidden.take(part)
    [route] = lay_flat(hidden, {}, lambda route: route.name)
    assert isinstance(route, LateRoute)
    assert not route.include_in_schema
    assert _laid().include_in_schema
