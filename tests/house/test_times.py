"""Instants are kept in UTC and sent by anybody: what comes in is bounded, what is a day is a day of the city."""

import ast
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any, get_args, get_origin

import pytest
from fastapi import Query
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import get_dependant
from pydantic import AfterValidator, AwareDatetime, BaseModel

from backend.ground.strict import InstantIn, StrictModel, near_instant
from tests.house.test_house import OURS, ROOT, routes

# reviewed: where any instant is taken, and why
UNBOUNDED = {
    "FixIn.at": "a fix that is far off is off shift; its batch is kept",
    "GuideRow.shown_from": "an answer: what is kept", "GuideRow.shown_to": "an answer: what is kept",
}  # fmt: skip


def instants_in(kind: Any, bounds: tuple[Any, ...] = (), where: str = "") -> Iterator[tuple[str, bool]]:
    """Each instant within a type, by the name of its field, and whether it is bounded."""
    if get_origin(kind) is Annotated:
        yield from instants_in(kind.__origin__, (*bounds, *kind.__metadata__), where)
    elif kind is datetime or kind is AwareDatetime:
        yield where, any(isinstance(one, AfterValidator) and one.func is near_instant for one in bounds)
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        for name, field in kind.model_fields.items():
            yield from instants_in(field.annotation, tuple(field.metadata), f"{kind.__name__}.{name}")
    else:
        for part in get_args(kind):
            yield from instants_in(part, bounds, where)


def asked_of(dependant: Dependant, of: str) -> Iterator[tuple[str, bool]]:
    """Each instant that an operation takes: in its address, its headers, its form or its body."""
    fields = [*dependant.query_params, *dependant.path_params, *dependant.header_params, *dependant.cookie_params]
    for field in [*fields, *dependant.body_params]:
        info = field.field_info
        yield from instants_in(info.annotation, tuple(info.metadata), f"{of}.{field.name}")
    for below in dependant.dependencies:
        yield from asked_of(below, of)


def all_asked() -> set[tuple[str, bool]]:
    found = {one for route in routes() for one in asked_of(route.dependant, route.name)}
    inputs = [StrictModel]  # also what is read later, as the items of a queue
    for kind in inputs:
        inputs += kind.__subclasses__()
    return found | {one for kind in inputs for one in instants_in(kind)}


def test_every_instant_that_is_sent_is_bounded() -> None:
    found = all_asked()
    assert len(found) > 20, "nothing was looked at"
    assert {name for name, is_bounded in found if not is_bounded} == set(UNBOUNDED)


@pytest.mark.parametrize("kind", [AwareDatetime, datetime, AwareDatetime | None, list[AwareDatetime]])
def test_one_that_is_not_bounded_is_seen(kind: Any) -> None:
    async def _route(since: Annotated[kind, Query()], until: InstantIn) -> None:
        del since, until

    assert set(asked_of(get_dependant(path="/", call=_route), "x")) == {("x.since", False), ("x.until", True)}


# reviewed: where a day is taken of an instant that is in the city's zone already, or where UTC is meant
OF_THE_CITY = {
    ("backend/points/award_points.py", "matter.sent[0].reported"): "the city's own time",
    ("backend/points/award_points.py", "verdict.sent.reported"): "the city's own time",
    ("backend/points/judge.py", "sent.reported"): "the city's own time",
    ("backend/releases/point_rule.py", "reported"): "the city's own time",
    ("backend/patrol/judge_absence.py", "midnight"): "midnight of the city",
    ("backend/operations/detach_month.py", "month.end + SETTLED"): "months are of UTC",
    ("backend/cases/numbers.py", "here"): "the city's own time",
    ("notifications/digest.py", "here"): "the city's own time",
    ("notifications/digest.py", "end"): "an hour of the city's own time",
    ("notifications/books/nightly.py", "here"): "the city's own time",
}  # fmt: skip


def is_city_time(node: ast.expr) -> bool:
    """Whether it says itself that it is in the city's zone."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "astimezone"):
        return False
    return [ast.unparse(one) for one in node.args] in (["CITY_ZONE"], ["UTC"])


def is_instant(node: ast.expr) -> bool:
    """Instants are called `at`, or something_at."""
    last = ast.unparse(node).rpartition(".")[2]
    return last == "at" or last.endswith("_at")


def days_of_instants(tree: ast.AST) -> Iterator[str]:
    """Of what a day is taken, or an instant written out, that does not say in which zone."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            of, bare = node.func.value, not node.args and not node.keywords
            if (node.func.attr == "date" and bare) or (node.func.attr == "strftime" and is_instant(of)):
                yield from [] if is_city_time(of) else [ast.unparse(of)]
        elif isinstance(node, ast.FormattedValue) and node.format_spec and "%" in ast.unparse(node.format_spec):
            yield from [ast.unparse(node.value)] if is_instant(node.value) else []


def test_a_day_is_a_day_of_the_city() -> None:
    found = {
        (str(path.relative_to(ROOT)), of)
        for path in OURS
        for of in days_of_instants(ast.parse(path.read_text("utf-8")))
    }
    assert found == set(OF_THE_CITY)


@pytest.mark.parametrize(
    "slip", ["rules_on(at.date())", "doing.at.date()", "f'audit-{at:%Y%m%d}'", "one.made_at.strftime('%m-%d')"]
)
def test_a_day_of_utc_is_seen(slip: str) -> None:
    assert list(days_of_instants(ast.parse(slip)))


@pytest.mark.parametrize("right", ["at.astimezone(CITY_ZONE).date()", "f'{at.astimezone(CITY_ZONE):%Y%m%d}'"])
def test_a_day_of_the_city_is_none(right: str) -> None:
    assert not list(days_of_instants(ast.parse(right)))
