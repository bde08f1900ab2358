"""The short way leads to the route the router itself would have taken, for every operation there is."""

import re

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Match

from backend.ground.settings import Settings
from backend.web import flat_routes
from backend.web.application import build

PARAMETER = re.compile(r"\{[^}]+\}")


def _first(routes: list[BaseRoute], path: str, method: str) -> BaseRoute | None:
    scope = {"type": "http", "path": path, "method": method, "root_path": "", "headers": []}
    return next((route for route in routes if route.matches(scope)[0] is Match.FULL), None)


def _asked(app: FastAPI) -> list[tuple[str, str]]:
    """Each route asked with two fillings of its parameters: a word, and one that begins a path elsewhere."""
    plain = [route for route in app.router.routes if isinstance(route, APIRoute)]
    return [
        (PARAMETER.sub(filling, route.path), method)
        for route in plain for method in sorted(route.methods) for filling in ("x", "nearby")
    ]  # fmt: skip


def _differing(app: FastAPI) -> tuple[int, list[tuple[str, str]]]:
    near, short, wrong = flat_routes.near_routes(app.router.routes), 0, list[tuple[str, str]]()
    for path, method in _asked(app):
        found = _first(list(near.get(flat_routes._parts(path), ())), path, method)
        short += found is not None
        if found is not None and found is not _first(list(app.router.routes), path, method):
            wrong.append((method, path))
    return short, wrong


def test_the_short_way_is_the_way() -> None:
    short, wrong = _differing(build(Settings(_env_file=None)))
    assert wrong == []
    assert short > 300


def test_a_table_that_overlooks_a_route_before_another_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    found = flat_routes.near_routes

    def _overlooking(routes: list[BaseRoute]) -> dict[flat_routes.Parts, list[APIRoute]]:
        return {key: [route for route in near if "{" in route.path] for key, near in found(routes).items()}

    monkeypatch.setattr(flat_routes, "near_routes", _overlooking)
    assert _differing(build(Settings(_env_file=None)))[1]
