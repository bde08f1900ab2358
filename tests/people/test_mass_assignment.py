"""No write takes a field it does not name: every column of every table sent to every operation with a JSON body."""

import hashlib
from collections.abc import Mapping
from typing import Any

import pytest
from fastapi import FastAPI
from pydantic import BaseModel
from sqlalchemy import select

from backend.ground.together import MOST_NAMED
from backend.migrations.tables import all_tables
from mobile_api.sync.deeds import DEEDS
from tests.linhai import City
from tests.people.good_bodies import FOREIGN, REFUSED_OTHERWISE, SENT_BY, Sent, good_bodies, table_bodies

pytestmark = pytest.mark.anyio
# what an attacker would try, beside the columns of our own tables
TRIED = (
    "id", "owner", "owner_id", "person_id", "reporter_id", "status", "step", "role", "roles", "is_superuser",
    "is_active", "is_minor", "epoch", "made_at", "created_at", "due_at", "version", "actor_id", "body_code", "score",
)  # fmt: skip
AT_ONCE = MOST_NAMED - 10  # a body may have faults of its own
ALONE = ("id", "owner", "role", "status")
KEPT = (
    "person", "person_role", "person_grid", "sign_in", "handset", "api_key", "stand_in", "consent", "notice", "rule",
    "body", "cases", "case_photo", "happening", "phone_code",
)  # fmt: skip


def columns() -> frozenset[str]:
    """The name of every column there is."""
    return frozenset(column.name for table in all_tables().tables.values() for column in table.columns)


async def kept(city: City) -> str:
    """A digest of every row that a write could have changed."""
    digest = hashlib.sha256()
    async with city.db.read() as session:
        for name in KEPT:
            table = all_tables().tables[name]
            rows = sorted(map(repr, (await session.execute(select(table))).all()))
            digest.update(repr(rows).encode())
    return digest.hexdigest()


def named(schema: Mapping[str, Any], document: Mapping[str, Any]) -> set[str]:
    """The fields an operation does name."""
    if "$ref" in schema:
        return named(document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]], document)
    within = [*schema.get("allOf", ()), *schema.get("anyOf", ())]
    return set(schema.get("properties", {})) or set().union(*(named(one, document) for one in within))


def with_extras(body: dict[str, Any], extras: set[str]) -> list[tuple[dict[str, Any], str]]:
    """The body with the fields at its top, no more at once than a refusal names, and within each object in it; and how
    the refusal names the place."""
    names = sorted(extras)
    some = [names[start : start + AT_ONCE] for start in range(0, len(names), AT_ONCE)]
    found = [(body | dict.fromkeys(one, "1"), "") for one in some]
    for name, value in body.items():
        inner = [value] if isinstance(value, dict) else value if isinstance(value, list) else []
        for place, one in enumerate(inner):
            if isinstance(one, dict) and one:  # an empty one is a mapping
                worse = one | dict.fromkeys({"id", "owner", "status"}, "1")
                changed = worse if isinstance(value, dict) else [*value[:place], worse, *value[place + 1 :]]
                found.append((body | {name: changed}, f"{name}." if isinstance(value, dict) else f"{name}.{place}."))
    return found


async def headers_of(city: City, reporter: str, everyone: set[str | None]) -> dict[str | None, dict[str, str]]:
    """What each of them sends along to be known by."""
    key = {"name": "市平台", "scopes": ["feeds"]}
    made = await (await city.signed_in("security")).post("/api/v1/admin/api-keys", json=key)
    machine, bearer = {"X-Api-Key": made.json()["key"]}, {"Authorization": f"Bearer {reporter}"}
    await city.client.get("/feeds/v1/webhooks", headers=machine)  # that it has been used is written
    known = {None: {}, "citizen": (await city.citizen()).headers, "reporter": bearer, "machine": machine}
    return known | {who: (await city.signed_in(who)).headers for who in everyone if who and who not in known}


async def wrong_cells(city: City, more: dict[str, Sent], some: set[str] | None = None) -> tuple[int, list[str]]:
    """How many fields were sent to all operations, or to some, and those that were not refused."""
    document = (await city.client.get("/openapi.json")).json()
    schemas = {
        operation["operationId"]: named(operation["requestBody"]["content"]["application/json"]["schema"], document)
        for methods in document["paths"].values()
        for operation in methods.values()
        if "application/json" in operation.get("requestBody", {}).get("content", {})
        and operation["operationId"] not in FOREIGN
    }
    bodies = await good_bodies(city) | table_bodies(document) | more
    reporter = bodies.pop("reporter")[0]
    assert set(schemas) == set(bodies), set(schemas) ^ set(bodies)
    bodies = {operation: sent for operation, sent in bodies.items() if some is None or operation in some}
    cells, wrong = 0, []
    headers = await headers_of(city, reporter, {who for who, *_rest in bodies.values()})
    before = await kept(city)
    for operation, (who, method, path, body) in bodies.items():
        alone = [(body | {name: "1"}, "") for name in ALONE if name not in schemas[operation]]
        for sent, place in [*with_extras(body, set(columns() | set(TRIED)) - schemas[operation]), *alone]:
            answer = await city.client.request(method, path, headers=headers[who], json=sent)
            fields = {"id", "owner", "status"} if place else set(sent) - set(body)
            told = {error["field"] for error in answer.json().get("errors", ()) if error["code"] == "extra_forbidden"}
            cells += len(fields)
            if answer.status_code != 422 or answer.json()["code"] != "invalid":
                wrong.append(f"{operation}: {place} {answer.status_code}")
            wrong += [f"{operation}: {place}{name}" for name in fields if f"{place}{name}" not in told]
    if await kept(city) != before:
        wrong.append("something: was changed")
    for operation, (who, method, path, body) in bodies.items():
        if operation in SENT_BY:
            continue
        good, refused = (
            await city.client.request(method, path, headers=headers[who], json=body),
            REFUSED_OTHERWISE.get(operation),
        )
        if good.status_code != refused if refused else not good.is_success:
            wrong.append(f"{operation}: a good body is not taken: {good.status_code} {good.text}")
    return cells, wrong


@pytest.mark.dear
async def test_no_operation_takes_a_field_it_does_not_name(city: City) -> None:
    cells, wrong = await wrong_cells(city, {})
    print(f"{cells} cells, {len(wrong)} wrong")
    assert wrong == []


@pytest.mark.dear
def test_no_deed_of_the_offline_queue_takes_a_field_it_does_not_name() -> None:
    """The body of an item is a mapping to `sync`, which reads it as the form of its kind."""
    assert [kind for kind, deed in DEEDS.items() if deed.form.model_config.get("extra") != "forbid"] == []


class Loose(BaseModel):
    """What no input of ours may be: it takes any field."""

    note: str


async def loose(form: Loose) -> Loose:
    return form


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_an_operation_whose_body_is_not_strict_is_seen(city: City) -> None:
    app: FastAPI = city.app
    app.post("/planted", name="planted")(loose)
    planted: dict[str, Sent] = {"planted": (None, "post", "/planted", {"note": "x"})}
    _cells, wrong = await wrong_cells(city, planted, {"planted", "send_report", "sync"})
    assert wrong
    assert {line.split(":")[0] for line in wrong} == {"planted"}
