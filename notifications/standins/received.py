"""What the stand-ins received: readable at GET /received, so that a message can be seen as its reader would see it."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse

MOST_KEPT = 2000


class Received:
    """The newest messages, in the order in which they came."""

    def __init__(self) -> None:
        self.items: list[dict[str, Any]] = []

    def note(self, channel: str, to: str, **what: Any) -> str:
        """Keeps one; its number."""
        self.items.append({"channel": channel, "to": to, **what})
        del self.items[:-MOST_KEPT]
        return str(len(self.items))

    def of(self, channel: str) -> list[dict[str, Any]]:
        """Those of one channel."""
        return [item for item in self.items if item["channel"] == channel]

    async def show(self, request: Request) -> JSONResponse:
        """GET /received?channel=&to="""
        asked = request.query_params
        found = [
            item for item in self.items
            if asked.get("channel") in (None, item["channel"]) and asked.get("to") in (None, item["to"])
        ]  # fmt: skip
        return JSONResponse({"items": found})
