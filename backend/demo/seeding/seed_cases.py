"""Seeds many cases over two years into a demo city that has none: all in one transaction, or nothing.

Left out: photos, notes, sign-ins, messages to people (nothing is told), points, patrols, courses for the indicators,
the public record's days, the turns of the clocks (limits stand as instants only, nothing escalates). Every open case
and a share of the others has its whole history; the rest stand without lines. The counts of the map are made anew by
`chengguantong rebuild map`, which the command runs in the end.
"""

import json
import random
from collections.abc import Iterator
from contextlib import aclosing, suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from operator import itemgetter
from typing import Any

from sqlalchemy import Table, insert, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from backend.atlas.rebuild_map import rebuild_map
from backend.cases.case import Case
from backend.cases.case_term import CaseTerm
from backend.cases.numbers import CaseNumberDay
from backend.demo.seeding.ahead import ahead
from backend.demo.seeding.seeded_case import Rows, Seeder, moments
from backend.demo.seeding.surroundings import surroundings
from backend.demo.seeding.write_rows import begin_bulk, with_indexes, without_indexes, write_rows
from backend.ground import clock
from backend.ground.chain import ChainHead
from backend.ground.clock import CITY_ZONE
from backend.ground.db import Database
from backend.ground.errors import Problem
from backend.ground.happening import Happening
from backend.ground.ids import new_ids
from backend.ground.loading import Progress
from backend.ground.partitions import ensure_partitions
from backend.ground.settings import Settings
from backend.people.person import Person
from backend.releases.published_releases import PublishedReleases

SPAN = timedelta(days=730)
CHUNK = 5000
CHAINS = 0.2  # of the cases that are over
OPEN_DAYS = timedelta(days=21)  # younger cases have their history
EACH = 8  # cases a reporter, on average
HAPPENING = ("id", "subject_kind", "subject_id", "seq", "kind", "actor_id", "sign_in_id", "at", "data", "prev_hash",
             "hash")  # fmt: skip
HEAD = ("subject_id", "subject_kind", "seq", "hash")


@dataclass(frozen=True)
class Seeded:
    """How many rows were written."""

    cases: int
    terms: int
    happenings: int


async def seed_now(count: int, progress: Progress | None = None) -> Seeded:
    """Seeds the database of the settings and counts its map. Problem bad_file in production, or where cases are."""
    settings = Settings()
    if not settings.is_demo:
        raise Problem("bad_file", detail="案件只能灌入演示模式的库")
    db = Database(settings.model_copy(update={"database_statement_limit": 3600.0}))
    try:
        at = clock.now()
        seeded = await seed_cases(db, count, at, progress)
        await rebuild_map(db, at)
        return seeded
    finally:
        await db.close()


async def seed_cases(
    db: Database, count: int, at: datetime, progress: Progress | None = None, chains: float = CHAINS, seed: int = 9
) -> Seeded:
    """Writes so many cases, the last reported just before `at`; `chains` of those over get their history. Problem
    bad_file where there are cases already."""
    chance = random.Random(seed)  # noqa: S311 - the same city for the same seed
    async with db.read() as session:
        if (await session.execute(select(col(Case.id)).limit(1))).first() is not None:
            raise Problem("bad_file", detail="库中已有案件，未灌入")
        release = await PublishedReleases().in_force(session)
        around = await surroundings(session, chance, at, release)
    reporters = new_ids(at - SPAN, max(count // EACH, 1))
    seeder = Seeder(around, reporters, chance, at)
    async with db.writer.begin() as connection:
        await begin_bulk(connection)
        await _partitions(connection, at)
        await _write_people(connection, reporters, at - SPAN)
        seeded = await _write_all(connection, seeder, moments(chance, count, at - SPAN, at), progress, (chains, chance))
    async with db.writer.begin() as connection:
        await connection.execute(text("ANALYZE"))
    return seeded


async def _write_all(
    connection: AsyncConnection, seeder: Seeder, times: list[datetime], progress: Progress | None,
    chains: tuple[float, random.Random],
) -> Seeded:  # fmt: skip
    kept = await without_indexes(connection, _table(Case))
    kept += await without_indexes(connection, _table(CaseTerm), key=True)
    written, until = Seeded(0, 0, 0), times[-1]
    async with aclosing(ahead(_chunks(seeder, times, until, *chains))) as chunks:
        async for done, rows in chunks:
            await _write(connection, rows)
            written = Seeded(done, written.terms + len(rows.terms), written.happenings + len(rows.happenings))
            if progress:
                progress(done, len(times))
    await with_indexes(connection, kept)
    await connection.execute(insert(CaseNumberDay), _days(times))
    return written


def _chunks(
    seeder: Seeder, times: list[datetime], until: datetime, share: float, chance: random.Random
) -> Iterator[tuple[int, Rows]]:
    day, number, rows = date.min, 0, Rows()
    for place, at in enumerate(times, 1):
        today = at.astimezone(CITY_ZONE).date()
        day, number = today, number + 1 if today == day else 1
        young = until - at < OPEN_DAYS
        seeder.add(rows, f"{day:%Y%m%d}{number:06d}", at, young or chance.random() < share)
        if len(rows.cases) == CHUNK or place == len(times):
            rows.terms.sort()
            yield place, rows
            rows = Rows()


async def _write(connection: AsyncConnection, rows: Rows) -> None:
    names = list(Case.model_fields)
    picked = itemgetter(*names)
    await write_rows(connection, _table(Case), names, [picked(row) for row in rows.cases])
    await write_rows(connection, _table(CaseTerm), ("term", "case_id"), rows.terms)
    await write_rows(connection, _table(Happening), HAPPENING, rows.happenings)
    await write_rows(connection, _table(ChainHead), HEAD, rows.heads)


async def _write_people(connection: AsyncConnection, ids: list[Any], at: datetime) -> None:
    """Those who reported: without a phone, so that nobody signs in as them."""
    plain = Person(id=ids[0], name="市民", is_demo=True, made_at=at).model_dump()
    lists = {name: json.dumps(value) for name, value in plain.items() if isinstance(value, list)}
    columns = list(plain)
    picked = itemgetter(*columns)
    rows = [picked(plain | lists | {"id": one}) for one in ids]
    await write_rows(connection, _table(Person), columns, rows)


async def _partitions(connection: AsyncConnection, at: datetime) -> None:
    """Of the months seeded; where rows already lie in the one for all else, that goes on taking them."""
    months = SPAN.days // 30 + 1
    with suppress(DBAPIError):
        async with connection.begin_nested():
            await connection.run_sync(ensure_partitions, at - SPAN, months)


def _days(times: list[datetime]) -> list[dict[str, Any]]:
    """The last number of each day."""
    last: dict[date, int] = {}
    for at in times:
        day = at.astimezone(CITY_ZONE).date()
        last[day] = last.get(day, 0) + 1
    return [{"day": day, "last": number} for day, number in last.items()]


def _table(kind: Any) -> Table:
    found: Table = kind.__table__
    return found
