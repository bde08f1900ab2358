"""One row that cannot be done keeps nothing behind it from being done: points, tasks, escalation, accounts that ended.

It is tried again, after a pause that grows, and is seen meanwhile.
"""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import String, cast, select, text, update
from sqlmodel import col

from backend.addresses.fill_addresses import fill_addresses
from backend.addresses.geocoders import Geocoders
from backend.atlas.count_cases import count_cases, maps_left
from backend.atlas.map_mark import MapMark
from backend.cases.case import Case
from backend.cases.late_assists import tell_late_assists
from backend.cases.overdue import sweep
from backend.cases.resume_due import resume_due
from backend.evaluation.case_course import CaseCourse
from backend.evaluation.keep_courses import keep_courses
from backend.ground.db import Database
from backend.ground.happening import record
from backend.ground.ids import new_id
from backend.ground.left_aside import LONGEST_PAUSE, LeftAside
from backend.patrol.offer_next import expire_tasks
from backend.people.attach_identity import MERGED
from backend.points.award_points import award_all_points, award_points
from backend.workflow.escalation import LEVELS, Scope
from notifications.books.stuck import stuck_now
from notifications.hand_over import hand_over_late
from tests.cases.test_escalation import LATE, doubled, fill, late_case, told
from tests.doing import done, shown
from tests.linhai import City
from tests.patrol.field import fixes_from, later, on_shift, send
from tests.patrol.test_tasks import sent_to_check
from tests.people.test_merged_meanwhile import owned, reported_meanwhile, two
from tests.points.earning import balanced, filed, ledger, points

pytestmark = pytest.mark.anyio
HOVERING = text("UPDATE cases SET step = 'hovering' WHERE number = :number")  # of a newer release
LANDED = text("UPDATE cases SET step = 'filed' WHERE number = :number")


async def write(city: City, statement: object, **more: object) -> None:
    async with city.db.write() as session:
        await session.execute(statement, more)  # type: ignore[call-overload]


async def stuck(city: City) -> dict[str, int]:
    async with city.db.read() as session:
        return await stuck_now(session, city.at)


async def first_of(city: City, *numbers: str) -> str:
    """The one that is judged first: they are judged by their ids."""
    async with city.db.read() as session:
        found = select(col(Case.number)).where(col(Case.number).in_(numbers)).order_by(col(Case.id))
        return str((await session.execute(found.limit(1))).scalar_one())


async def test_a_case_that_cannot_be_judged_keeps_no_points_from_others(
    city: City, capsys: pytest.CaptureFixture[str]
) -> None:
    citizen, left = await city.citizen(), LeftAside("points")
    numbers = [await filed(city, citizen, place) for place in range(3)]
    bad = await first_of(city, *numbers)
    await write(city, HOVERING, number=bad)

    async def _earned() -> set[str]:
        return {one["number"] for one in (await points(citizen))["items"]}

    await award_points(city.db, city.app.state.city, city.at, left)
    assert await _earned() == set(numbers) - {bad}
    assert capsys.readouterr().out.count("left aside") == 1
    city.wait(seconds=1)
    await award_points(city.db, city.app.state.city, city.at, left)
    assert (capsys.readouterr().out.count("left aside"), await stuck(city)) == (0, {}), "not at each look"
    city.wait(seconds=2)
    await award_points(city.db, city.app.state.city, city.at, left)
    assert await stuck(city) == {"failing.points": 1}
    await write(city, LANDED, number=bad)
    city.wait(seconds=LONGEST_PAUSE.total_seconds())
    await award_points(city.db, city.app.state.city, city.at, left)
    assert await _earned() == set(numbers)
    assert not left.all()
    await balanced(city)


async def test_what_is_looked_for_once_an_hour_is_as_little_held_up(city: City) -> None:
    citizen = await city.citizen()
    numbers = [await filed(city, citizen, place) for place in range(2)]
    bad = await first_of(city, *numbers)
    await write(city, HOVERING, number=bad)
    city.wait(days=1)
    await award_all_points(city.db, city.app.state.city, city.at)
    assert {one.case_number for one in await ledger(city)} - {None} == set(numbers) - {bad}


