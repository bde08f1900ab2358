"""Takes the address of who calls from a trusted proxy (CGT_TRUSTED_PROXIES), and says so where a proxy is not trusted:
all who come by it would be one address, whose wrong passwords and codes shut out the city."""

import time

import structlog
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from backend.ground.measures import UNTRUSTED_PROXY

FORWARDED = b"x-forwarded-for"
AGAIN = 600.0  # seconds until it is said again
log = structlog.get_logger("proxies")


class Proxies:
    """Pure ASGI. `trusted`: as the setting has it; empty trusts none."""

    def __init__(self, app: ASGIApp, trusted: str) -> None:
        self._app = ProxyHeadersMiddleware(app, trusted or [])  # type: ignore[arg-type]
        self._said_at = -AGAIN

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan" and any(name == FORWARDED for name, _value in scope["headers"]):
            peer = scope["client"][0] if scope.get("client") else None
            if peer not in self._app.trusted_hosts:
                self._say(peer)
        await self._app(scope, receive, send)  # type: ignore[arg-type]

    def _say(self, peer: str | None) -> None:
        UNTRUSTED_PROXY.inc()
        if time.monotonic() - self._said_at >= AGAIN:
            self._said_at = time.monotonic()
            log.error(
                "CGT_TRUSTED_PROXIES does not name this proxy: all who come by it count as one address", peer=peer
            )
