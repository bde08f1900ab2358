"""`make bench`: reports without a photo, sent by sixteen clients to one real server process; docs/benchmarks.md."""

import asyncio
import os
import platform
import random
import sys
import tempfile
from pathlib import Path

import httpx

from backend.ground.clock import now
from tests.bench.load import Figures, load
from tests.databases import Cluster, open_cluster
from tests.linhai import fill_linhai, report_form
from tests.promises.running import Running

CLIENTS, WARM, COUNT = 16, 300, 3000
DOCS = Path(__file__).parents[2] / "docs/benchmarks.md"
NAMES = {"sqlite": "SQLite (WAL, synchronous=FULL)", "postgres": "PostgreSQL (fsync on)"}


def main() -> None:
    """Measures both databases, prints and writes the table."""
    with tempfile.TemporaryDirectory() as folder, open_cluster(Path(folder)) as cluster:
        cluster.fillers["linhai"] = fill_linhai
        rows = [_row(kind, _measure(cluster, kind, Path(folder))) for kind in NAMES]
    sys.stdout.write("\n".join(rows) + "\n")
    DOCS.write_text(_page(rows), encoding="utf-8")


def _measure(cluster: Cluster, kind: str, folder: Path) -> Figures:
    running = Running(cluster.fresh(kind, "linhai"), folder)
    running.start("serve")
    try:
        running.wait_until_ready()
        return asyncio.run(_sent(running))
    finally:
        running.stop()


async def _sent(running: Running) -> Figures:
    async with httpx.AsyncClient(base_url=running.url, trust_env=False) as client:
        phone = f"136{random.randrange(10**8):08d}"
        code = (await client.post("/api/v1/auth/code", json={"phone": phone})).json()["demo_code"]
        token = (await client.post("/api/v1/auth/phone", json={"phone": phone, "code": code})).json()["access_token"]
    await load(running.port, CLIENTS, WARM, _form, "/api/v1/reports", token)
    figures = await load(running.port, CLIENTS, COUNT, _form, "/api/v1/reports", token)
    assert set(figures.statuses) == {201}, figures.statuses
    return figures


def _form() -> dict[str, object]:
    """A report somewhere in the old town's streets."""
    place = {"lon": 121.10 + random.random() * 0.06, "lat": 28.83 + random.random() * 0.04, "coord_type": "wgs84"}
    return report_form(position=place)


def _row(kind: str, figures: Figures) -> str:
    return (
        f"| {NAMES[kind]} | {figures.rate:.0f} | {figures.percentile(0.5):.1f} | {figures.percentile(0.99):.1f} |"
        f" {len(figures.latencies)} |"
    )


def _page(rows: list[str]) -> str:
    machine = f"{os.cpu_count()} cores shared with the load generator, Python {platform.python_version()}"
    head = [
        "# Benchmarks", "", "Written by `make bench`; anyone can repeat it.", "", f"{now().date()}, {machine}.", "",
        f"Create a report without a photo: one server process, {CLIENTS} clients with keep-alive, each report in its",
        "own transaction, durable before it is acknowledged. Milliseconds.", "",
        "| database | reports/s | p50 | p99 | reports |", "|---|---|---|---|---|",
    ]  # fmt: skip
    return "\n".join([*head, *rows, ""])


if __name__ == "__main__":
    main()