async def test_a_task_that_cannot_be_passed_on_keeps_no_other_where_nobody_does_it(city: City) -> None:
    await on_shift(city)
    numbers = [await sent_to_check(city) for _ in range(2)]
    other, left = await later(city, "inspector-1", minutes=14), LeftAside("tasks")
    await on_shift(city, "inspector-1")
    await send(other, fixes_from(city.at, 2))
    city.wait(minutes=2)
    levitating = text("UPDATE task SET kind = :kind WHERE case_number = :number AND kind IN ('check', 'levitate')")
    await write(city, levitating, kind="levitate", number=numbers[0])

    async def _whose() -> list[tuple[str, str]]:
        async with city.db.read() as session:
            asked = text("SELECT case_number, state FROM task WHERE kind IN ('check', 'levitate')")
            return sorted((number, state) for number, state in await session.execute(asked))

    passed_on = [(numbers[1], "expired"), (numbers[1], "offered")]
    await expire_tasks(city.db, city.at, left)
    assert await _whose() == sorted([(numbers[0], "offered"), *passed_on])
    await write(city, levitating, kind="check", number=numbers[0])
    city.wait(seconds=2)
    await expire_tasks(city.db, city.at, left)
    assert await _whose() == sorted([(numbers[0], "expired"), (numbers[0], "offered"), *passed_on])
    assert not left.all()


async def test_a_case_whose_clock_cannot_be_read_keeps_no_others_untold(db: Database) -> None:
    """The oldest of all, and one amid a batch; of the others each level is told once."""
    await fill(db, 300)
    at, left = LATE + timedelta(days=3), {scope: LeftAside(scope) for scope in Scope}
    async with db.read() as session:
        oldest = select(col(Case.id)).order_by(col(Case.escalate_at), col(Case.id))
        ids = (await session.execute(oldest)).scalars().all()
    bad = {ids[0], ids[120]}
    async with db.write() as session:
        await session.execute(update(Case).where(col(Case.id).in_(bad)).values(clock=[{"what": "teleport"}]))
    for turn in range(12):
        await sweep(db, at + timedelta(seconds=turn), left)
    found = await told(db)
    assert {case for case, _level in found} == set(ids) - bad
    assert (len(found), doubled(found)) == (298 * len(LEVELS[Scope.LIMIT]), 0)
    turns = late_case(0, 300)["clock"]
    async with db.write() as session:
        await session.execute(update(Case).where(col(Case.id).in_(bad)).values(clock=turns))
    for turn in range(5):
        await sweep(db, at + LONGEST_PAUSE + timedelta(seconds=turn + 12), left)
    found = await told(db)
    assert (len(found), doubled(found)) == (300 * len(LEVELS[Scope.LIMIT]), 0)
    assert not any(one.all() for one in left.values())


async def test_an_account_that_cannot_be_handed_over_keeps_no_other_where_it_ended(
    city: City, capsys: pytest.CaptureFixture[str]
) -> None:
    async with two(city) as (gone, kept):
        async with city.db.write() as session:
            await record(
                session, subject_kind="person", subject_id=new_id(city.at), kind=MERGED, by=None, at=city.at,
                data={"merged": "nobody"}, tell=False,
            )  # fmt: skip
        await reported_meanwhile(city, uuid4(), gone, kept)
        await hand_over_late(city.db, city.at, LeftAside("merged"))
        assert await owned(city, gone) == {}
        assert Case in await owned(city, kept)
    assert capsys.readouterr().out.count("left aside") == 1


@pytest.mark.parametrize("database_kind", ["sqlite"])  # PostgreSQL keeps no time that is none
async def test_an_assistance_that_cannot_be_read_keeps_no_other_untold(city: City) -> None:
    numbers, left = [await city.case_at("handling") for _ in range(2)], LeftAside("assists")
    due = (city.at + timedelta(hours=1)).isoformat()
    for number in numbers:
        await done(city, "dispatcher", number, "assist", department="D05", note="请配合", due_at=due)
    of_first = "case_id = (SELECT id FROM cases WHERE number = :number)"
    await write(city, text(f"UPDATE assist SET due_at = '0000' WHERE {of_first}"), number=numbers[0])
    city.wait(hours=2)
    await tell_late_assists(city.db, city.at, left)
    lines = (await shown(city, numbers[1]))["timeline"]
    assert [line["action"] for line in lines].count("assist_overdue") == 1
    assert len(left.all()) == 1


async def test_a_case_that_cannot_be_read_keeps_no_other_off_the_map(city: City) -> None:
    citizen, left = await city.citizen(), maps_left()
    numbers = [str((await citizen.report())["number"]) for _ in range(3)]
    await write(city, HOVERING, number=numbers[1])

    async def _marked() -> set[str]:
        async with city.db.read() as session:
            both = select(col(Case.number)).join(MapMark, col(MapMark.case_id) == col(Case.id))
            return set((await session.execute(both)).scalars())

    await count_cases(city.db, city.at, left)
    assert await _marked() == {numbers[0], numbers[2]}
    await write(city, text("UPDATE cases SET step = 'reported' WHERE number = :number"), number=numbers[1])
    city.wait(seconds=2)
    await count_cases(city.db, city.at, left)
    assert await _marked() == set(numbers)
    assert not any(one.all() for one in left)


