"""A row that the database breaks off again and again, for it takes too long, keeps nothing behind it waiting; and a
database that hangs has no row set aside for longer than it hangs. PostgreSQL breaks off here."""

import uuid
from collections.abc import Collection
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from backend.fieldwork.settle_submissions import settle_submissions
from backend.ground.db import Database
from backend.ground.ids import new_ids
from backend.ground.left_aside import FIRST_PAUSE, LONGEST_PAUSE, MOST_LATE, CannotDo, Choice, LeftAside, naming
from backend.ground.passing import ran_out_of_time
from backend.ground.settings import Settings
from notifications.books.stuck import stuck_now
from notifications.fan_out import CannotTell
from notifications.telling import Telling
from tests.conftest import NOON
from tests.foreign.collect import collect, filled
from tests.foreign.test_submissions import rows as cases_of
from tests.linhai import City
from tests.notifications.test_telling_alone import told

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("database_kind", ["postgres"])]
# it is broken off at once, as what runs out of its time is in the end: of what is quick none may be, however slow the
# machine
PLODS = text("SELECT pg_cancel_backend(pg_backend_pid()), pg_sleep(30)")
PLODDING = (
    "CREATE FUNCTION plod() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN PERFORM pg_cancel_backend(pg_backend_pid()), pg_sleep(30); RETURN NEW; END $$",
    "CREATE TRIGGER plods BEFORE INSERT ON {} FOR EACH ROW WHEN ({}) EXECUTE FUNCTION plod()",
)


class Work:
    """Rows of which some take too long, done each alone or some together."""

    def __init__(self, db: Database, count: int) -> None:
        self.db, self.left, self.at = db, LeftAside("points"), NOON
        self.rows, self.done, self.asked = new_ids(NOON, count), list[UUID](), 0
        self.slow: Collection[UUID] = ()

    async def turn(self) -> None:
        """Whatever is to be done and not left aside now, each row alone."""
        due = [row for row in self.rows if row not in self.done and row not in self.left.not_now(self.at)]
        await self.left.each(self.db, due, self._deed, self.at)

    async def turn_together(self) -> int:
        return await self.left.together(self.db, self._batch, 100, self.at)

    def wait(self, time: timedelta = FIRST_PAUSE) -> None:
        self.at += time

    async def stuck(self) -> dict[str, int]:
        async with self.db.read() as session:
            return await stuck_now(session, self.at)

    async def _batch(self, choice: Choice) -> int:
        chosen = choice.only or [row for row in self.rows if row not in self.done and row not in choice.but]
        with naming(list(chosen)):
            async with self.db.write() as session:
                for row in chosen:
                    self.asked += 1
                    await session.execute(PLODS if row in self.slow else text("SELECT 1"))
        self.done += chosen
        return len(chosen)

    async def _deed(self, row: UUID) -> None:
        await self._batch(Choice(1, only=[row]))


async def test_what_is_broken_off_is_told_from_what_fails_otherwise(db: Database, settings: Settings) -> None:
    hasty = Database(settings.model_copy(update={"database_statement_limit": 0.3}))
    seen = list[bool]()
    for asked, statement in (
        (hasty, text("SELECT pg_sleep(30)")), (db, PLODS), (db, text("SELECT repeat('x', 9)::uuid")),
    ):  # fmt: skip
        with pytest.raises(DBAPIError) as raised:
            async with asked.write() as session:
                await session.execute(statement)
        seen.append(ran_out_of_time(raised.value))
    assert seen == [True, True, False]
    await hasty.close()


async def test_a_row_that_takes_too_long_again_and_again_is_left_aside_as_any_that_fails(db: Database) -> None:
    work = Work(db, 3)
    bad, *good = work.rows
    work.slow = {bad}
    await work.turn()
    assert (work.done, work.left.all(), await work.stuck()) == (good, [bad], {})
    work.rows += new_ids(NOON, 1)
    work.wait()
    await work.turn()
    assert (len(work.done), await work.stuck()) == (3, {"failing.points": 1})
    assert work.left.not_now(work.at + FIRST_PAUSE) == [bad]  # its pause grows
    work.slow = ()
    work.wait(LONGEST_PAUSE)
    await work.turn()
    assert (set(work.done), work.left.all()) == (set(work.rows), [])


