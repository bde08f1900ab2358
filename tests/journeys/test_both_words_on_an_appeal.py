"""The department's word on an appeal (部门审核) and the centre's are two people's, neither of whom made it."""

import pytest
from sqlalchemy import update
from sqlmodel import col

from backend.cases.case import Case
from tests.cases.test_unanswered import UNANSWERED, read, swept
from tests.doing import buttons, done, refused, shown
from tests.journeys.test_side_paths_of_answers import given, gone
from tests.linhai import City
from tests.notifications.test_who_is_next import told

pytestmark = pytest.mark.anyio
BOTH, WAITS = "handler-D02", "超时申诉待批"


async def agreed_to_by_both(city: City, who: str = BOTH, *roles: str) -> str:
    """Somebody of the department who dispatches, too, agreed to a colleague's appeal."""
    await given(city, who, *(roles or ("handler", "dispatcher")))
    number = await city.case_at("handling")
    city.wait(days=60)
    await done(city, "handler", number, "appeal", note="停电所致")
    return number


async def test_who_agreed_to_an_appeal_for_the_department_does_not_grant_it_for_the_centre(city: City) -> None:
    number = await agreed_to_by_both(city)
    case = await done(city, BOTH, number, "grant")
    assert case["asks"] == "endorsed"
    assert not {"grant", "decline"} & buttons(case).keys()
    assert await refused(city, BOTH, number, "grant") == "same_person"
    assert await refused(city, BOTH, number, "decline", note="撤") == "same_person"
    known = await told(city, BOTH, number)
    assert WAITS not in known, "which asks them for what they may not do"
    assert "申诉已报派遣员" in known
    assert WAITS in await told(city, "dispatcher", number)
    assert await refused(city, "supervisor", number, "grant") == "not_allowed"
    assert (await done(city, "dispatcher", number, "grant"))["marks"]["excused"] is True


@pytest.mark.parametrize(("action", "is_excused"), [("grant", True), ("decline", False)])
async def test_where_they_are_the_only_dispatcher_the_supervisor_has_the_second_word(
    city: City, action: str, is_excused: bool
) -> None:
    number = await agreed_to_by_both(city)
    await gone(city, "dispatcher")
    await done(city, BOTH, number, "grant")
    assert WAITS in await told(city, "supervisor", number)
    assert "申诉已报督查员" in await told(city, "handler", number)
    city.wait(days=4)
    await swept(city)
    assert await read(city, BOTH, UNANSWERED) == []
    case = await done(city, "supervisor", number, action, note="已核")
    assert (case["asks"], case["marks"]["excused"]) == (None, is_excused)


async def test_a_dispatcher_who_had_no_word_in_it_still_answers_an_appeal_of_their_department(city: City) -> None:
    number = await agreed_to_by_both(city)
    await done(city, "head-D02", number, "grant")
    assert WAITS in await told(city, BOTH, number)
    assert (await done(city, BOTH, number, "grant"))["marks"]["excused"] is True


async def test_who_made_an_appeal_does_not_answer_it_where_a_release_before_forgot_who_it_was(city: City) -> None:
    """With the department's word it was struck off the case who had made it; the application has it."""
    await given(city, BOTH, "handler", "dispatcher")
    number = await city.case_at("handling")
    city.wait(days=60)
    await done(city, BOTH, number, "appeal", note="停电所致")
    await done(city, "head-D02", number, "grant")
    async with city.db.write() as session:
        await session.execute(update(Case).where(col(Case.number) == number).values(asked_by=None))
    assert not {"grant", "decline"} & buttons(await shown(city, number, BOTH)).keys()
    assert await refused(city, BOTH, number, "grant") == "same_person"
    city.wait(days=4)
    await swept(city)
    assert await read(city, BOTH, UNANSWERED) == []
    assert len(await read(city, "dispatcher", UNANSWERED)) == 1
    await gone(city, "dispatcher")
    assert (await done(city, "supervisor", number, "grant"))["marks"]["excused"] is True
