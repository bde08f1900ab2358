"""A stand-in for a machine that is told by webhook."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from notifications.standins.received import Received


def build_webhook(received: Received) -> Starlette:
    """Takes what it is told, as its headers and body have it; a receiver would check the signature first."""
    app = Starlette(routes=[Route("/hook", _hook, methods=["POST"])])
    app.state.received = received
    return app


async def _hook(request: Request) -> JSONResponse:
    content = (await request.body()).decode()
    signed = {name: request.headers.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature")}
    host = request.headers.get("host", "")
    request.app.state.received.note("webhook", str(request.url.path), text=content, host=host, **signed)
    return JSONResponse({})
