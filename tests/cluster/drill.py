"""`make cluster`: the layout started, a case played through it, the primary killed under load, what that cost.

`python -m tests.cluster.drill [--keep]`: `--keep` leaves it running until Ctrl-C.
"""

import asyncio
import sys
import tempfile
import time
import uuid
from itertools import pairwise
from pathlib import Path

import httpx

from backend.demo.journey import play
from tests.cluster.layout import Cluster, missing

CLIENTS, BEFORE, AFTER = 4, 6.0, 20.0  # seconds of load before the primary is killed, and after
SPOT = {"lon": 121.1289, "lat": 28.8470, "coord_type": "wgs84", "accuracy_m": 12}


class Load:
    """People who report, and send again under the same key until they are answered."""

    def __init__(self, url: str) -> None:
        self.url, self.acknowledged, self.done = url, dict[str, float](), False

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            for number in range(CLIENTS):
                group.create_task(self._person(f"1380000{number:04d}"))

    async def _person(self, phone: str) -> None:
        async with httpx.AsyncClient(base_url=self.url, timeout=8, trust_env=False) as client:
            code = (await client.post("/api/v1/auth/code", json={"phone": phone})).json()["demo_code"]
            tokens = (await client.post("/api/v1/auth/phone", json={"phone": phone, "code": code})).json()
            headers = {"Authorization": f"Bearer {tokens['access_token']}"}
            while not self.done:
                form = {
                    "client_key": str(uuid.uuid4()),
                    "bucket": "sanitation",
                    "description": "演练",
                    "position": SPOT,
                }
                if (number := await self._send(client, form, headers)) is not None:
                    self.acknowledged[number] = time.monotonic()

    async def _send(self, client: httpx.AsyncClient, form: dict[str, object], headers: dict[str, str]) -> str | None:
        while not self.done:
            try:
                answer = await client.post("/api/v1/reports", json=form, headers=headers)
                if answer.status_code in (200, 201):
                    return str(answer.json()["number"])
                assert answer.status_code >= 500 or answer.status_code in (409, 429), answer.text
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.2)
        return None


async def drill(cluster: Cluster) -> dict[str, float]:
    """Figures of one failover: reports acknowledged before and after, the longest silence, how many are not there."""
    load = Load(cluster.url)
    running = asyncio.create_task(load.run())
    await asyncio.sleep(BEFORE)
    lag, killed = cluster.databases.lag(), time.monotonic()
    await asyncio.to_thread(cluster.fail_over)
    promoted = time.monotonic() - killed
    await asyncio.sleep(AFTER)
    load.done = True
    await running
    times = sorted(load.acknowledged.values())
    silence = max((later - earlier for earlier, later in pairwise(times)), default=0.0)
    lost = await _lost(cluster.url, list(load.acknowledged))
    before = sum(one < killed for one in times)
    return {
        "before": before, "after": len(times) - before, "lag_bytes": lag, "promoted_s": round(promoted, 2),
        "silence_s": round(silence, 2), "lost": lost,
    }  # fmt: skip


async def _lost(url: str, numbers: list[str]) -> int:
    async with httpx.AsyncClient(base_url=url, timeout=20, trust_env=False) as client:
        statuses = [(await client.get(f"/public/v1/cases/{number}")).status_code for number in numbers]
    return sum(status != 200 for status in statuses)


async def _main(keep: bool) -> int:
    if lacking := missing():
        print(f"not run: this machine has no {', '.join(lacking)}")
        return 0
    with tempfile.TemporaryDirectory(prefix="cgt-cluster-") as folder:
        cluster = Cluster(Path(folder))
        try:
            started = time.monotonic()
            await asyncio.to_thread(cluster.start)
            print(f"{cluster.url} stands after {time.monotonic() - started:.0f} s", flush=True)
            played = await play(cluster.url, lambda _line: None)
            print(f"a case from report to rating through it: {'done' if played == 0 else 'FAILED'}", flush=True)
            if keep:
                await asyncio.Event().wait()
            found = await drill(cluster)
            print("failover: " + ", ".join(f"{name} {value}" for name, value in found.items()), flush=True)
            return played + int(found["lost"] > 0 or found["after"] == 0)
        finally:
            await asyncio.to_thread(cluster.stop)


if __name__ == "__main__":
    sys.exit(asyncio.run(_main("--keep" in sys.argv)))
