"""How this door says what it says: XML that clients show, with the protocol's own headers; refusals, too."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from starlette.exceptions import HTTPException

from backend.ground.errors import Problem
from backend.web.documented import REFUSALS
from backend.web.late_routes import LateRoute
from mobile_api.foreign.form_xml import response

VERSION = {"X-OpenRosa-Version": "1.0"}
XML = "text/xml; charset=utf-8"
# for the document: this door's own refusals are XML; of what is refused before it, a problem
REFUSED: dict[int | str, dict[str, Any]] = {
    status: {**one, "content": {**one["content"], "text/xml": {}}} for status, one in REFUSALS.items()
}


def said(content: bytes, status: int = 200, **headers: str) -> Response:
    """An XML document with the headers of the protocol. The server itself adds the Date."""
    return Response(content, status, headers=VERSION | headers, media_type=XML)


class OpenRosaRoute(LateRoute):
    """A refusal is an OpenRosaResponse: clients show its words and know no problem documents."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        plain = super().get_route_handler()

        async def _handled(request: Request) -> Response:
            try:
                return await plain(request)
            except Problem as problem:
                words = response(problem.detail or problem.chinese, "submit_error")
                return said(words, problem.status, **problem.headers)
            except HTTPException as fault:
                if fault.status_code >= 500:
                    raise
                return said(response("提交内容有误", "submit_error"), fault.status_code)

        return _handled
