"""What one and two server processes answer a second, over HTTP, on many cases; beside it what bare uvicorn does."""

import asyncio
import itertools
import json
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
from sqlalchemy import text

from backend.ground.db import Database
from backend.ground.settings import Settings
from tests.bench.bare import bare_reports, bare_uvicorn
from tests.bench.bare_sqlite import bare_reports_sqlite
from tests.bench.intake import NAMES
from tests.bench.load import Figures
from tests.bench.map import box, on_tile
from tests.bench.row import Row
from tests.bench.steady import Ask, steady
from tests.linhai import report_form
from tests.patient import citizen_token, staff_token
from tests.promises.running import Running

KNOWN, OTHERS = 400, 6000  # cases that are asked for again and again, and once each
# whose words are published are looked at each time they are asked for
CLOSED = "SELECT number, description_cleared FROM cases WHERE step = 'closed' ORDER BY id DESC LIMIT :most"
STATUS, INTAKE, BOXES = "public status, one case", "report without a photo", "map, small boxes everywhere"
MANY = "public status, many cases"
INSTALLED = {"CGT_WECHAT_APPID": "wx-of-nobody", "PYTHONDONTWRITEBYTECODE": ""}
# how often something is asked until a process has read whatever it answers from
SETTLED = {BOXES: 2000, MANY: 3 * KNOWN}
MAPS = (BOXES, "map, the city", "heat, the city", "vector tile")


@dataclass
class Measured:
    """What is measured: a seeded database and the processes that serve it."""

    url: str
    kind: str
    cases: int
    seconds: float
    folder: Path
    servers: Sequence[Running]

    @property
    def ports(self) -> list[int]:
        return [one.port for one in self.servers]


@contextmanager
def serving(url: str, folder: Path, count: int, **settings: str) -> Iterator[list[Running]]:
    """So many servers of one database."""
    servers = []
    for number in range(count):
        (folder / str(number)).mkdir(exist_ok=True)
        servers.append(Running(url, folder / str(number), storage_url=f"file://{folder}/photos", **settings))
    try:
        for one in servers:
            one.start("serve")
        for one in servers:
            one.wait_until_ready(120)
        yield servers
    finally:
        for one in servers:
            one.stop()


def rows(on: Measured) -> list[Row]:
    """All that is asked over HTTP."""
    asked = asyncio.run(asks(on))
    found = [*maps(on, asked), *(_settled(on, what, make) for what, make in asked.items() if what not in MAPS)]
    once = _once(on, STATUS, asked[STATUS])
    make = reports(on)
    return [*found, once, _intake(on, make), _once(on, INTAKE, make), _weight(on)]


def maps(on: Measured, asked: Mapping[str, Callable[[], Ask]]) -> list[Row]:
    """The map: first as a process that has just started answers."""
    first = _read(on, f"{BOXES}; in the first seconds", asked[BOXES])
    return [first, *(_settled(on, what, asked[what]) for what in MAPS)]


def _weight(on: Measured) -> Row:
    """With all that a process keeps of what it was asked."""
    mb = psutil.Process(on.servers[0].pid("serve")).memory_info().rss / 2**20
    what = "memory (RSS) of a process after all this"
    return Row(what, NAMES[on.kind], len(on.ports), on.cases, mb, 0, 0, 0, unit="MB")


def _once(on: Measured, what: str, make: Callable[[], Ask]) -> Row:
    """Without keep-alive, as where no proxy stands before the process."""
    figures, _body = asyncio.run(steady(on.ports, on.seconds, make, keeps=False))
    return row_of(f"{what}; a connection for each", on, figures, None, "")


def settle(on: Measured, what: str, make: Callable[[], Ask], least: int = 0) -> None:
    """Asks for a while, and as often as is said of it: what is kept for a minute is there then, and is not read again
    meanwhile."""
    done, least = 0, max(least, SETTLED.get(what, 0) * len(on.ports))
    while not done or done < least:
        done += len(asyncio.run(steady(on.ports, on.seconds / 3, make))[0].latencies)


def _settled(on: Measured, what: str, make: Callable[[], Ask]) -> Row:
    settle(on, what, make)
    return _read(on, what, make)


def _read(on: Measured, what: str, make: Callable[[], Ask]) -> Row:
    figures, body = asyncio.run(steady(on.ports, on.seconds, make))
    with ExitStack() as stack:
        ports = [stack.enter_context(bare_uvicorn(on.folder, body)) for _ in on.ports]
        bare, _body = asyncio.run(steady(ports, on.seconds / 2, make))
    return row_of(what, on, figures, bare.rate, "uvicorn, same bytes")


