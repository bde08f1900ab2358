"""Re-timing: every open case takes the new calendar, and nothing that people do meanwhile is lost."""

from datetime import datetime
from typing import Any

import pytest

from backend.cases import open_clocks, preview_calendar, retime
from backend.cases.find import get_public_case
from backend.evaluation.keep_courses import keep_courses
from tests.calendars.test_preview import LONGER, sent, shown
from tests.doing import along, done
from tests.linhai import MAIN_LINE, City

pytestmark = pytest.mark.anyio
EVENING = datetime.fromisoformat("2026-11-24T17:29:00+08:00")
DECEMBER = "day,worked,name,provisional\n2026-12-01,false,防台停工,false\n2026-12-02,false,防台停工,false\n"
OVER = "2026-12-03"


async def published(city: City, text: str) -> dict[str, Any]:
    """With all open cases re-timed."""
    return await sent(city, "", text, retime="true")


async def moved_on(city: City, until: str) -> None:
    city.at = datetime.fromisoformat(f"{until}+08:00")


async def test_a_case_on_hold_takes_the_new_days_off_though_its_deadline_does_not_move_now(city: City) -> None:
    city.at = EVENING
    number = await city.case_at("handling")
    held = await done(city, "dispatcher", number, "suspend", days=30, note="待审批")
    assert (await sent(city, "/preview", DECEMBER))["moves"] == 0
    calendar = (await published(city, DECEMBER))["version"]
    case = await shown(city, number)
    assert (case["due_at"], case["version"]) == (held["due_at"], held["version"])
    assert case["standard"]["calendar"] == calendar
    assert case["timeline"][-1]["action"] == "suspend"  # written down only where the deadline moves
    await moved_on(city, "2026-11-30T17:29:00")
    assert (await done(city, "dispatcher", number, "resume"))["due_at"] >= OVER


async def test_a_case_due_before_the_new_days_off_takes_them_when_it_is_extended_over_them(city: City) -> None:
    await moved_on(city, "2026-11-27T17:29:00")
    number = await city.case_at("handling")
    assert (await published(city, DECEMBER))["moves"] == 0
    assert (await done(city, "dispatcher", number, "extend", note="材料未到"))["due_at"] >= OVER


async def test_the_stage_of_a_case_not_filed_yet_is_re_timed_too_and_so_is_when_it_escalates(city: City) -> None:
    city.at = EVENING
    number = await city.case_at("reported")
    assert (await published(city, LONGER))["moves"] == 0
    stage = (await shown(city, number, "/deadline"))["stage"]
    assert stage["due_at"] >= "2026-11-27"
    entry = (await shown(city, number))["timeline"][-1]
    assert (entry["action"], entry["data"]["stage_due_at"][:10]) == ("retime", "2026-11-27")
    async with city.db.read() as session:
        case = await get_public_case(session, number)
    assert case.stage_escalate_at == case.stage_due_at


async def test_a_case_opened_again_begins_by_the_calendar_in_force(city: City) -> None:
    number = await city.case_at("handling")
    await along(city, number, *MAIN_LINE[4:])
    calendar = (await published(city, LONGER))["version"]
    again = await done(city, "chief", number, "reopen", reason="not_done", note="复查仍有")
    assert again["standard"]["calendar"] == calendar


@pytest.mark.parametrize("end", ["cancel", "merge", "force_close"])
async def test_a_case_that_awaits_filing_again_has_a_stage_by_the_calendar_in_force(city: City, end: str) -> None:
    """Nobody re-timed it while it was over, and the calendar it was filed under knows nothing of the new days off."""
    city.at = EVENING
    number, other = await city.case_at("filed"), await city.case_at("filed")
    more = {"merge": {"into": other}, "cancel": {"reason": "mistake"}, "force_close": {"reason": "other", "note": "-"}}
    await done(city, "desk" if end == "merge" else "chief", number, end, **more[end])
    await published(city, LONGER)
    back = {"merge": "unmerge", "cancel": "readmit", "force_close": "reopen"}
    reason = {"reason": "not_done"} if end == "force_close" else {}
    await done(city, "chief", number, back[end], note="弄错了", **reason)
    assert (await shown(city, number, "/deadline"))["stage"]["due_at"] >= "2026-11-27"


