"""How Open311 answers and refuses: in the format the address ends with, errors as a list of code and description, in
Chinese unless English is asked for."""

import json
from collections.abc import Callable, Coroutine, Mapping, Sequence
from enum import StrEnum
from functools import partial
from typing import Any, NamedTuple

from anyio import to_thread
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError

from backend.ground.errors import Problem
from backend.ground.late_model import LateModel
from backend.ground.measures import REFUSED
from backend.ground.together import MOST_NAMED
from backend.web.field_words import words_of
from backend.web.late_routes import LateRoute
from public_api.open311_xml import open311_xml

TYPES = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}
LOCALE = "locale"  # the argument; of a form it stands in the state of its request
KEY, MISSING, GENERAL, BUSY = 403, 404, 400, 503
# our statuses that Open311 has no word for: 401 is about the key, everything else is general
STATUS = {401: KEY, 403: KEY, 404: MISSING, 405: 405, 408: 408, 413: 413, 429: 429, 500: 500, 503: BUSY, 507: BUSY}
# what is to be sent again whatever its status is with us: of 4xx none is
AGAIN = {"in_progress": BUSY}
# as what a refusal is counted that is none of ours
CODES = {KEY: "not_signed_in", MISSING: "not_found"}


class Format(StrEnum):
    """The ending of an address."""

    JSON = "json"
    XML = "xml"


class Fault(NamedTuple):
    """One thing that is wrong: what HTTP calls it, and words that name the field."""

    code: int
    chinese: str
    english: str


def fault_of(code: int, name: str, words: tuple[str, str]) -> Fault:
    """A fault of a field, of its words in Chinese and English."""
    chinese, english = words
    return Fault(code, f"{name}：{chinese}", f"{name} {english}")


class Refused(Exception):
    """All that is wrong with a request, as far as it is named. The answer's status is that of what weighs most: key,
    then missing things. `code`: what it is counted as; that of our own problem, where it is one."""

    def __init__(
        self, faults: Sequence[Fault], headers: Mapping[str, str] | None = None, code: str | None = None
    ) -> None:
        self.faults, self.headers = list(faults[:MOST_NAMED]), dict(headers or {})
        self.code = code or CODES.get(self.status, "invalid")
        super().__init__("; ".join(fault.english for fault in self.faults))

    @property
    def status(self) -> int:
        codes = {fault.code for fault in self.faults}
        return next((code for code in (KEY, MISSING) if code in codes), max(codes))


class Open311Error(LateModel):
    """An error of Open311."""

    code: str
    description: str


def responses(model: Any, *refusals: int) -> dict[int | str, dict[str, Any]]:
    """What an operation answers, for the OpenAPI document."""
    found: dict[int | str, dict[str, Any]] = {200: {"model": model, "content": {"text/xml": {}}}}
    error = {"model": list[Open311Error], "description": "Open311 errors", "content": {"text/xml": {}}}
    return found | dict.fromkeys((GENERAL, MISSING, 429, BUSY, *refusals), error)


def answer(
    fmt: Format, root: str, item: str | None, data: Any, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """The answer; `data` is plain, nulls already left out."""
    content = json.dumps(data, ensure_ascii=False) if fmt is Format.JSON else open311_xml(root, item, data)
    return Response(content, status, media_type=TYPES[fmt.value], headers=headers)


async def answer_apart(
    fmt: Format, root: str, item: str, data: Sequence[Mapping[str, Any]], headers: Mapping[str, str] | None = None
) -> Response:
    """The same of a list, which may be long: written beside the loop, so that whoever else asks is answered."""
    return await to_thread.run_sync(partial(answer, fmt, root, item, data, headers=headers))


def refuse(request: Request, refused: Refused) -> Response:
    """The list of errors."""
    english = _locale_of(request) == "en"
    data = [
        {"code": str(fault.code), "description": fault.english if english else fault.chinese}
        for fault in refused.faults
    ]
    fmt = Format.JSON if request.url.path.endswith(".json") else Format.XML
    return answer(fmt, "errors", "error", data, refused.status, refused.headers)


def locale_of(text: str | None) -> str:
    """zh or en; what we do not speak is answered in Chinese."""
    return "en" if (text or "").strip().lower().startswith("en") else "zh"


def _locale_of(request: Request) -> str:
    """As the form or the address asks for it; else as the client's own language is."""
    asked = getattr(request.state, LOCALE, None) or request.query_params.get(LOCALE)
    return locale_of(asked or request.headers.get("accept-language"))


class Open311Route(LateRoute):
    """A route that refuses as Open311 does what is asked amiss of it. What else is refused, here or before it is
    reached, `refuse_problem` tells."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        plain = super().get_route_handler()

        async def _handle(request: Request) -> Response:
            try:
                return await plain(request)
            except Refused as found:
                refused = found
            except RequestValidationError as fault:
                refused = Refused([_fault_of(error) for error in fault.errors()[:MOST_NAMED]])
            REFUSED.labels(refused.code).inc()
            return refuse(request, refused)

        return _handle


def refuse_problem(request: Request, problem: Problem) -> Response:
    """A problem of ours as Open311 tells it: also of a body too large, of a database away, of too much to do."""
    return refuse(request, refused_of(problem))


def refused_of(problem: Problem, renamed: Mapping[str, str] | None = None) -> Refused:
    """A problem of ours in the words of Open311; `renamed`: our fields by the names they have here."""
    names = renamed or {}
    status = AGAIN.get(problem.code) or STATUS.get(problem.status, GENERAL)
    if not problem.errors:
        fault = Fault(status, problem.detail or problem.chinese, problem.english)
        return Refused([fault], problem.headers, problem.code)
    faults = [
        fault_of(status, names.get(error.field, error.field), (error.detail, error.detail_en or problem.english))
        for error in problem.errors
    ]
    return Refused(faults, problem.headers, problem.code)


def _fault_of(error: Mapping[str, Any]) -> Fault:
    words = words_of(error["type"], error.get("ctx") or {})
    return fault_of(MISSING if error["loc"][0] == "path" else GENERAL, str(error["loc"][-1]), words)
