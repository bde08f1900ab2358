"""How fast the public map answers on many cases: `python -m tests.bench.map [cases]`, on SQLite and PostgreSQL.

Every question is about another part of the city, so that no kept answer answers it; then one question is asked of a
real server process again and again, as people who look at the same map do.
"""

import asyncio
import itertools
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from backend.atlas.rebuild_map import rebuild_map
from backend.ground.settings import Settings
from backend.places.cell import tile_of
from tests.bench.open311 import fill
from tests.bench.work_lists import AT
from tests.databases import open_cluster
from tests.linhai import City, fill_linhai, open_city
from tests.promises.running import Running

TIMES = 60
CLIENTS, ASKED_OF_SERVER = 4, 3000
KINDS = os.environ.get("CGT_TEST_DATABASES", "sqlite,postgres").split(",")
CHANCE = random.Random(11)
Asked = tuple[str, dict[str, Any]]


def box(zoom: float, wide: float = 390, high: float = 660) -> str:
    """A screen of so many pixels somewhere in the city."""
    degrees = 360 / 2**zoom / 512
    lon, lat = 121.11 + CHANCE.random() * 0.18, 28.81 + CHANCE.random() * 0.18
    return f"{lon:.6f},{lat:.6f},{lon + wide * degrees:.6f},{lat + high * degrees * 0.876:.6f}"


def on_map(zoom: float, wide: float = 390, high: float = 660, **more: Any) -> Callable[[], Asked]:
    return lambda: ("/public/v1/map", {"bbox": box(zoom, wide, high), "zoom": zoom, **more})


def on_heat(zoom: float, **more: Any) -> Callable[[], Asked]:
    return lambda: ("/public/v1/heat", {"bbox": box(zoom, 1920, 1080), "zoom": zoom, **more})


def on_tile(z: int, layers: str = "") -> Callable[[], Asked]:
    def _made() -> Asked:
        x, y = tile_of(121.11 + CHANCE.random() * 0.18, 28.81 + CHANCE.random() * 0.18, z)
        return f"/public/v1/tiles/{layers}{z}/{x}/{y}.mvt", {"r": CHANCE.random()}

    return _made


QUESTIONS: dict[str, Callable[[], Asked]] = {
    "cases, phone, zoom 17": on_map(17),
    "cases, phone, zoom 16": on_map(16),
    "cases, phone, zoom 16, open": on_map(16, state="open"),
    "cases, phone, zoom 16, one class": on_map(16, **{"class": "E0110"}),
    "clusters, phone, zoom 14": on_map(14),
    "clusters, screen, zoom 13": on_map(13, 1920, 1080),
    "clusters, screen, zoom 12": on_map(12, 1920, 1080),
    "clusters, screen, zoom 10 (all the city)": on_map(10, 1920, 1080),
    "clusters, screen, zoom 13, a year": on_map(13, 1920, 1080, since="2025-11-30"),
    "clusters, screen, zoom 13, 37 days of a class": on_map(
        13, 1920, 1080, since="2026-08-01", until="2026-09-06", **{"class": "E0110"}
    ),
    "clusters, screen, zoom 13, red": on_map(13, 1920, 1080, light="red"),
    "heat, screen, zoom 12, a class": on_heat(12, **{"class": "E0110"}),
    "heat, screen, zoom 14": on_heat(14),
    "tile 12": on_tile(12),
    "tile 14": on_tile(14),
    "tile 16": on_tile(16),
    "tile of outlines 10": on_tile(10, "areas/"),
    "tile of outlines 14": on_tile(14, "areas/"),
}


async def measure(city: City, kind: str) -> None:
    for name, question in QUESTIONS.items():
        taken, seen = [], 0
        begun_cpu = time.process_time()
        for _ in range(TIMES):
            city.wait(seconds=6)  # what was kept is old
            path, params = question()
            begun = time.perf_counter()
            answer = await city.client.get(path, params=params)
            taken.append((time.perf_counter() - begun) * 1000)
            assert answer.status_code == 200, answer.text
            seen += len(answer.json()["features"]) if answer.headers["content-type"].endswith("json") else 0
        cpu = (time.process_time() - begun_cpu) * 1000 / TIMES
        taken.sort()
        p99 = taken[min(TIMES - 1, round(TIMES * 0.99))]
        row = f"{seen / TIMES:.0f} | {taken[0]:.1f} | {taken[TIMES // 2]:.1f} | {p99:.1f} | {cpu:.1f}"
        print(f"| {kind} | {name} | {row} |", flush=True)


async def rate(port: int, paths: list[str]) -> float:
    """Answers a second, over so many connections that are kept."""
    left = iter(range(ASKED_OF_SERVER))
    turn = itertools.cycle(paths)
    begun = time.perf_counter()
    await asyncio.gather(*(_client(port, left, turn) for _ in range(CLIENTS)))
    return ASKED_OF_SERVER / (time.perf_counter() - begun)


async def _client(port: int, left: Any, turn: Any) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for _ in left:
        writer.write(f"GET {next(turn)} HTTP/1.1\r\nHost: bench\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        await reader.readexactly(int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0]))
    writer.close()


def serve(folder: Path, url: str) -> list[str]:
    """Rates of one real server process."""
    running = Running(url, folder)
    asked = {
        "the same small box": [f"/public/v1/map?zoom=16&bbox={box(16)}"],
        "small boxes everywhere": [f"/public/v1/map?zoom=16&bbox={box(16)}" for _ in range(ASKED_OF_SERVER)],
    }
    running.start("serve")
    try:
        running.wait_until_ready(120)
        return [f"{name}: {asyncio.run(rate(running.port, paths)):.0f} a second" for name, paths in asked.items()]
    finally:
        running.terminate("serve")


async def ask_all(url: str, kind: str, total: int) -> None:
    settings = Settings(_env_file=None, database_url=url, database_statement_limit=600)
    settings.log_level = "ERROR"
    async with open_city(settings, AT) as city:
        await fill(city.db, total)
        begun = time.perf_counter()
        await rebuild_map(city.db, AT)
        print(f"{kind}: counts of {total} cases rebuilt in {time.perf_counter() - begun:.1f} s", flush=True)
        await measure(city, kind)


def main(total: int) -> None:
    print("| database | asked | features | best ms | p50 ms | p99 ms | cpu ms |\n|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder, open_cluster(Path(folder)) as cluster:
        cluster.fillers["linhai"] = fill_linhai
        for kind in KINDS:
            url = cluster.fresh(kind, "linhai")
            asyncio.run(ask_all(url, kind, total))
            print("\n".join(f"{kind}: {line}" for line in serve(Path(folder), url)), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
