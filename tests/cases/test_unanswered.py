"""What a department applied for, or appeals against, and nobody answers: who has the word is told again."""

from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func

from backend.cases import tell_unanswered as telling
from backend.cases.tell_unanswered import tell_unanswered
from backend.evaluation.event import events_of, micros
from backend.evaluation.fold import fold
from backend.evaluation.keep_courses import courses_from_happenings
from tests.cases.test_load_stages import loaded, written
from tests.doing import done, shown
from tests.journeys.test_side_paths_of_answers import gone, late_with
from tests.linhai import City
from tests.releases.test_one_at_a_time import begun
from tests.statements import statements

pytestmark = pytest.mark.anyio
UNANSWERED, WAITS = "申请逾期未批", "超时申诉逾期未审"
ABOVE, HIGH = "申请逾期未答复", "申请严重逾期未答复"


async def swept(city: City) -> None:
    while await tell_unanswered(city.db, city.at):
        pass
    await city.tell()


async def read(city: City, who: str, *titles: str) -> list[str]:
    city.staff.pop(who, None)
    inbox = (await (await city.signed_in(who)).get("/api/v1/inbox?limit=100")).json()["items"]
    return [item["text"] for item in inbox if item["title"] in titles]


async def levels(city: City, number: str) -> list[int]:
    return [line["data"]["level"] for line in (await shown(city, number))["timeline"] if line["action"] == "unanswered"]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"for": "extend", "note": "需等备件"}, "延期申请"),
        ({"for": "suspend", "days": 30, "note": "待汛期后施工"}, "挂账申请"),
        ({"for": "return", "reason": "not_our_duty", "duty": "D02-01", "note": "依据权责清单"}, "退单申请"),
    ],
)
async def test_the_dispatcher_is_told_again_of_what_waits_and_then_those_above(
    city: City, asked: dict[str, object], words: str
) -> None:
    number = await city.case_at("handling")
    await done(city, "handler", number, "apply", **asked)
    await swept(city)
    assert await read(city, "dispatcher", UNANSWERED) == []
    (first,) = await read(city, "dispatcher", "部门申请待批")
    assert words in first
    city.wait(days=1)
    for _again in range(2):
        await swept(city)
        (told,) = await read(city, "dispatcher", UNANSWERED)
        assert words in told
        assert number in told
    assert await read(city, "handler", UNANSWERED, WAITS, ABOVE) == []
    city.wait(days=10)
    for _again in range(2):
        await swept(city)
        assert len(await read(city, "dispatcher", UNANSWERED)) == 1
        (above,), high = [await read(city, *who) for who in (("supervisor", ABOVE), ("leader", HIGH))]
        assert ("请督促" in above, "审批" in above, len(high)) == (True, False, 1)
    assert await levels(city, number) == [1, 2, 3]


async def test_within_the_limit_and_once_it_is_answered_nobody_is_told(city: City) -> None:
    number = await city.case_at("handling")
    await done(city, "handler", number, "apply", **{"for": "extend", "note": "需等备件"})
    city.wait(hours=3)
    await swept(city)
    assert await levels(city, number) == []
    await done(city, "dispatcher", number, "decline", note="理由不充分")
    city.wait(days=10)
    await swept(city)
    assert await levels(city, number) == []


async def test_an_appeal_waits_for_the_department_first_and_anew_for_the_dispatcher(city: City) -> None:
    number = await late_with(city, "D08")
    await done(city, "handler-D08", number, "appeal", note="停电所致")
    city.wait(days=4)
    await swept(city)
    assert (len(await read(city, "head-D08", WAITS)), len(await read(city, "handler-D08", WAITS))) == (1, 0)
    assert await read(city, "dispatcher", UNANSWERED) == []
    before = await levels(city, number)
    await done(city, "head-D08", number, "grant")
    await swept(city)
    assert await levels(city, number) == before
    city.wait(days=4)
    await swept(city)
    (told,) = await read(city, "dispatcher", UNANSWERED)
    assert "超时申诉" in told
    assert (await levels(city, number))[len(before)] == 1


async def test_who_made_an_appeal_is_not_asked_to_answer_it(city: City) -> None:
    number = await city.case_at("handling")
    city.wait(days=60)
    await done(city, "handler", number, "appeal", note="停电所致")
    city.wait(days=4)
    await swept(city)
    assert len(await read(city, "handler-D02", WAITS)) == 1
    assert await read(city, "handler", WAITS) == [], "they may not"


