"""Reports without a photo, sent by sixteen clients to one real server process."""

import asyncio
import random
from pathlib import Path

from tests.bench.load import Figures, load
from tests.databases import Cluster
from tests.linhai import report_form
from tests.patient import citizen_token
from tests.promises.running import Running

CLIENTS, WARM, COUNT = 16, 300, 3000
NAMES = {"sqlite": "SQLite (WAL, synchronous=FULL)", "postgres": "PostgreSQL (fsync on)"}


def section(folder: Path, cluster: Cluster) -> list[str]:
    """The lines of its part of the page."""
    rows = [_row(kind, _measure(cluster, kind, folder)) for kind in NAMES]
    return [
        "## Reports", "",
        f"Create a report without a photo: one server process, {CLIENTS} clients with keep-alive, each report in its",
        "own transaction, durable before it is acknowledged. Milliseconds.", "",
        "| database | reports/s | p50 | p99 | reports |", "|---|---|---|---|---|", *rows,
    ]  # fmt: skip


def _measure(cluster: Cluster, kind: str, folder: Path) -> Figures:
    running = Running(cluster.fresh(kind, "linhai"), folder)
    running.start("serve")
    try:
        running.wait_until_ready()
        return asyncio.run(_sent(running))
    finally:
        running.stop()


async def _sent(running: Running) -> Figures:
    token = await citizen_token(running.url)
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
