"""A request over a bad line: its body comes, and its answer is taken, in pieces, and time passes between them."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from tests.linhai import City

Passing = Callable[[], Awaitable[None]]


async def post_slowly(
    city: City, path: str, headers: Mapping[str, str], pieces: Sequence[bytes], passing: Passing
) -> tuple[int, bytes]:
    """The status and the body. `passing` happens before each piece of the body but the first, and after each of the
    answer. The length is not told beforehand, as clients may."""
    left, answer, status = list(pieces), bytearray(), 0

    async def _receive() -> dict[str, Any]:
        if not left:
            await asyncio.Event().wait()  # it stays, to read the answer
        if len(left) < len(pieces):
            await passing()
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

    async def _send(message: Mapping[str, Any]) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
        elif message.get("body"):
            answer.extend(message["body"])
            await passing()

    sent = {**headers, "Host": "city", "Transfer-Encoding": "chunked"}
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "server": ("city", 80),
        "client": ("127.0.0.1", 4711), "headers": [(name.lower().encode(), sent[name].encode()) for name in sent],
    }  # fmt: skip
    await city.app(scope, _receive, _send)
    return status, bytes(answer)
