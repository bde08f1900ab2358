"""An office narrowed to a town (镇街中心) is one of that town, whatever else its holder sees by another role."""

import pytest

from tests.cases.test_words_masked import LEAKS, found, leaks
from tests.cases.test_words_masked import told as case_with_numbers
from tests.doing import buttons, done, refused, shown
from tests.evaluation.test_holders import account, change
from tests.journeys.test_side_paths_of_answers import given
from tests.linhai import City
from tests.notifications.test_who_is_next import told
from tests.participation.test_comments import say

pytestmark = pytest.mark.anyio
BOTH = "handler-D08"  # handles for the whole city, and dispatches in one town
HERE, ELSEWHERE = "331082001", "331082005"
ANSWERS: list[tuple[str, dict[str, str]]] = [("grant", {}), ("decline", {"note": "理由不充分"})]


async def asked_by_a_colleague(city: City, town: str) -> str:
    """A case of a department that another handler of it asks a longer time for; BOTH dispatches in a town."""
    await given(city, BOTH, "handler", "dispatcher")
    number = await city.case_at("filed")
    await done(city, "dispatcher", number, "dispatch", department="D02", note="由其处置")
    await change(city, BOTH, department="D02", area=town)
    city.staff.pop(BOTH, None)
    await done(city, "handler", number, "accept")
    await done(city, "handler", number, "apply", **{"for": "extend", "note": "需等备件"})
    return number


@pytest.mark.parametrize(("action", "more"), ANSWERS)
async def test_a_towns_dispatcher_answers_nothing_of_another_town_though_they_handle_there(
    city: City, action: str, more: dict[str, str]
) -> None:
    number = await asked_by_a_colleague(city, ELSEWHERE)
    case = await shown(city, number, BOTH)
    assert case["grid"].startswith(HERE), "where they have no office; they see it as its handler"
    assert "answer" in buttons(case)
    assert not {"grant", "decline", "urge", "assist"} & buttons(case).keys()
    assert await refused(city, BOTH, number, action, **more) == "nothing_applied", "as to any handler"
    assert "部门申请待批" not in await told(city, BOTH, number)
    await done(city, "dispatcher", number, action, **more)


@pytest.mark.parametrize(("action", "more"), ANSWERS)
async def test_in_their_own_town_they_do(city: City, action: str, more: dict[str, str]) -> None:
    number = await asked_by_a_colleague(city, HERE)
    assert "部门申请待批" in await told(city, BOTH, number)
    assert (await done(city, BOTH, number, action, **more))["asks"] is None


async def test_nor_do_they_read_there_who_reported_it(city: City) -> None:
    """Who patrols there and sits at the desk of another town."""
    grids = (await account(city, "inspector"))["grids"]
    number = await city.case_at("reported")
    await given(city, "inspector-2", "inspector", "desk")
    for town, sees in ((ELSEWHERE, False), (HERE, True)):
        await change(city, "inspector-2", grids=grids, area=town)
        city.staff.pop("inspector-2", None)
        case = await shown(city, number, "inspector-2")
        assert (case["reporter"] is not None, "admit" in buttons(case)) == (sees, sees)
        both = await city.signed_in("inspector-2")
        asked = {"reporter": {"why": "回访：核实情况"}, "clear": {"description": True}}
        for door, form in asked.items():
            answer = await both.post(f"/api/v1/cases/{number}/{door}", json=form)
            assert answer.status_code == (200 if sees else 403), (door, answer.text)


@pytest.mark.parametrize(("town", "whole"), [(ELSEWHERE, False), (HERE, True)])
async def test_nor_the_numbers_in_its_words_where_they_only_work_beside_its_department(
    city: City, town: str, whole: bool
) -> None:
    """Neither on the case and in the lists, nor by asking for their parts."""
    await given(city, BOTH, "handler", "dispatcher")
    number = await case_with_numbers(city)
    await done(city, "dispatcher", number, "assist", department="D08", note="请协助")
    await change(city, BOTH, area=town)
    city.staff.pop(BOTH, None)
    assert await leaks(city, number, BOTH) == (set(LEAKS) if whole else set())
    assert (await found(city, BOTH, "饭店"), await found(city, BOTH, "1234")) == (1, int(whole))


async def test_nor_do_they_decide_there_what_is_said_under_a_case(city: City) -> None:
    """Who patrols there and sits at the desk of another town: neither in their list nor theirs to say."""
    grids = (await account(city, "inspector"))["grids"]
    number = await city.case_at("reported")
    said = await say(await city.citizen(), number, "每逢下雨就积水")
    await given(city, "inspector-2", "inspector", "desk")
    for town, theirs in ((ELSEWHERE, False), (HERE, True)):
        await change(city, "inspector-2", grids=grids, area=town)
        city.staff.pop("inspector-2", None)
        both = await city.signed_in("inspector-2")
        assert (await shown(city, number, "inspector-2"))["number"] == number, "they see it as its inspector"
        waiting = (await both.get("/api/v1/comments")).json()["items"]
        assert [one["id"] for one in waiting] == ([said["id"]] if theirs else [])
        answer = await both.post(f"/api/v1/comments/{said['id']}/clear")
        assert answer.status_code == (200 if theirs else 403), answer.text