def reports(on: Measured) -> Callable[[], Ask]:
    """Reports without a photo by a new citizen, all over the old town."""
    token = asyncio.run(citizen_token(on.servers[0].url))
    head = {"Authorization": f"Bearer {token}"}

    def _make() -> Ask:
        place = {"lon": 121.10 + random.random() * 0.06, "lat": 28.83 + random.random() * 0.04, "coord_type": "wgs84"}
        return Ask("/api/v1/reports", "POST", head, json.dumps(report_form(position=place)).encode())

    return _make


def _intake(on: Measured, make: Callable[[], Ask]) -> Row:
    settle(on, INTAKE, make)
    figures, _body = asyncio.run(steady(on.ports, on.seconds, make))
    if on.kind == "postgres":
        limit, bare = asyncio.run(bare_reports(on.url, on.seconds / 2)), "asyncpg"
    else:
        limit, bare = bare_reports_sqlite(on.url, on.seconds / 2), "sqlite3"
    return row_of(INTAKE, on, figures, limit, f"{bare}, same rows")


async def asks(on: Measured) -> dict[str, Callable[[], Ask]]:
    """Everything that is read, and how it is asked."""
    chief = {"Authorization": f"Bearer {await staff_token(on.servers[0].url, 'chief')}"}
    db = Database(Settings(_env_file=None, database_url=on.url))
    async with db.read() as session:
        closed = (await session.execute(text(CLOSED), {"most": KNOWN + OTHERS})).all()
    await db.close()
    numbers, others = (itertools.cycle(number for number, _told in some) for some in (closed[:KNOWN], closed[-OTHERS:]))
    hot, plain = (next(number for number, told in closed if bool(told) is wanted) for wanted in (True, False))
    return {
        STATUS: lambda: Ask(f"/public/v1/cases/{hot}"),
        "public status, one case without words": lambda: Ask(f"/public/v1/cases/{plain}"),
        f"{MANY}; each the first time": lambda: Ask(f"/public/v1/cases/{next(others)}"),
        MANY: lambda: Ask(f"/public/v1/cases/{next(numbers)}"),
        "case detail": lambda: Ask(f"/api/v1/cases/{next(numbers)}", headers=chief),
        "work list, 20": lambda: Ask("/api/v1/cases?limit=20", headers=chief),
        "work list, 100": lambda: Ask("/api/v1/cases?limit=100", headers=chief),
        BOXES: lambda: Ask(f"/public/v1/map?zoom=16&bbox={box(16)}"),
        "map, the city": lambda: Ask(f"/public/v1/map?zoom=12&bbox={box(12, 1920, 1080)}"),
        "heat, the city": lambda: Ask(f"/public/v1/heat?zoom=12&bbox={box(12, 1920, 1080)}"),
        "vector tile": lambda: Ask(on_tile(14)()[0]),
        "Open311, 100": lambda: Ask("/open311/v2/requests.json?page_size=100"),
        "nearby": lambda: Ask(f"/public/v1/nearby?lon={121.11 + random.random() / 50}&lat=28.85&coord_type=wgs84"),
    }


def starts(url: str, kind: str, cases: int, folder: Path) -> list[Row]:
    """Seconds from the command to ready, and the memory of a process that has answered: all of it (RSS), and its share
    of what several have in common (PSS). As where it is installed: without the stand-ins of a demo, and not compiled at
    each start."""
    with serving(url, folder, 1, **INSTALLED):
        pass
    begun = time.perf_counter()
    with serving(url, folder, 1, **INSTALLED) as servers:
        cold = time.perf_counter() - begun
        httpx.get(f"{servers[0].url}/public/v1/map?zoom=12&bbox={box(12)}", trust_env=False, timeout=30)
        weight = psutil.Process(servers[0].pid("serve")).memory_full_info()
    memory = {"RSS": weight.rss / 2**20, "PSS": weight.pss / 2**20}
    return [
        Row("cold start", NAMES[kind], 1, cases, cold, *[1000 * cold] * 3, unit="s"),
        *(Row(f"memory ({what}) of a process", NAMES[kind], 1, cases, mb, 0, 0, 0, unit="MB")
          for what, mb in memory.items()),
    ]  # fmt: skip


def row_of(what: str, on: Measured, figures: Figures, limit: float | None, bare: str) -> Row:
    return Row(
        what, NAMES[on.kind], len(on.ports), on.cases, figures.rate,
        *(figures.percentile(share) for share in (0.5, 0.95, 0.99)), limit, bare,
    )  # fmt: skip
