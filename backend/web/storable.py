"""What no database keeps alike, NUL in a path or a query, is refused before anything else looks at it."""

from itertools import islice
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from backend.ground.errors import FieldError, Problem
from backend.ground.together import MOST_NAMED
from backend.web.field_words import words_of
from backend.web.refusals import refuse

KIND = "unstorable_text"


class Storable:
    """Pure ASGI: 404 for such a path, 422 for such a query. Bodies are looked at by StrictModel."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and "\x00" in scope["path"]:
            await refuse(Request(scope), Problem("not_found"))(scope, receive, send)
        elif scope["type"] == "http" and (b"%00" in scope["query_string"] or b"\x00" in scope["query_string"]):
            problem = Problem("invalid", errors=_errors_of(scope["query_string"]))
            await refuse(Request(scope), problem)(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def _errors_of(query: bytes) -> list[FieldError]:
    """Each argument that holds NUL, by its name, as far as they are named."""
    sent = parse_qsl(query.decode("latin-1"), keep_blank_values=True, errors="replace")
    named = dict.fromkeys(name for name, value in sent if "\x00" in name + value)
    return [FieldError(name.replace("\x00", "\ufffd"), KIND, *words_of(KIND, {})) for name in islice(named, MOST_NAMED)]
