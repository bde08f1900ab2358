"""Turns refusals into problem+json (RFC 9457): a stable code, Chinese words (English on request), all field errors."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.orm.exc import StaleDataError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from backend.ground.errors import FieldError, Problem
from backend.ground.measures import REFUSED
from backend.ground.seal import CannotOpen
from backend.ground.together import MOST_NAMED
from backend.ground.told_as import log_told, told_as
from backend.web.field_words import words_of
from backend.web.misread import BODY, SWAPPED, bad_json, swapped_here, unread_form, unread_json, wrong_kind

PROBLEM_JSON = "application/problem+json"
TYPE = "https://chengguantong.example/problems/"
Form = Callable[[Request, Problem], Response]
STATUS_CODES = {404: "not_found", 405: "method_not_allowed", 401: "not_signed_in", 400: "bad_form"}

log = structlog.get_logger("refusals")


def add_refusals(app: FastAPI) -> None:
    """Gives the application its way to refuse."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    for fault in (OperationalError, InterfaceError, DBAPIError, NoConnection, ConnectionError, TimeoutError):
        app.add_exception_handler(fault, _database)
    for others in (StaleDataError, CannotOpen, OSError, Exception):
        app.add_exception_handler(others, _internal)


def refuse_below(app: FastAPI, prefix: str, form: Form) -> None:
    """Has what is refused below a prefix, wherever it is refused, told in another form: that of a foreign protocol."""
    app.state.forms_of_refusals = _forms(app) | {prefix: form}


def refuse(request: Request, problem: Problem) -> Response:
    """The answer that says no: a problem document, or in the form of `refuse_below`."""
    REFUSED.labels(problem.code).inc()
    for prefix, form in _forms(request.scope.get("app")).items():
        if request.scope["path"].startswith(prefix):
            return form(request, problem)
    return Response(
        json.dumps(body_of(problem, _english(request)), ensure_ascii=False),
        status_code=problem.status,
        media_type=PROBLEM_JSON,
        headers=problem.headers,
    )


def _forms(app: FastAPI | None) -> dict[str, Form]:
    """By prefix; none of what stands in no application of ours."""
    found: dict[str, Form] = getattr(getattr(app, "state", None), "forms_of_refusals", {})
    return found


async def answer_fault(request: Request, fault: Exception) -> Response:
    """The answer to what nobody has caught; the log has it without its words."""
    return await _internal(request, fault)


def body_of(problem: Problem, english: bool) -> dict[str, Any]:
    """The members of the problem document."""
    title = problem.english if english else problem.chinese
    detail = problem.english if english else problem.detail or problem.chinese
    body: dict[str, Any] = {
        "type": TYPE + problem.code,
        "title": title,
        "status": problem.status,
        "code": problem.code,
        "detail": detail,
        "errors": [_field(error, english) for error in problem.errors],
    }
    return body | problem.extra


def _field(error: FieldError, english: bool) -> dict[str, str]:
    return {
        "field": error.field,
        "code": error.code,
        "detail": (error.detail_en or error.detail) if english else error.detail,
    }


def _english(request: Request) -> bool:
    wanted = request.headers.get("accept-language", "zh").split(",")[0].strip().lower()
    return wanted.startswith("en")


async def _problem(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, Problem)
    return refuse(request, fault)


async def _invalid(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, RequestValidationError)
    found: Sequence[Mapping[str, Any]] = fault.errors()
    if any(error["type"] == "json_invalid" for error in found):
        return refuse(request, Problem("bad_json", errors=[bad_json(fault)]))
    wrong = wrong_kind(request, fault.body) if any(error["loc"][:1] == (BODY,) for error in found) else None
    if wrong is not None:
        found = [error for error in found if error["loc"][:1] != (BODY,)]
    errors = [_hinted(request, fault.body, error) for error in found[:MOST_NAMED]] + ([wrong] if wrong else [])
    return refuse(request, Problem("invalid", errors=errors[:MOST_NAMED]))


def _hinted(request: Request, sent: Any, error: Mapping[str, Any]) -> FieldError:
    said = _field_error(error)
    if not swapped_here(request, sent, error):
        return said
    chinese, english = SWAPPED
    return replace(said, detail=f"{said.detail}：{chinese}", detail_en=f"{said.detail_en}: {english}")


def problem_of_fields(request: Request, sent: Any, found: Sequence[Any]) -> Problem:
    """The problem `invalid` of what pydantic found in a part of a body, as it was `sent`; every field at fault of
    MOST_NAMED, with the hints that a body of its own gets."""
    as_body = [{**error, "loc": (BODY, *error["loc"])} for error in found[:MOST_NAMED]]
    return Problem("invalid", errors=[_hinted(request, sent, error) for error in as_body])


def _field_error(error: Mapping[str, Any]) -> FieldError:
    where = [str(part) for part in error["loc"] if part not in ("body", "query", "path", "header")]
    named = ".".join(where) or str((*error["loc"], BODY)[0])
    chinese, english = words_of(error["type"], error.get("ctx") or {})
    return FieldError(named, error["type"], chinese, english)


async def _http(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, HTTPException)
    if isinstance(fault.__cause__, OSError):  # a form is spooled to disk: what fails there is no fault of the form
        return await _internal(request, fault.__cause__)
    if fault.status_code == 400 and "json" in request.headers.get("content-type", ""):
        return refuse(request, Problem("bad_json", errors=unread_json(fault.__cause__)))
    if fault.status_code == 413:  # PlainRefusals knows how large it may be
        return Response("Content Too Large", fault.status_code, media_type="text/plain")
    headers = {"Allow": _allowed(request)} if fault.status_code == 405 else fault.headers or {}
    errors = unread_form(str(fault.detail)) if fault.status_code == 400 else []
    problem = Problem(STATUS_CODES.get(fault.status_code, "invalid"), errors=errors, headers=headers)
    problem.status = fault.status_code
    return refuse(request, problem)


def _allowed(request: Request) -> str:
    """The methods of all routes at this path: each route alone knows but its own."""
    found: set[str] = set()
    for route in request.app.router.routes:
        if route.matches(request.scope)[0] is not Match.NONE:
            found |= getattr(route, "methods", None) or set()
    return ", ".join(sorted(found))


async def _database(request: Request, fault: Exception) -> Response:
    return refuse(request, problem_of_fault(fault))


async def _internal(request: Request, fault: Exception) -> Response:
    return refuse(request, problem_of_fault(fault))


def problem_of_fault(fault: Exception) -> Problem:
    """The problem a fault is told as; what is no plain refusal is logged."""
    if isinstance(fault, Problem):
        return fault
    told = told_as(fault)
    if told is None:
        log.error("internal", fault=type(fault).__name__, exc_info=fault)
        return Problem("internal")
    log_told(log, fault, told)
    return told
