"""Eight phones that report to a server, every fourth report with a photo, and what was acknowledged to them."""

import asyncio
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import httpx

from media.storage import original_key, sha256_of
from tests.linhai import jpeg, report_form
from tests.patient import citizen_token

WITH_PHOTO = 4  # one report in so many
LAST = 400  # of the photos acknowledged so many are looked at after each kill, and all in the end
SIGNED_IN = 600.0  # seconds until one signs in again: a token bears a quarter of an hour


class Pictured(NamedTuple):
    """The photo of a report."""

    id: str
    sha256: str
    view: str


@dataclass
class Acknowledged:
    """What was answered 2xx: the number of a report by its key, and by its number the photo it carries; the sha256 of
    photos whose object was looked for and not whole."""

    store: Path
    numbers: dict[str, str] = field(default_factory=dict)
    photos: dict[str, Pictured] = field(default_factory=dict)
    taken: list[str] = field(default_factory=list)
    not_whole: set[str] = field(default_factory=set)

    async def look(self, last: int) -> None:
        """Reads the objects of so many of the photos that were acknowledged last."""
        some = self.taken[-last:]
        self.not_whole |= await asyncio.to_thread(lambda: {one for one in some if not self._is_whole(one)})

    def _is_whole(self, sha256: str) -> bool:
        path = self.store / original_key(sha256)
        return path.exists() and sha256_of(path.read_bytes()) == sha256


class Reporter:
    """Sends reports, each until it is acknowledged, by the published rule: 5xx and no answer mean the same again."""

    def __init__(self, url: str, acknowledged: Acknowledged) -> None:
        self._url, self._acknowledged = url, acknowledged
        self._token, self._until = "", 0.0

    async def send(self, keys: list[str]) -> None:
        """Takes keys as long as there are any."""
        async with httpx.AsyncClient(base_url=self._url, trust_env=False, timeout=5) as client:
            while keys:
                key, number_of = keys.pop(), len(keys)
                # the same for both: who signs in anew is another citizen, to whom the photo does not belong
                client.headers["Authorization"] = f"Bearer {await self._signed_in()}"
                photo = await self._photo(client) if number_of % WITH_PHOTO == 0 else None
                form = report_form(client_key=key, photo_ids=[photo.id] if photo else None)
                number = (await self._taken(client, "/api/v1/reports", json=form))["number"]
                self._acknowledged.numbers[key] = number
                if photo:
                    self._acknowledged.photos[number] = photo

    async def _photo(self, client: httpx.AsyncClient) -> Pictured:
        content = jpeg()
        answer = await self._taken(client, "/api/v1/photos", files={"file": ("p.jpg", content, "image/jpeg")})
        assert answer["sha256"] == sha256_of(content)
        self._acknowledged.taken.append(answer["sha256"])
        return Pictured(answer["id"], answer["sha256"], answer["links"]["view"])

    async def _taken(self, client: httpx.AsyncClient, path: str, **more: Any) -> dict[str, Any]:
        while True:
            try:
                answer = await client.post(path, **more)
            except httpx.TransportError:
                await asyncio.sleep(0.05)
                continue
            if answer.status_code in (200, 201):
                said: dict[str, Any] = answer.json()
                return said
            assert answer.status_code in (409, 503), answer.text
            await asyncio.sleep(0.05)

    async def _signed_in(self) -> str:
        if time.monotonic() > self._until:
            self._token, self._until = await citizen_token(self._url), time.monotonic() + SIGNED_IN
        return self._token
