"""Each check sees its fault: a small application with one wrong operation for each, asked as the public doors are."""

from typing import Any

import pytest
from fastapi import FastAPI, HTTPException, Request, Response, Security
from fastapi.responses import JSONResponse, PlainTextResponse
from fastapi.security import HTTPBearer
from pydantic import BaseModel

from tests.described import CHECKS, asked
from tests.described_excluded import ACCEPTS, Excluded
from tests.web.test_public_described import as_it_is

# These compare several requests of a scenario, or what several identities are given.
NEVER = {"use_after_free", "ensure_resource_availability", "object_level_authorization"}
NUMBER = {"schema": {"type": "integer"}, "required": True}


class Found(BaseModel):
    """What a sound answer holds."""

    number: int


def with_faults() -> FastAPI:
    """An application whose operations are named by the check they fail; `sound` fails none."""
    app = FastAPI()
    for name, (answered, described) in FAULTS.items():
        app.get(f"/{name}", operation_id=name, **({"response_model": Found} | described))(answered)
    app.api_route("/unsupported_method", methods=["PUT", "PATCH"], include_in_schema=False)(sound)
    app.options("/allow_header_conformance", include_in_schema=False)(other_methods)
    return app


def sound() -> Response:
    return JSONResponse({"number": 1})


def other_methods() -> Response:
    return Response(headers={"Allow": "GET, POST"})


def fails() -> Response:
    raise RuntimeError("planted")


def is_accepted() -> Response:
    return JSONResponse({"number": 1}, 202)


def is_text() -> Response:
    return PlainTextResponse("1")


def has_no_number() -> Response:
    return JSONResponse({"number": "many"})


def refuses() -> Response:
    raise HTTPException(400)


def reads_nothing(_request: Request) -> Response:
    return JSONResponse({"number": 1})


def lets_in(_shown: Any = Security(HTTPBearer(auto_error=False))) -> Response:
    return JSONResponse({"number": 1})


# operation: how it answers, and what the document says of it beyond `Found`
FAULTS: dict[str, tuple[Any, dict[str, Any]]] = {
    "sound": (sound, {}),
    "not_a_server_error": (fails, {"responses": {500: {}}}),
    "status_code_conformance": (is_accepted, {}),
    "content_type_conformance": (is_text, {}),
    "response_headers_conformance": (sound, {"responses": {200: {"headers": {"X-Count": NUMBER}}}}),
    "response_schema_conformance": (has_no_number, {}),
    "negative_data_rejection": (
        reads_nothing, {"openapi_extra": {"parameters": [{"name": "count", "in": "query"} | NUMBER]}}),
    "positive_data_acceptance": (refuses, {"responses": {400: {}}}),
    "missing_required_header": (
        reads_nothing, {"openapi_extra": {"parameters": [{"name": "X-Key", "in": "header"} | NUMBER]}}),
    "unsupported_method": (sound, {}),
    "allow_header_conformance": (sound, {}),
    "ignored_auth": (lets_in, {}),
}  # fmt: skip


def test_each_check_sees_its_fault_and_no_other_does() -> None:
    """Three checks never apply, for each request here is asked alone and by nobody: use after deletion, availability
    after creation, and objects of another identity. Whatever other check there is, or will be, needs its fault here."""
    seen: dict[str, set[str]] = {name: set() for name in FAULTS}
    for line in asked(with_faults(), "^/", as_it_is, 4).wrong:
        seen[line.split()[0]].add(line.split()[2].rstrip(":"))
    expected = {name: {name} - {"sound"} for name in FAULTS}
    # a header that is missing is wrong data, too, and a secret left out is both
    expected["missing_required_header"] |= {"negative_data_rejection"}
    expected["ignored_auth"] |= {"missing_required_header", "negative_data_rejection"}
    assert seen == expected
    assert {check.__name__ for check in CHECKS} == (set(FAULTS) - {"sound"}) | NEVER


def test_an_exclusion_lets_its_fault_pass_alone_and_is_needless_where_there_is_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fits = Excluded(ACCEPTS, ACCEPTS, "None: Bad Request", "planted", ())
    needless = [(ACCEPTS, ACCEPTS, "Bad", "too narrow", ()), ("sound", ACCEPTS, ".*", "no fault there", ())]
    rows = [fits, *(Excluded(*one) for one in needless)]
    monkeypatch.setattr("tests.described_excluded.EXCLUDED", rows)
    asking = asked(with_faults(), f"^/({ACCEPTS}|sound|not_a_server_error)$", as_it_is, 2)
    assert {line.split()[0] for line in asking.wrong} == {"not_a_server_error"}
    assert asking.passed == {fits}
    assert asking.needless == rows[1:]
