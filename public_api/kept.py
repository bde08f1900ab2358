"""Answers that are the same for everybody: kept for a moment, and marked (ETag) so that nobody fetches twice."""

import hashlib
from collections.abc import Awaitable, Callable, Hashable
from datetime import datetime

from fastapi import Request, Response

from backend.ground.kept import MOMENT, Kept
from backend.web.unchanged import has

MOST_BYTES = 32 << 20
AN_ENTRY = 1024  # bytes an entry costs beside its body and its key: an empty answer is not free


class KeptAnswers:
    """The bodies of one process by what was asked, as long as they are fresh; of too many the oldest are forgotten."""

    def __init__(self) -> None:
        self._kept = Kept[tuple[bytes, str]](MOMENT, MOST_BYTES)

    async def find(self, key: Hashable, at: datetime, make: Callable[[], Awaitable[bytes]]) -> tuple[bytes, str]:
        """The body and its mark; made anew once it is a moment old."""
        known = self._kept.find(key, at)
        if known is None:
            body = await make()
            known = body, f'"{hashlib.sha256(body).hexdigest()[:32]}"'
            self._kept.keep(key, known, _cost(key, body), at)
        return known


def _cost(key: Hashable, body: bytes) -> int:
    return len(body) + len(repr(key)) + AN_ENTRY


async def answer_kept(
    request: Request, key: Hashable, at: datetime, make: Callable[[], Awaitable[bytes]], kind: str, seconds: int
) -> Response:
    """The answer, or 304 to who has it; anybody between may keep it for so many seconds."""
    kept: KeptAnswers = request.app.state.kept_answers
    body, mark = await kept.find((request.url.path, key), at, make)
    return marked(request, body, mark, kind, f"public, max-age={seconds}")


def marked(
    request: Request, body: bytes, mark: str, kind: str = "application/json", caching: str = "no-cache"
) -> Response:
    """A body with its mark, or 304 to who has it. `no-cache`: to be asked for each time, by its mark."""
    headers = {"ETag": mark, "Cache-Control": caching}
    if has(mark, request.headers.get("if-none-match")):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=kind, headers=headers)
