"""People who report without pause, and send again under the same key until they are answered."""

import asyncio
import time
import uuid
from dataclasses import dataclass, field

import httpx

CLIENTS, LATEST = 4, 60.0  # seconds for which a report that was begun is sent again after the end
SPOT = {"lon": 121.1289, "lat": 28.8470, "coord_type": "wgs84", "accuracy_m": 12}
Form = dict[str, object]


@dataclass
class Load:
    """Reports of some people at `url`. `forgetful`: the planted client, which sends each again under another key.

    `acknowledged`: number and monotonic seconds of each key that was answered 2xx; `in_doubt`: keys that were sent and
    never answered so; `people`: who they are.
    """

    url: str
    forgetful: bool = False
    acknowledged: dict[uuid.UUID, tuple[str, float]] = field(default_factory=dict)
    in_doubt: set[uuid.UUID] = field(default_factory=set)
    people: set[uuid.UUID] = field(default_factory=set)
    _ends: float | None = None

    async def run(self) -> None:
        """Until told to stop: what was begun is then finished."""
        async with asyncio.TaskGroup() as group:
            for number in range(CLIENTS):
                group.create_task(self._person(f"1380000{number:04d}"))

    async def is_on(self) -> None:
        """Returns once they have all signed in and, on the mean, reported. TimeoutError if they cannot."""
        async with asyncio.timeout(LATEST):
            while len(self.people) < CLIENTS or len(self.acknowledged) < CLIENTS:  # noqa: ASYNC110
                await asyncio.sleep(0.05)

    def stop(self) -> None:
        self._ends = time.monotonic() + LATEST

    async def _person(self, phone: str) -> None:
        async with httpx.AsyncClient(base_url=self.url, timeout=8, trust_env=False) as client:
            code = (await client.post("/api/v1/auth/code", json={"phone": phone})).json()["demo_code"]
            tokens = (await client.post("/api/v1/auth/phone", json={"phone": phone, "code": code})).json()
            client.headers["Authorization"] = f"Bearer {tokens['access_token']}"
            self.people.add(uuid.UUID((await client.get("/api/v1/me")).json()["id"]))
            while self._ends is None:
                key = uuid.uuid4()
                self.in_doubt.add(key)
                if (number := await self._send(client, key)) is not None:
                    self.acknowledged[key] = number, time.monotonic()
                    self.in_doubt.remove(key)
                if self.forgetful:
                    await self._send(client, uuid.uuid4())

    async def _send(self, client: httpx.AsyncClient, key: uuid.UUID) -> str | None:
        form: Form = {"client_key": str(key), "bucket": "sanitation", "description": "演练", "position": SPOT}
        while self._ends is None or time.monotonic() < self._ends:
            try:
                answer = await client.post("/api/v1/reports", json=form)
                if answer.status_code in (200, 201):
                    return str(answer.json()["number"])
                assert answer.status_code >= 500 or answer.status_code in (409, 429), answer.text
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.2)
        return None
