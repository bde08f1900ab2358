"""Asks a provider over HTTP: within a time, following no redirect, reading no more of an answer than it may have."""

import asyncio
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any

import httpx

from notifications.channels.channel import Outcome, SendFailed

MOST_ANSWER = 64 * 1024  # bytes; no provider's answer comes near it
TOTAL = 10.0  # seconds from the first byte to the last, however slowly they come
TIMEOUT = httpx.Timeout(8.0, connect=3.0)
LONGEST_WAIT = 24 * 3600.0
# what an HTTP status means where a channel says nothing else; others: 3xx temporary, 4xx permanent, 5xx unknown
STATUS: dict[int, Outcome] = {
    408: Outcome.TEMPORARY,
    425: Outcome.TEMPORARY,
    429: Outcome.TEMPORARY,
    500: Outcome.TEMPORARY,
    503: Outcome.TEMPORARY,
    502: Outcome.UNKNOWN,
    504: Outcome.UNKNOWN,
}
BY_HUNDRED = {3: Outcome.TEMPORARY, 4: Outcome.PERMANENT, 5: Outcome.UNKNOWN}
# what went wrong on the way; never connected is never sent
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


@dataclass(frozen=True)
class Answer:
    """What was answered, whole."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def words(self) -> str:
        """The beginning, to be kept with the delivery."""
        return self.content[:200].decode(errors="replace").replace("\x00", "")

    def said(self) -> Mapping[str, Any]:
        """The JSON object, whatever the content type says; SendFailed unknown for anything else."""
        try:
            said = json.loads(self.content)
        except (ValueError, RecursionError):
            said = None
        if not isinstance(said, dict):
            raise SendFailed("no_json", kind=Outcome.UNKNOWN, provider_answer=self.words)
        return said


class Outside:
    """One client for one provider; `keep` connections for the next message, or not. Close it with `close`."""

    def __init__(
        self, base_url: str = "", *, at_once: int = 20, seconds: float | None = None, keep: bool = True, **more: Any
    ) -> None:
        self._seconds = seconds or TOTAL
        most = httpx.Limits(max_connections=at_once, max_keepalive_connections=at_once if keep else 0)
        self._client = httpx.AsyncClient(
            base_url=base_url, timeout=TIMEOUT, trust_env=False, verify=_trusted(), follow_redirects=False, limits=most,
            headers={"Accept-Encoding": "identity"}, **more,
        )  # fmt: skip

    async def ask(self, method: str, url: str, **sent: Any) -> Answer:
        """The answer, of whatever status. SendFailed: temporary where nothing was sent, unknown where it may have
        been: no answer in time, one cut off, one without end."""
        try:
            async with asyncio.timeout(self._seconds), self._client.stream(method, url, **sent) as answer:
                return Answer(answer.status_code, dict(answer.headers), await _bounded(answer))
        except NOT_SENT as fault:
            raise SendFailed(f"not_reached:{type(fault).__name__}", kind=Outcome.TEMPORARY) from fault
        except (httpx.HTTPError, TimeoutError) as fault:
            raise SendFailed(f"no_answer:{type(fault).__name__}", kind=Outcome.UNKNOWN) from fault

    async def close(self) -> None:
        await self._client.aclose()


def check_status(answer: Answer, at: datetime, statuses: Mapping[int, Outcome] = STATUS) -> Answer:
    """The answer, if its status is 2xx; else SendFailed as the table says, with the wait the other side asked for."""
    if 200 <= answer.status < 300:
        return answer
    kind = statuses.get(answer.status) or BY_HUNDRED.get(answer.status // 100, Outcome.UNKNOWN)
    wait = retry_after(answer.headers.get("retry-after"), at)
    raise SendFailed(f"HTTP {answer.status}", kind=kind, retry_after=wait, provider_answer=answer.words)


def retry_after(header: str | None, at: datetime) -> float | None:
    """Seconds to wait, from a Retry-After of seconds or an HTTP date; at most a day; None for nonsense."""
    if not header:
        return None
    try:
        seconds = float(header) if header.strip().isdigit() else (parsedate_to_datetime(header) - at).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(seconds, 0.0), LONGEST_WAIT)


@cache
def _trusted() -> ssl.SSLContext:
    """Whom we believe: read once, it takes tens of milliseconds."""
    return httpx.create_ssl_context(trust_env=False)


async def _bounded(answer: httpx.Response) -> bytes:
    content = bytearray()
    async for piece in answer.aiter_raw():
        content += piece
        if len(content) > MOST_ANSWER:
            raise SendFailed("endless_answer", kind=Outcome.UNKNOWN)
    return bytes(content)