async def test_a_happening_that_cannot_be_read_keeps_no_other_course_from_being_kept(city: City) -> None:
    citizen = await city.citizen()
    numbers = [str((await citizen.report())["number"]) for _ in range(2)]
    async with city.db.write() as session:
        bad = (await session.execute(select(col(Case.id)).where(col(Case.number) == numbers[0]))).scalar_one()
        await record(
            session, subject_kind="case", subject_id=bad, kind="case.note", by=None, at=city.at,
            data={"due_at": "soon"}, tell=False,
        )  # fmt: skip
    await keep_courses(city.db, city.at, LeftAside("courses"))
    async with city.db.read() as session:
        kept = select(col(Case.number)).join(CaseCourse, col(CaseCourse.case_id) == col(Case.id))
        assert set((await session.execute(kept)).scalars()) == {numbers[1]}


async def test_a_suspension_that_cannot_be_ended_keeps_no_other_from_ending(city: City) -> None:
    numbers = [await city.case_at("handling") for _ in range(2)]
    for days, number in enumerate(numbers, 1):
        await done(city, "dispatcher", number, "suspend", days=days, note="待审批")
    clocked = text("UPDATE cases SET clock = :clock WHERE number = :number")
    async with city.db.read() as session:
        whole = select(cast(col(Case.clock), String)).where(col(Case.number) == numbers[0])
        before = (await session.execute(whole)).scalar_one()
    await write(
        city, clocked, number=numbers[0], clock=before.replace("urgent", "teleport").replace("work", "teleport")
    )
    city.wait(days=3)
    left = LeftAside("resume")
    await resume_due(city.db, city.app.state.city, city.at, left)
    assert (await shown(city, numbers[1]))["step"] == "handling"
    await write(city, clocked, number=numbers[0], clock=before)
    assert (await shown(city, numbers[0]))["step"] == "suspended"
    city.wait(seconds=2)
    await resume_due(city.db, city.app.state.city, city.at, left)
    assert (await shown(city, numbers[0]))["step"] == "handling"
    assert not left.all()


async def test_a_case_that_cannot_be_given_an_address_keeps_no_other_without_one(city: City) -> None:
    """The newest, which is the first of every look."""
    citizen, left, maps = await city.citizen(), LeftAside("addresses"), Geocoders.of(city.settings)
    numbers = list[str]()
    for _turn in range(3):
        city.wait(seconds=1)
        numbers.append(str((await citizen.report())["number"]))
    await write(city, HOVERING, number=numbers[2])

    async def _have() -> set[str]:
        with_one = select(col(Case.number)).where(col(Case.address).is_not(None))
        async with city.db.read() as session:
            return set((await session.execute(with_one)).scalars())

    async def _fill() -> set[str]:
        await fill_addresses(city.db, maps, city.app.state.city, city.at, left)
        return await _have()

    before = await _have()
    assert await _fill() - before == set(numbers[:2])
    city.wait(seconds=2)
    await _fill()
    assert (len(left.all()), await stuck(city)) == (1, {"failing.addresses": 1})
    await write(city, text("UPDATE cases SET step = 'reported' WHERE number = :number"), number=numbers[2])
    city.wait(seconds=LONGEST_PAUSE.total_seconds())
    assert await _fill() - before == set(numbers)
    assert not left.all()


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_database_that_is_away_is_no_fault_of_a_row(db: Database) -> None:
    left, rows = LeftAside("points"), [new_id(LATE) for _ in range(3)]

    async def _away(_row: UUID) -> None:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        await left.each(db, rows, _away, LATE)
    assert not left.all()


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_what_is_looked_for_no_more_is_forgotten(db: Database) -> None:
    left, rows = LeftAside("points"), [new_id(LATE) for _ in range(2)]

    async def _bad(_row: UUID) -> None:
        raise LookupError

    await left.each(db, rows, _bad, LATE)
    assert (left.not_now(LATE), left.due_again(LATE)) == (rows, [])
    await left.each(db, rows[:1], _bad, LATE + LONGEST_PAUSE)
    assert left.all() == rows[:1]
