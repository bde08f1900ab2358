"""How this door says what it says: XML that clients show, with the protocol's own headers; refusals, too."""

from typing import Any

from fastapi import Request, Response

from backend.ground.errors import Problem
from backend.web.documented import REFUSALS
from mobile_api.foreign.form_xml import response

PREFIX = "/openrosa"
VERSION = {"X-OpenRosa-Version": "1.0"}
XML = "text/xml; charset=utf-8"
# for the document
REFUSED: dict[int | str, dict[str, Any]] = {
    status: {**one, "content": {"text/xml": {}}} for status, one in REFUSALS.items()
}


def said(content: bytes, status: int = 200, **headers: str) -> Response:
    """An XML document with the headers of the protocol. The server itself adds the Date."""
    return Response(content, status, headers=VERSION | headers, media_type=XML)


def refuse_problem(_request: Request, problem: Problem) -> Response:
    """A refusal as an OpenRosaResponse, wherever it is refused: clients show its words, and know no other document."""
    words = problem.detail or "，".join(dict.fromkeys([problem.chinese, *(error.detail for error in problem.errors)]))
    return said(response(words, "submit_error"), problem.status, **problem.headers)
