"""What cannot be told waits, and holds up nothing else: of a newer release, or unreadable."""

from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import col

from backend.ground.happening import Happening, record
from backend.ground.ids import new_id
from backend.ground.left_aside import FIRST_PAUSE, LONGEST_PAUSE
from backend.ground.passing import is_passing
from backend.ground.untold import Untold
from backend.operations.gauges import GAUGES
from notifications.audience import AUDIENCE
from notifications.delivery import Delivery
from notifications.fan_out import CannotTell, fan_out, unknown_kinds
from notifications.telling import Telling
from tests.doing import asked_for_a_code
from tests.linhai import City
from tests.promises.test_all_or_nothing import Cut, cut_at

pytestmark = pytest.mark.anyio
HOVERING = text("UPDATE cases SET step = 'hovering' WHERE number = :number")  # of a newer release
LANDED = text("UPDATE cases SET step = 'reported' WHERE number = :number")


async def untold(city: City) -> set[str]:
    """The kinds that nobody was told of."""
    async with city.db.read() as session:
        both = select(col(Happening.kind)).join(Untold, col(Untold.happening_id) == col(Happening.id))
        return set((await session.execute(both)).scalars())


async def told(city: City, *numbers: str) -> int:
    async with city.db.read() as session:
        mine = select(func.count()).where(col(Delivery.case_number).in_(numbers), col(Delivery.kind) == "case.report")
        return (await session.execute(mine)).scalar_one()


async def all_steps(city: City, telling: Telling, most: int = 300) -> int:
    """How many steps it took until there was nothing more to do now."""
    for done in range(most):
        if not await telling.step(city.at):
            return done
    raise AssertionError("it never rests")


async def write(city: City, statement: object, **more: object) -> None:
    async with city.db.write() as session:
        await session.execute(statement, more)  # type: ignore[call-overload]


def telling_of(city: City) -> Telling:
    return Telling(city.db, city.app.state.city, city.settings)


async def test_a_kind_of_a_newer_release_waits_for_its_worker(
    city: City, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with city.db.write() as session:
        await record(
            session, subject_kind="case", subject_id=new_id(city.at), kind="case.foresee", by=None, at=city.at, data={}
        )
    number = (await (await city.citizen()).report())["number"]
    telling = telling_of(city)
    await all_steps(city, telling)
    assert await told(city, number) == 2
    assert await untold(city) == {"case.foresee"}
    assert "case.foresee" in capsys.readouterr().out
    city.wait(minutes=10)
    async with city.db.read() as session:
        assert await GAUGES["cgt_untold_age_seconds"].read(session, city.at) == {"": 600.0}
    # the worker of the newer release
    monkeypatch.setitem(AUDIENCE, "case.foresee", ())
    await all_steps(city, telling)
    assert await untold(city) == set()


async def test_several_kinds_of_a_newer_release_are_counted_and_what_is_known_is_not(city: City) -> None:
    async with city.db.write() as session:
        for kind in ("case.teleport", "case.report", "case.levitate", "case.teleport"):
            mine = new_id(city.at)
            await record(session, subject_kind="case", subject_id=mine, kind=kind, by=None, at=city.at, data={})
    assert await unknown_kinds(city.db) == {"case.teleport": 2, "case.levitate": 1}


async def test_what_cannot_be_read_holds_up_nothing_else(city: City, capsys: pytest.CaptureFixture[str]) -> None:
    citizen = await city.citizen()
    await asked_for_a_code(city, "13712340001")
    numbers = [str((await citizen.report())["number"]) for _ in range(6)]
    await write(city, HOVERING, number=numbers[2])
    await asked_for_a_code(city, "13712340000")
    telling = telling_of(city)
    assert await all_steps(city, telling) < 20
    assert (await told(city, *numbers), await told(city, numbers[2])) == (10, 0)
    async with city.db.read() as session:
        codes = select(func.count()).where(col(Delivery.kind) == "code.ask", col(Delivery.made_at) == city.at)
        assert (await session.execute(codes)).scalar_one() == 2  # one before and one after what cannot be read
    assert await untold(city) == {"case.report"}
    said = capsys.readouterr().out
    assert said.count("cannot tell") == 1
    assert "LookupError" in said


async def test_what_waits_is_tried_after_a_pause_that_grows_and_told_when_it_can_be(
    city: City, capsys: pytest.CaptureFixture[str]
) -> None:
    number = str((await (await city.citizen()).report())["number"])
    await write(city, HOVERING, number=number)
    telling = telling_of(city)
    begun, tries = city.at, list[timedelta]()
    while city.at < begun + timedelta(minutes=20):
        await all_steps(city, telling)
        tries += [city.at - begun] * capsys.readouterr().out.count("cannot tell")
        city.wait(seconds=1)
    pauses = [later - earlier for earlier, later in pairwise(tries)]
    assert pauses[0] == FIRST_PAUSE
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST_PAUSE
    assert len(tries) < 13
    await write(city, LANDED, number=number)
    city.wait(seconds=LONGEST_PAUSE.total_seconds())
    await all_steps(city, telling)
    assert (await told(city, number), await untold(city)) == (2, set())


async def test_a_database_that_is_away_is_no_fault_of_a_happening(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """As `fan_out` meets it: nothing is left aside, and nothing has to wait longer once it is back."""
    number = str((await (await city.citizen()).report())["number"])
    telling = telling_of(city)

    async def _away(*_words: object) -> None:
        raise OperationalError("SELECT", {}, ConnectionError("gone"))

    with monkeypatch.context() as patch:
        patch.setattr("notifications.hearers._by_role", _away)
        for _ in range(5):
            with pytest.raises(CannotTell):
                await telling.step(city.at)
    await all_steps(city, telling)
    assert await told(city, number) == 2


async def test_whatever_statement_fails_it_is_said_what_could_not_be_told(city: City) -> None:
    """A session whose flush failed knows of its rows nothing more, not even their ids."""
    number, place, causes = str((await (await city.citizen()).report())["number"]), 0, set[type[BaseException]]()
    while True:
        with cut_at(city.db, place) as seen:
            try:
                await fan_out(city.db, city.app.state.city, city.settings, city.at)
            except (Cut, CannotTell) as fault:
                causes.add(type(fault.__cause__ or fault))
        if len(seen) <= place:
            break
        assert await told(city, number) == 0
        place += 1
    assert (place > 4, causes) == (True, {Cut})
    assert await told(city, number) == 2


def test_what_passes_is_told_from_what_does_not() -> None:
    assert is_passing(ConnectionError())
    assert not is_passing(LookupError())
    assert not is_passing(None)


async def test_a_fault_of_the_database_s_own_making_is_told_from_one_of_the_row(city: City) -> None:
    if city.db.is_sqlite:
        return
    seen = list[bool]()
    for statement in ("SELECT pg_cancel_backend(pg_backend_pid())", "SELECT repeat('x', 9)::uuid"):
        with pytest.raises(DBAPIError) as raised:
            async with city.db.write() as session:
                await session.execute(text(statement))
        seen.append(is_passing(raised.value))
    assert seen == [True, False]
