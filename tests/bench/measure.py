"""`make bench`: seeds, measures, writes docs/benchmarks.{json,md,svg}: `python -m tests.bench.measure [cases …]`.

Each size is seeded on each database (`postgres:1000000`: on that one); each figure stands beside the limit that a bare
tool reaches in the same run; how much longer it takes with more cases stands in a table of its own (growth.py). What is
measured is written at once.
CGT_BENCH_SECONDS: how long each is asked (3). CGT_TEST_DATABASES names the databases. CGT_BENCH_SECTIONS names what is
wanted (rows,growth, and of `tests.bench.page` intake,logins,photos,deliveries,live,tracks; all of it; `maps`: of the
rows those of the map and of a start), each section with its date; what is not measured this time stays as it stood.
"""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from backend.atlas.rebuild_map import rebuild_map
from backend.demo.seeding.seed_cases import seed_cases
from backend.ground.clock import now
from backend.ground.db import Database
from backend.ground.settings import Settings
from tests.bench import inside, lives, served
from tests.bench.growth import Growth, growths, section
from tests.bench.intake import NAMES
from tests.bench.kept import Kept
from tests.bench.page import PARTS
from tests.bench.row import Row, as_table
from tests.databases import Cluster, open_cluster
from tests.linhai import fill_linhai

KINDS = os.environ.get("CGT_TEST_DATABASES", "sqlite,postgres").split(",")
SECONDS = float(os.environ.get("CGT_BENCH_SECONDS", "3"))
ALL = ("rows", "growth", *PARTS)
SECTIONS = os.environ.get("CGT_BENCH_SECTIONS", ",".join(ALL)).split(",")
SOME = "maps"  # of the rows
SEEDED = {"rows", "growth", SOME}  # what is measured on the cases
PROCESSES = (1, 2)
CONF = Path(__file__).parents[2] / "docs" / "operations" / "postgresql.conf"  # as a city would run it


def main(words: list[str]) -> None:
    kept = Kept.of()
    with tempfile.TemporaryDirectory() as name, open_cluster(Path(name), settings=CONF.read_text()) as cluster:
        cluster.fillers["linhai"] = fill_linhai
        sizes_of = _sizes(words)
        for kind, sizes in sizes_of.items() if SEEDED & set(SECTIONS) else ():
            _of_kind(kept, cluster, kind, sizes, Path(name))
        for part, made in PARTS.items():
            if part in SECTIONS:
                kept.take_section(made(Path(name), cluster))


def _sizes(words: list[str]) -> dict[str, list[int]]:
    """Which databases with how many cases."""
    if unknown := set(SECTIONS) - {*ALL, SOME}:
        raise SystemExit(f"no sections {', '.join(sorted(unknown))}: there are {', '.join((*ALL, SOME))}")
    parted = [word.rpartition(":") for word in words]
    if not words or any(named not in ("", *KINDS) for named, _colon, _cases in parted):
        raise SystemExit(f"nothing to measure of {words}: databases are {', '.join(KINDS)}")
    return {kind: sorted(int(cases) for named, _colon, cases in parted if named in ("", kind)) for kind in KINDS}


def _of_kind(kept: Kept, cluster: Cluster, kind: str, sizes: list[int], folder: Path) -> None:
    """Each size by itself, then the others beside the smallest; kept as soon as it is known."""
    urls = {cases: cluster.fresh(kind, "linhai") for cases in sizes}
    grown = list[Growth]()
    try:
        for cases, url in urls.items():
            for rows in _of(url, kind, cases, folder):
                take = kept.take_rows if "rows" in SECTIONS else kept.take_some
                take(_said(rows))
        for cases in sizes[1:] if "growth" in SECTIONS else ():
            with _beside(kind, {few: urls[few] for few in (sizes[0], cases)}, folder) as (few, many):
                grown += growths(few, many)
        if grown:
            kept.take_section(_shown(section(grown)))
    finally:
        for url in urls.values():
            cluster.drop(url)


@contextmanager
def _beside(kind: str, urls: Mapping[int, str], folder: Path) -> Iterator[list[served.Measured]]:
    """A process on each of these databases."""
    with ExitStack() as stack:
        found = []
        for cases, url in urls.items():
            (folder / f"beside{cases}").mkdir(exist_ok=True)
            servers = stack.enter_context(served.serving(url, folder / f"beside{cases}", 1))
            found.append(served.Measured(url, kind, cases, SECONDS, folder, servers))
        yield found


def _of(url: str, kind: str, cases: int, folder: Path) -> Iterator[list[Row]]:
    """What one process does, with what needs none; what two do. If no rows are wanted the cases are only seeded."""
    rows = [asyncio.run(_seeded(url, kind, cases))]
    if not {"rows", SOME} & set(SECTIONS):
        return
    rows += served.starts(url, kind, cases, folder)
    if "rows" in SECTIONS:
        rows += asyncio.run(inside.rows(url, kind, cases))
    for count in PROCESSES:
        with served.serving(url, folder, count, **served.INSTALLED) as servers:
            on = served.Measured(url, kind, cases, SECONDS, folder, servers)
            yield [*rows, *_asked(on)]
        rows = []


def _asked(on: served.Measured) -> list[Row]:
    if "rows" in SECTIONS:
        return [*served.rows(on), *lives.rows(on)]
    return served.maps(on, asyncio.run(served.asks(on)))


async def _seeded(url: str, kind: str, cases: int) -> Row:
    """Cases seeded a second, their map counted."""
    db = Database(Settings(_env_file=None, database_url=url, database_statement_limit=3600))
    try:
        at, begun = now(), time.perf_counter()
        await seed_cases(db, cases, at)
        await rebuild_map(db, at)
        spent = time.perf_counter() - begun
        return Row("seeding, with the counts of the map", NAMES[kind], 1, cases, cases / spent, 0, 0, 0)
    finally:
        await db.close()


def _said(rows: list[Row]) -> list[Row]:
    _shown(as_table(rows))
    return rows


def _shown(lines: list[str]) -> list[str]:
    sys.stdout.write("\n".join([*lines, ""]))
    sys.stdout.flush()
    return lines


if __name__ == "__main__":
    main(sys.argv[1:] or ["10000"])
