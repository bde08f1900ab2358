"""One log line a request: id, method, route, status, milliseconds. Never a body, a query, a token or an address.

What nobody inside has caught is answered here: outside, its id would be gone, and the answer not counted."""

import logging
import re
import secrets
import time
import traceback

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketDisconnect
from structlog.typing import EventDict

from backend.ground.measures import REQUEST_SECONDS, REQUESTS_OPEN
from backend.web.refusals import answer_fault

log = structlog.get_logger("request")
GIVEN_ID = re.compile(rb"[A-Za-z0-9-]{8,64}")
FAULT, LEFT = 500, 499  # LEFT: who asked was gone before there was an answer; nobody is told it, it is but counted


def configure_logging(level: str) -> None:
    """Structured JSON lines on standard output, in ASCII: what would break, colour or turn a line is escaped."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _stack_without_words,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
    )


def _stack_without_words(_logger: object, _name: str, line: EventDict) -> EventDict:
    """An exception as the classes and the places in the code, and never its message: that may hold what was sent."""
    fault = line.pop("exc_info", None)
    if isinstance(fault, BaseException):
        line["exception"] = [
            {"class": type(one).__qualname__, "at": list(map(_place, traceback.extract_tb(one.__traceback__)))}
            for one in _chain(fault)
        ]
    return line


def _chain(fault: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while fault is not None and fault not in found:
        found.append(fault)
        fault = fault.__cause__ or fault.__context__
    return found


def _place(frame: traceback.FrameSummary) -> str:
    return f"{frame.filename}:{frame.lineno} {frame.name}"


class RequestLog:
    """Pure ASGI: gives each request an id (X-Request-ID, taken over if well formed) and logs how it went. What nobody
    has caught is answered as `answer_fault` does."""

    def __init__(self, app: ASGIApp, version: str) -> None:
        self.app = app
        self.version = version.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await (self._talk if scope["type"] == "websocket" else self.app)(scope, receive, send)
            return
        identity = _id_of(scope)
        status, started = 0, time.perf_counter()

        async def _send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                extra = [(b"x-request-id", identity), (b"x-version", self.version)]
                message["headers"] = [*message.get("headers", []), *extra]
            await send(message)

        structlog.contextvars.bind_contextvars(request_id=identity.decode())
        REQUESTS_OPEN.inc()
        try:
            await self.app(scope, receive, _send)
        except ClientDisconnect:
            status = status or LEFT
        except Exception as fault:  # noqa: BLE001 - raised on, its words would stand in the server's own log
            answer = await answer_fault(Request(scope), fault)
            if not status:
                await answer(scope, receive, _send)
            status = FAULT  # also of an answer that was begun: the server breaks it off, for it is not whole
        finally:
            took, route = time.perf_counter() - started, _route(scope)
            REQUESTS_OPEN.dec()
            REQUEST_SECONDS.labels(scope["method"], route, status).observe(took)
            log.info("request", method=scope["method"], route=route, status=status, ms=round(took * 1000, 1))
            structlog.contextvars.unbind_contextvars("request_id")

    async def _talk(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A WebSocket, which may last for hours, is no request and has no line, but a fault in it has."""
        structlog.contextvars.bind_contextvars(request_id=_id_of(scope).decode())
        try:
            await self.app(scope, receive, send)
        except WebSocketDisconnect:
            log.debug("left")
        except Exception as fault:  # noqa: BLE001 - as of a request; the server closes the connection
            await answer_fault(Request({**scope, "type": "http"}), fault)
        finally:
            structlog.contextvars.unbind_contextvars("request_id")


def _id_of(scope: Scope) -> bytes:
    given = dict(scope["headers"]).get(b"x-request-id", b"")
    return given if GIVEN_ID.fullmatch(given) else secrets.token_hex(8).encode()


def _route(scope: Scope) -> str:
    """The route's pattern, not the path: paths may hold numbers of cases."""
    return getattr(scope.get("route"), "path", "-")
