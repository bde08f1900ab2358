"""What JSON and addresses can hold at their worst, in every field of every operation: refused, and never a 5xx.

Each field gets some of it; with CGT_TEST_WHOLE all of it.
"""

import json
import os
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from pydantic import BaseModel

from tests.linhai import City
from tests.people.good_bodies import Sent, good_bodies, table_bodies
from tests.people.test_mass_assignment import headers_of

pytestmark = pytest.mark.anyio
POISON = (
    "NaN", "-Infinity", r'"\ud800"', r'"a\u0000b"', "9" * 5000, "1e999", str(2**63), "[" * 100_000, '{"a":' * 50_000,
    "-1", '""', "null", r'"\ud83d\ude00\u202e"',
)  # fmt: skip
IN_QUERY = ("%00", "%ed%a0%80", "9" * 5000, "NaN", "1e999", "-1", "%f0%9f%98%80%e2%80%ae", "' OR 1=1 --")
HERE = "@@here@@"
WHOLE = "CGT_TEST_WHOLE" in os.environ
SOME = 2  # of each field's, in turn, so that each kind is met by many
UNCONFIGURED = {"sign_in_with_wechat", "attach_phone_of_wechat", "attach_wechat"}  # 503: there is no WeChat here


def marked(value: Any) -> Iterator[Any]:
    """The value with each of its leaves marked in turn, and itself."""
    yield HERE
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, content in inner:
        for changed in marked(content):
            yield value | {key: changed} if isinstance(value, dict) else [*value[:key], changed, *value[key + 1 :]]


async def fallen_over(
    city: City, more: dict[str, Sent], some: set[str] | None = None
) -> tuple[Counter[int], list[str]]:
    """The statuses of all that was sent to all operations with a body, or to some, and where it was a 5xx."""
    document = (await city.client.get("/openapi.json")).json()
    bodies = await good_bodies(city) | table_bodies(document) | more
    reporter = bodies.pop("reporter")[0]
    bodies = {
        name: sent for name, sent in bodies.items() if name not in UNCONFIGURED and (some is None or name in some)
    }
    headers = await headers_of(city, str(reporter), {who for who, *_rest in bodies.values()})
    statuses, fallen, turn = Counter[int](), list[str](), 0
    for operation, (who, method, path, body) in bodies.items():
        sent_as = headers[who] | {"Content-Type": "application/json"}
        for place in marked(body):
            some_of_it = POISON if WHOLE else [POISON[(turn + step) % len(POISON)] for step in range(SOME)]
            turn += SOME
            for poison in some_of_it:
                content = json.dumps(place).replace(f'"{HERE}"', poison)
                answer = await city.client.request(method, path, headers=sent_as, content=content)
                statuses[answer.status_code] += 1
                if answer.status_code >= 500:
                    fallen.append(f"{operation}: {poison[:20]} {answer.status_code} {json.dumps(place)[:150]}")
    return statuses, fallen


@pytest.mark.dear
async def test_nothing_in_a_body_makes_an_operation_fall_over(city: City) -> None:
    statuses, fallen = await fallen_over(city, {})
    print(f"{statuses.total()} poisoned bodies, {dict(statuses)}, {len(fallen)} fell over")
    assert fallen == []


@pytest.mark.dear
async def test_nothing_in_an_address_makes_an_operation_fall_over(city: City) -> None:
    document, chief = (await city.client.get("/openapi.json")).json(), await city.signed_in("chief")
    statuses, fallen, turn = Counter[int](), list[str](), 0
    for template, methods in document["paths"].items():
        named = [one for one in methods.get("get", {}).get("parameters", ()) if one["in"] in ("query", "path")]
        for parameter in named:
            for step in range(len(IN_QUERY) if WHOLE else SOME):
                poison = IN_QUERY[(turn + step) % len(IN_QUERY)]
                name, path = parameter["name"], template
                path = path.replace(f"{{{name}}}", poison) if parameter["in"] == "path" else f"{path}?{name}={poison}"
                answer = await chief.get(path.replace("{", "").replace("}", ""))
                statuses[answer.status_code] += 1
                if answer.status_code >= 500:
                    fallen.append(f"{path[:80]} {answer.status_code}")
            turn += SOME
    print(f"{statuses.total()} poisoned addresses, {dict(statuses)}, {len(fallen)} fell over")
    assert fallen == []


class Loose(BaseModel):
    """What no input of ours may be: it takes a number that is none, and half a character."""

    number: float
    note: str


async def loose(form: Loose) -> Loose:
    return form


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_an_operation_that_takes_what_it_cannot_answer_with_is_seen(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault."""
    app: FastAPI = city.app
    app.post("/planted", name="planted")(loose)
    monkeypatch.setattr("tests.web.test_poison.WHOLE", True)
    planted: dict[str, Sent] = {"planted": (None, "post", "/planted", {"number": 1.5, "note": "x"})}
    _statuses, fallen = await fallen_over(city, planted, {"planted", "begin_direct_upload"})
    assert {line.split(" ")[0] for line in fallen} == {"planted:"}
    assert r'"\ud800"' in {line.split(" ")[1] for line in fallen}
