"""Asks a map over HTTP: within a time, following nothing, reading no more than an answer may have."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import httpx

from backend.addresses.geocoder import Fault, GeocoderFailed

MOST_ANSWER = 256 * 1024  # bytes
ALL_OF_IT = 4.0  # seconds: somebody waits with a thumb on the map
TIMEOUT = httpx.Timeout(3.0, connect=2.0)
AT_ONCE = 10
STATUS: dict[int, Fault] = {401: Fault.KEY, 403: Fault.KEY, 418: Fault.KEY, 429: Fault.DAY}


class Asking:
    """One client for one map. `statuses`: what an HTTP status means there, beside those of STATUS."""

    def __init__(self, base_url: str, statuses: Mapping[int, Fault] | None = None) -> None:
        self._statuses = STATUS | dict(statuses or {})
        self._client = httpx.AsyncClient(
            base_url=base_url, timeout=TIMEOUT, trust_env=False, follow_redirects=False,
            limits=httpx.Limits(max_connections=AT_ONCE), headers={"Accept-Encoding": "identity"},
        )  # fmt: skip

    async def get(self, path: str, params: Mapping[str, str]) -> Mapping[str, Any]:
        """The JSON object that is answered. GeocoderFailed for anything else. The key in the address is in no fault."""
        try:
            async with asyncio.timeout(ALL_OF_IT), self._client.stream("GET", path, params=params) as answer:
                content = await _bounded(answer)
        except (httpx.HTTPError, TimeoutError) as fault:
            raise GeocoderFailed(Fault.DOWN, type(fault).__name__) from None
        if answer.status_code != 200:
            fault_ = self._statuses.get(answer.status_code, Fault.DOWN)
            raise GeocoderFailed(fault_, f"HTTP {answer.status_code}")
        return _object(content)

    async def close(self) -> None:
        await self._client.aclose()


def text(value: Any) -> str:
    """A text of an answer; what is no text (高德 writes [] for an empty one) is empty."""
    return value.strip() if isinstance(value, str) else ""


def degrees(lon: Any, lat: Any) -> tuple[float, float] | None:
    """A position of an answer, as numbers or as texts; None for what is none."""
    try:
        x, y = float(lon), float(lat)
    except (TypeError, ValueError):
        return None
    return (x, y) if -180 <= x <= 180 and -90 <= y <= 90 and (x or y) else None


def mapping(value: Any) -> Mapping[str, Any]:
    """An object within an answer; what is none is empty."""
    return value if isinstance(value, dict) else {}


def items(value: Any) -> list[Mapping[str, Any]]:
    """The objects of a list within an answer."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


async def _bounded(answer: httpx.Response) -> bytes:
    content = bytearray()
    async for piece in answer.aiter_raw():
        content += piece
        if len(content) > MOST_ANSWER:
            raise GeocoderFailed(Fault.DOWN, "endless answer")
    return bytes(content)


def _object(content: bytes) -> Mapping[str, Any]:
    try:
        said = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise GeocoderFailed(Fault.DOWN, "no JSON object")
    return said
