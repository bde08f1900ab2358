"""One log line a request: id, method, route, status, milliseconds. Never a body, a query, a token or an address."""

import logging
import re
import secrets
import time

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = structlog.get_logger("request")
GIVEN_ID = re.compile(rb"^[A-Za-z0-9-]{8,64}$")


def configure_logging(level: str) -> None:
    """Structured JSON lines on standard output; line breaks in values are escaped by JSON itself."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
    )


class RequestLog:
    """Pure ASGI: gives each request an id (X-Request-ID, taken over if well formed) and logs how it went."""

    def __init__(self, app: ASGIApp, version: str) -> None:
        self.app = app
        self.version = version.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
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
        try:
            await self.app(scope, receive, _send)
        finally:
            took = round((time.perf_counter() - started) * 1000, 1)
            log.info("request", method=scope["method"], route=_route(scope), status=status, ms=took)
            structlog.contextvars.unbind_contextvars("request_id")


def _id_of(scope: Scope) -> bytes:
    given = dict(scope["headers"]).get(b"x-request-id", b"")
    return given if GIVEN_ID.match(given) else secrets.token_hex(8).encode()


def _route(scope: Scope) -> str:
    """The route's pattern, not the path: paths may hold numbers of cases."""
    return getattr(scope.get("route"), "path", "-")