async def test_many_pages_are_all_re_timed(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    for room in (open_clocks, preview_calendar):
        monkeypatch.setattr(room, "PAGE", 2)
    city.at = EVENING
    numbers = {await city.case_at("handling") for _ in range(5)}
    monkeypatch.setattr(preview_calendar, "_moved", None)  # what is kept is worked out once, not previewed as well
    answer = await published(city, LONGER)
    assert ({one["number"] for one in answer["moved"]}, answer["moves"], answer["open_cases"]) == (numbers, 5, 5)


async def check_nothing_is_lost(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between a page that was computed and its being kept, one case is extended and another answered."""
    city.at = EVENING
    extended, answered = await city.case_at("handling"), await city.case_at("handling")
    keep, begun = retime._keep, list[str]()

    async def _late(*given: Any) -> Any:
        if not begun:
            begun.append("")
            await done(city, "dispatcher", extended, "extend", note="材料未到")
            await done(city, "handler", answered, "answer", **await city.needed("answer"))
        return await keep(*given)

    monkeypatch.setattr(retime, "_keep", _late)
    calendar = (await published(city, LONGER))["version"]
    case, explained = await shown(city, extended), await shown(city, extended, "/deadline")
    assert (case["marks"]["extensions"], case["standard"]["calendar"]) == (1, calendar)
    assert case["due_at"] == explained["due_at"], "an extension is lost"
    async with city.db.read() as session:
        at_rest = await get_public_case(session, answered)
    assert (at_rest.escalate_at, (at_rest.standard or {})["calendar"]) == (None, calendar)


async def test_what_people_do_between_reading_and_keeping_is_not_lost(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    await check_nothing_is_lost(city, monkeypatch)


async def test_a_page_kept_as_it_was_read_is_seen(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: nobody looks whether the case has moved meanwhile."""
    monkeypatch.setattr(retime, "_mark", lambda _case: 0)
    with pytest.raises(AssertionError):
        await check_nothing_is_lost(city, monkeypatch)


async def test_what_was_answered_is_late_or_in_time_by_the_new_calendar_to_the_evaluation_too(city: City) -> None:
    """A calendar that comes late (台风停工): the case turns green, and its department was in time."""
    city.at = EVENING
    number = await city.case_at("handling")
    await moved_on(city, "2026-11-27T09:00:00")
    answered = await done(city, "handler", number, "answer", **await city.needed("answer"))
    assert (answered["light"], await disposed(city)) == ("red", (0, 1))
    await published(city, LONGER)
    assert ((await shown(city, number))["light"], await disposed(city)) == ("green", (1, 0))


async def disposed(city: City) -> tuple[int, int]:
    """How many answers the evaluation counts as in time, and how many as late."""
    await keep_courses(city.db, city.at)
    span = {"of": "department", "from": "2026-11-24", "to": "2026-11-27"}
    made = (await (await city.signed_in("leader")).get("/api/v1/evaluation", params=span)).json()
    counts = made["periods"][0]["items"][0]["counts"]
    return counts["in_time_dispose"], counts["overtime_dispose"]


async def test_who_keeps_a_copy_of_a_case_hears_that_its_limit_moved(city: City) -> None:
    """Open311 gives it as expected_datetime, and what has changed since is asked for by updated_after."""
    city.at = EVENING
    number = await city.case_at("handling")
    await moved_on(city, "2026-11-24T18:00:00")
    since = {"updated_after": city.at.isoformat()}
    assert (await city.client.get("/open311/v2/requests.json", params=since)).json() == []
    await published(city, LONGER)
    (seen,) = (await city.client.get("/open311/v2/requests.json", params=since)).json()
    due_at = datetime.fromisoformat((await shown(city, number))["due_at"])
    assert (seen["service_request_id"], datetime.fromisoformat(seen["expected_datetime"])) == (number, due_at)
