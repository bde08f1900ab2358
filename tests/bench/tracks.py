"""Tracks: sixteen inspectors on shift, each sending batches of twenty fixes to one real server; then a replay."""

import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import httpx

from backend.ground.clock import now
from tests.bench.load import Figures, load
from tests.databases import Cluster
from tests.promises.running import Running

INSPECTORS, BATCH, BATCHES = 16, 20, 60
NAMES = {"sqlite": "SQLite (WAL, synchronous=FULL)", "postgres": "PostgreSQL (fsync on)"}
PATH = "/api/v1/patrol/fixes"


def section(folder: Path, cluster: Cluster) -> list[str]:
    """The lines of its part of the page."""
    rows = [row for kind in NAMES for row in _measure(cluster, kind, folder)]
    return [
        "## Tracks", "",
        f"{INSPECTORS} inspectors on shift, each sending {BATCHES} batches of {BATCH} fixes to one server; a batch",
        "is one transaction, durable before it is acknowledged. Then all of them once more (a replay after an outage).",
        "500 inspectors with a fix each 10 s are 50 fixes/s. Milliseconds are those of a batch.", "",
        "| database | | fixes/s | p50 | p99 | fixes | told to try again |", "|---|---|---|---|---|---|---|", *rows,
    ]  # fmt: skip


def _measure(cluster: Cluster, kind: str, folder: Path) -> list[str]:
    running = Running(cluster.fresh(kind, "linhai"), folder)
    running.start("serve")
    try:
        _wait_for(running.url, running.log)
        return asyncio.run(_sent(running, NAMES[kind]))
    finally:
        running.stop()


async def _sent(running: Running, name: str) -> list[str]:
    async with httpx.AsyncClient(base_url=running.url, trust_env=False, timeout=30) as client:
        tokens = [await _on_shift(client, number) for number in range(1, INSPECTORS + 1)]
    start = now()
    return [_row(name, words, await _round(running.port, tokens, start)) for words in ("first", "replayed")]


async def _round(port: int, tokens: list[str], start: datetime) -> Figures:
    begun = time.perf_counter()
    parts = await asyncio.gather(*(load(port, 1, BATCHES, _batches(start).__next__, PATH, token) for token in tokens))
    whole = Figures(seconds=time.perf_counter() - begun)
    for part in parts:
        assert set(part.statuses) <= {200, 503}, part.statuses  # 503 says: the same again
        whole.latencies += part.latencies
        whole.statuses[503] = whole.statuses.get(503, 0) + part.statuses.get(503, 0)
    return whole


def _batches(start: datetime) -> Iterator[dict[str, Any]]:
    """A walk northwards, a fix each tenth of a second, so that all lie on the shift."""
    for number in count():
        yield {
            "device_id": "phone-1",
            "fixes": [
                {"at": (start + timedelta(seconds=0.1 * (number * BATCH + n))).astimezone(UTC).isoformat(),
                 "lon": 121.1289, "lat": 28.847 + n * 1e-6, "accuracy_m": 8}
                for n in range(BATCH)
            ],
        }  # fmt: skip


async def _on_shift(client: httpx.AsyncClient, number: int) -> str:
    """Somebody signed in, and checked in at a corner of their grids."""
    form = {"username": f"inspector-{number}", "password": "demo"}
    token: str = (await client.post("/api/v1/auth/password", data=form)).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    pack = (await client.get("/api/v1/sync/grids", headers=headers)).json()
    lon, lat = _corner(pack["features"][0]["geometry"])
    body = {"position": {"lon": lon, "lat": lat, "coord_type": "wgs84", "accuracy_m": 20}}
    key = {"Idempotency-Key": f"00000000-0000-4000-8000-{number:012d}"}
    answer = await client.post("/api/v1/patrol/shifts/check-in", json=body, headers=headers | key)
    assert answer.status_code == 201, answer.text
    return token


def _corner(geometry: dict[str, Any]) -> tuple[float, float]:
    first = geometry["coordinates"][0]
    lon, lat = first[0][0] if geometry["type"] == "MultiPolygon" else first[0]
    return lon, lat


def _wait_for(url: str, log: Path, seconds: float = 90) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if httpx.get(f"{url}/healthz", timeout=5, trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise TimeoutError(log.read_text())


def _row(name: str, words: str, figures: Figures) -> str:
    fixes = len(figures.latencies) * BATCH
    return (
        f"| {name} | {words} | {fixes / figures.seconds:.0f} | {figures.percentile(0.5):.1f} |"
        f" {figures.percentile(0.99):.1f} | {fixes} | {figures.statuses[503]} |"
    )