async def test_the_limit_of_an_answer_is_none_of_the_case(city: City) -> None:
    """Evaluation took it for the case's: the department was late because nobody had answered it."""
    number = await city.case_at("handling")
    city.wait(hours=3)
    await done(city, "handler", number, "apply", **{"for": "extend", "note": "需等备件"})
    city.wait(days=1)
    await swept(city)
    case = await shown(city, number)
    assert await levels(city, number)
    async with city.db.read() as session:
        (course,) = await courses_from_happenings(session)
    due = fold(events_of(course["rows"]), micros(city.at) + 1).due
    assert due == micros(datetime.fromisoformat(case["due_at"]))


async def test_an_appeal_that_nobody_of_the_department_can_answer_is_told_to_the_dispatcher(city: City) -> None:
    """Also one whose last reviewer has left meanwhile: nobody had told the dispatcher of it."""
    number = await late_with(city, "D08")
    await done(city, "handler-D08", number, "appeal", note="停电所致")
    await gone(city, "head-D08")
    city.wait(days=4)
    await swept(city)
    assert len(await read(city, "dispatcher", UNANSWERED)) == 1
    assert await read(city, "handler-D08", WAITS) == []


async def test_an_appeal_that_outlives_its_case_is_told_of_too(city: City) -> None:
    late = await late_with(city, "D08")
    await done(city, "handler-D08", late, "appeal", note="停电所致")
    await done(city, "chief", late, "force_close", reason="other", note="现场已不存在")
    city.wait(days=4)
    await swept(city)
    assert 1 in await levels(city, late)


async def test_what_is_asked_anew_waits_anew(city: City) -> None:
    number = await city.case_at("handling")
    ask = {"for": "extend", "note": "需等备件"}
    await done(city, "handler", number, "apply", **ask)
    city.wait(days=1)
    await swept(city)
    await done(city, "dispatcher", number, "grant")
    await done(city, "handler", number, "apply", **ask)
    before = len(await levels(city, number))
    await swept(city)
    assert len(await levels(city, number)) == before
    city.wait(days=1)
    await swept(city)
    assert (await levels(city, number))[before] == 1


async def test_of_two_workers_that_look_at_once_one_tells(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second had begun to look before the first was done, and took hold of the case when it was."""
    number = await city.case_at("handling")
    await done(city, "handler", number, "apply", **{"for": "extend", "note": "需等备件"})
    city.wait(hours=24)
    with monkeypatch.context() as slowly:
        if not city.db.is_sqlite:  # which has one writer
            hold = telling._held
            slowly.setattr(telling, "_held", lambda *asked: hold(*asked).where(func.pg_sleep(1.5).is_not(None)))
        second = await begun(tell_unanswered(city.db, city.at))
    await tell_unanswered(city.db, city.at)
    await second
    told = await levels(city, number)
    assert told == sorted(set(told))
    assert told[0] == 1


async def test_a_city_has_limits_of_its_own_for_answers(city: City, tmp_path: Path) -> None:
    """What the file does not name keeps ours; what waits already has those in force."""
    extend, suspend = [await city.case_at("handling") for _ in range(2)]
    await done(city, "handler", extend, "apply", **{"for": "extend", "note": "需等备件"})
    await done(city, "handler", suspend, "apply", **{"for": "suspend", "days": 30, "note": "待汛期后施工"})
    assert await loaded(city, written(tmp_path / "stages.csv", "extend,1,natural_hour\n")) == 1
    city.wait(minutes=59)
    await swept(city)
    assert await read(city, "dispatcher", UNANSWERED) == []
    city.wait(minutes=2)
    await swept(city)
    (told,) = await read(city, "dispatcher", UNANSWERED)
    assert (extend in told, await levels(city, extend), await levels(city, suspend)) == (True, [1], [])
    city.wait(hours=3)
    await swept(city)
    assert await levels(city, extend) == [1, 2, 3]
    city.wait(days=1)
    await swept(city)
    assert await levels(city, suspend) != []


async def test_a_look_reads_the_citys_limits_once(city: City, tmp_path: Path) -> None:
    number = await city.case_at("handling")
    await done(city, "handler", number, "apply", **{"for": "extend", "note": "需等备件"})
    assert await loaded(city, written(tmp_path / "stages.csv", "extend,1,natural_hour\n")) == 1
    city.wait(hours=2)
    with ExitStack() as heard:
        said = [heard.enter_context(statements(engine)) for engine in {city.db.reader, city.db.writer}]
        await tell_unanswered(city.db, city.at)
    assert sum("FROM stage_limit" in one for of_engine in said for one in of_engine) == 1
    assert await levels(city, number) == [1]
