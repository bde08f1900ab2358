"""A large body is read and looked through beside the loop, so that whoever else asks meanwhile is answered.

What reads JSON lets nobody else go on until it is done, in whatever thread; but for where it asks for each object what
to make of it. So a body may hold no more, in lists without any, than is read in a tenth of a second.
"""

import json
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from anyio import to_thread
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from backend.ground.errors import FieldError, Problem
from backend.web.body_limits import USUAL
from backend.web.late_routes import LateRoute
from backend.web.misread import BODY

Form = TypeVar("Form", bound=BaseModel)
SIGNS, MOST = b"{[,:", 1_500_000  # 8 MB of fixes, with all that a fix may tell, have 1.3 million of these
TOO_FULL = FieldError(BODY, "too_large", "数据项过多，请分几次提交", "holds too many values: send some later")


class ApartRoute(LateRoute):
    """A route whose large bodies are read so. One that is refused is refused as by any other route, but before it is
    asked who sent it: body_limits has looked at the token."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        plain = super().get_route_handler()

        async def _handled(request: Request) -> Response:
            try:
                return await plain(_Apart(request.scope, request.receive, self.body_field))
            except HTTPException as fault:  # FastAPI takes whatever befalls the reading for a body it cannot read
                if isinstance(fault.__cause__, Problem | RequestValidationError):
                    raise fault.__cause__ from None
                raise

        return _handled


class _Apart(Request):
    """Its JSON is what the route takes (`field`), where that was looked through apart."""

    def __init__(self, scope: Any, receive: Any, field: Any) -> None:
        super().__init__(scope, receive)
        self._field = field

    async def json(self) -> Any:
        body = await self.body()
        return await (to_thread.run_sync(_read, body, self._field) if len(body) > USUAL else super().json())


async def looked_through(request: Request, form: type[Form], sent: Any) -> Form:
    """A part of a body as its model, apart where the body was read so. ValidationError."""
    if isinstance(request, _Apart) and len(await request.body()) > USUAL:
        return await to_thread.run_sync(form.model_validate, sent)
    return form.model_validate(sent)


def _read(body: bytes, field: Any) -> Any:
    if len(body) - len(body.translate(None, SIGNS)) > MOST:
        raise Problem("too_large", detail=TOO_FULL.detail, errors=[TOO_FULL])
    sent = json.loads(body, object_hook=lambda found: found)
    form, errors = field.validate(sent, loc=(BODY,))
    if errors:
        raise RequestValidationError(errors, body=sent)
    return form
