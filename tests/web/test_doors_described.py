"""The OpenAPI document says what every door answers. Each operation is asked by somebody for each answer that the
authorisation matrix has of it, and once more well, with a body that is taken or values that find something; each answer
is held against the document: its status, its type, its shape."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import httpx
import pytest
import schemathesis
from fastapi import FastAPI, Response
from pydantic import BaseModel

from backend.ground.settings import Mode
from tests.linhai import City, open_city
from tests.people.good_bodies import Sent, good_bodies, table_bodies
from tests.people.matrix_rows import WHO
from tests.people.test_authorisation import ENDING, OTHERS, answer_of, scene_of, wanted_of
from tests.people.test_mass_assignment import headers_of
from tests.promises.questions import questions_of

pytestmark = [pytest.mark.anyio, pytest.mark.dear]


class Document:
    """What is described; what was asked, and what was answered otherwise."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.asked, self.wrong, self._schema = Counter[int](), list[str](), schemathesis.openapi.from_dict(document)
        self.operations: dict[str, tuple[str, str]] = {}
        self._answers: dict[str, dict[str, Any]] = {}
        for template, methods in document["paths"].items():
            for method, operation in methods.items():
                self.operations[operation["operationId"]] = method.upper(), template
                self._answers[operation["operationId"]] = operation["responses"]

    def look(self, operation: str, answer: httpx.Response) -> None:
        self.asked[answer.status_code] += 1
        self.wrong += [f"{operation} {answer.status_code}: {fault}" for fault in self._faults(operation, answer)]

    def _faults(self, operation: str, answer: httpx.Response) -> list[str]:
        described = self._answers[operation].get(str(answer.status_code))
        if described is None:
            return ["no such status"]
        kind, kinds = answer.headers.get("content-type", "").partition(";")[0], described.get("content", {})
        if answer.content and kinds and kind not in kinds:
            return [f"{kind} is not among {sorted(kinds)}"]
        method, template = self.operations[operation]
        answer.request = httpx.Request(method, answer.request.url)  # without its body, of which a form is read once
        try:
            self._schema[template][method].validate_response(answer)
        except (AssertionError, BaseExceptionGroup) as fault:
            return [str(fault)[:300]]
        return []

    def told(self, of: int) -> str:
        return (
            f"{self.asked.total()} answers of {of} operations {dict(sorted(self.asked.items()))},"
            f" {len(self.wrong)} not as described"
        )


async def document_of(city: City) -> Document:
    return Document((await city.client.get("/openapi.json")).json())


def askers(operation: str) -> list[str]:
    """Somebody for each answer that the matrix has of an operation."""
    found: dict[int, str] = {}
    for who in (*WHO, *OTHERS):
        if (wanted := wanted_of(operation, who)) is not None:
            found.setdefault(wanted, who)
    return list(found.values())


async def test_every_answer_of_every_door_is_as_the_document_says(city: City) -> None:
    found = await document_of(city)
    strict = city.settings.model_copy(update={"mode": Mode.PRODUCTION, "second_factor_roles": "supervisor"})
    async with open_city(strict, city.at) as production:
        scene = await scene_of(city, production)
        for operation in sorted(found.operations, key=lambda one: (one in ENDING, one == "log_out", one)):
            for who in askers(operation):
                found.look(operation, await answer_of(scene, operation, *found.operations[operation], who))
    print(found.told(len(found.operations)))
    assert found.wrong == []


async def good_answers(city: City, more: Mapping[str, Sent] | None = None) -> tuple[Document, set[str]]:
    """Every operation with a body that is taken, and every one that is read, with values that find something; which of
    them were answered with what they are for."""
    document, done = (await city.client.get("/openapi.json")).json(), set[str]()
    found = Document(document)
    for question in await questions_of(city, document):
        answer = await city.client.get(question.address(), headers=question.headers)
        found.look(question.door.operation, answer)
        done |= {question.door.operation} if answer.is_success else set()
    bodies = await good_bodies(city) | table_bodies(document) | dict(more or {})
    reporter = bodies.pop("reporter")[0]
    headers = await headers_of(city, str(reporter), {who for who, *_rest in bodies.values()})
    for operation, (who, method, path, body) in bodies.items():
        answer = await city.client.request(method, path, headers=headers[who], json=body)
        found.look(operation, answer)
        done |= {operation} if answer.is_success else set()
    return found, done


async def test_what_is_asked_and_said_well_is_answered_as_the_document_says(city: City) -> None:
    found, done = await good_answers(city)
    print(f"{found.told(len(found.operations))}; {len(done)} done")
    assert found.wrong == []
    assert len(done) > 100


class Shown(BaseModel):
    """What the planted operation says that it answers."""

    number: str


async def _shown(what: str) -> Response:
    told = {"status": '{"number": "1"}', "type": "number", "shape": '{"number": 1}'}[what]
    kinds = {"type": "text/plain"}
    return Response(told, 202 if what == "status" else 200, media_type=kinds.get(what, "application/json"))


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_an_answer_that_the_document_does_not_name_is_seen(city: City) -> None:
    """The planted faults: another status, another type, a number where words are said to be."""
    app: FastAPI = city.app
    app.get("/planted/{what}", name="planted", response_model=Shown)(_shown)
    found = await document_of(city)
    for what in ("status", "type", "shape"):
        found.look("planted", await city.client.get(f"/planted/{what}"))
    assert [line.partition(":")[0] for line in found.wrong] == ["planted 202", "planted 200", "planted 200"]
    assert "no such status" in found.wrong[0]
    assert "text/plain is not among" in found.wrong[1]
    assert "is not of type" in found.wrong[2]