async def test_of_a_database_that_hangs_no_row_waits_longer_than_it(db: Database) -> None:
    """And it is not asked of each row in turn, for ten seconds each."""
    work = Work(db, 2 * MOST_LATE)
    work.slow = set(work.rows)
    for turn in range(4):
        before = work.asked
        with pytest.raises(CannotDo):
            await work.turn()
        assert work.asked - before <= (1 if turn else MOST_LATE)
        work.wait()
    assert (work.left.not_now(work.at), await work.stuck(), work.done) == ([], {}, [])
    work.slow = ()
    await work.turn()
    assert (set(work.done), work.left.all()) == (set(work.rows), [])


async def test_many_that_take_too_long_keep_those_behind_them_waiting_but_for_some_turns(db: Database) -> None:
    work = Work(db, MOST_LATE + 3)
    *bad, good = work.rows
    work.slow = set(bad)
    for _turn in range(MOST_LATE + 1):
        with pytest.raises(CannotDo):
            await work.turn()
        if work.done:
            break
        work.wait()
    assert work.done == [good]


async def test_of_a_batch_all_others_are_done_and_what_comes_later_does_not_wait(db: Database) -> None:
    work = Work(db, 4)
    bad, *good = work.rows
    work.slow = {bad}
    assert await work.turn_together() == 4
    assert set(work.done) == set(good)
    for _turn in range(MOST_LATE + 1):
        late = new_ids(NOON, 1)
        work.rows += late
        work.wait(LONGEST_PAUSE)
        assert await work.turn_together() == 2
        assert set(late) < set(work.done)
    assert await work.stuck() == {"failing.points": 1}


async def test_one_that_takes_too_long_alone_waits_for_others_to_tell_it_from_a_database_that_hangs(
    db: Database,
) -> None:
    """Until then it fails the turn, as a database that is away would, and is tried again; others come and are done."""
    work = Work(db, 1)
    work.slow = set(work.rows)
    for turn in range(MOST_LATE + 1):
        if turn < MOST_LATE - 1:
            await work.turn()
        else:
            with pytest.raises(CannotDo):
                await work.turn()
        work.wait()
    assert await work.stuck() == {}
    work.rows += (late := new_ids(NOON, 1))
    await work.turn()
    assert (work.done, await work.stuck()) == (late, {"failing.points": 1})


async def plant(city: City, table: str, which: str) -> None:
    """Rows of a table that take too long to be written."""
    async with city.db.write() as session:
        for statement in PLODDING:
            await session.execute(text(statement.format(table, which)))


async def test_a_happening_that_takes_too_long_to_tell_keeps_no_other_untold(city: City) -> None:
    citizen = await city.citizen()
    numbers = [str((await citizen.report())["number"]) for _ in range(3)]
    await plant(city, "delivery", f"NEW.case_number = '{numbers[0]}'")
    telling = Telling(city.db, city.app.state.city, city.settings)
    while await telling.step(city.at):
        pass
    assert (await told(city, *numbers[1:]), await told(city, numbers[0])) == (4, 0)
    for _turn in range(MOST_LATE):  # nothing else is told meanwhile: it may be the database
        city.wait(seconds=2)
        with suppress(CannotTell):
            await telling.step(city.at)
            await telling.step(city.at)
    late = str((await citizen.report())["number"])
    for _step in range(3):
        with suppress(CannotTell):
            await telling.step(city.at)
    assert await told(city, late) == 2


async def test_a_form_that_takes_too_long_keeps_no_other_from_being_a_case(city: City) -> None:
    client = await collect(city)
    for words in ("慢", "快"):
        form = filled(str(uuid.uuid4()), photos=["照片.jpg"], description=words)
        assert (await client.send(form, [], **{"*isIncomplete*": "yes"})).status_code == 202
        city.wait(minutes=1)
    await plant(city, "cases", "NEW.description = '慢'")
    city.wait(hours=2)
    state = city.app.state
    await settle_submissions(city.db, state.city, state.numbers, city.settings, city.at)
    assert [case.description for case in (await cases_of(city))[0]] == ["快"]
