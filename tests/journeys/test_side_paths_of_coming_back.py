"""An end that was a mistake of the desk's or the chief's has a way back (重新受理、撤销并案)."""

from typing import Any

import pytest

from backend.evaluation.keep_courses import keep_all_courses
from tests.doing import along, done, refused, shown
from tests.linhai import City, Person

pytestmark = pytest.mark.anyio
ENDS: dict[str, dict[str, Any]] = {
    "reject": {"reason": "not_city_duty", "responsible_body": "某镇人民政府"},
    "cancel": {"reason": "mistake"},
}
TO_THE_END = (
    ("dispatcher", "dispatch"), ("handler", "accept"), ("handler", "answer"), ("desk", "check"), ("inspector", "pass"),
    ("chief", "close"),
)  # fmt: skip


async def titles(city: City, person: Person) -> list[str]:
    await city.tell()
    return [item["title"] for item in (await person.get("/api/v1/inbox")).json()["items"]]


async def counts(city: City) -> dict[str, int]:
    await keep_all_courses(city.db, city.at)
    day = {"of": "region", "level": "city", "from": "2026-11-24", "to": "2026-11-24"}
    sheets = (await (await city.signed_in("leader")).get("/api/v1/evaluation", params=day)).json()
    found: dict[str, int] = sheets["periods"][0]["items"][0]["counts"]
    return found


@pytest.mark.parametrize("end", ENDS)
async def test_what_was_refused_or_cancelled_by_mistake_is_taken_up_again(city: City, end: str) -> None:
    citizen = await city.citizen()
    number = str((await citizen.report())["number"])
    await done(city, "chief", number, end, **ENDS[end])
    assert await refused(city, "desk", number, "readmit", note="误判") == "not_allowed"
    assert await refused(city, "chief", number, "readmit") == "needs_note"
    case = await done(city, "chief", number, "readmit", note="经复核属于本市职责")
    assert (case["step"], case["ended_at"], case["marks"]["responsible_body"]) == ("pending_file", None, None)
    read = (await citizen.get(f"/api/v1/reports/{number}")).json()
    assert (read["status"], read["responsible_body"]) == ("admitted", None)
    assert "您的上报重新受理" in await titles(city, citizen)
    await along(city, number, ("chief", "file"), *TO_THE_END)
    found = await counts(city)
    assert [found[name] for name in ("reject", "cancel", "register", "correct_register", "close")] == [0, 0, 1, 1, 1]


async def test_what_a_department_had_is_nobodys_until_it_is_sent_again(city: City) -> None:
    number = await city.case_at("handling")
    before = (await done(city, "chief", number, "cancel", reason="mistake", note="误报"))["due_at"]
    case = await done(city, "chief", number, "readmit", note="误作废")
    assert (case["step"], case["department"], case["due_at"]) == ("pending_file", None, None)
    await along(city, number, ("chief", "file"))
    assert (await shown(city, number))["due_at"] >= before
    lines = (await city.client.get(f"/public/v1/cases/{number}")).json()["timeline"]
    told = ["submitted", "admitted", "filed", "in_hand", "cancelled", "admitted", "filed"]
    assert [line["status"] for line in lines] == told
    updates = (await city.client.get("/open311/v2/servicerequestupdates.json")).json()
    assert [one["external_status_code"] for one in updates] == told  # whoever keeps a copy keeps the last
    await along(city, number, *TO_THE_END)
    found = await counts(city)
    assert [found[name] for name in ("need_dispose", "dispose", "back", "close")] == [1, 1, 0, 1]


async def test_a_case_wrongly_merged_is_taken_apart_with_what_was_said_of_it(city: City) -> None:
    first, other, third = await city.citizen(), await city.citizen(), await city.citizen()
    kept, gone = str((await first.report())["number"]), str((await other.report())["number"])
    assert (await third.post(f"/api/v1/reports/{gone}/me_too", json={})).status_code == 201
    await done(city, "desk", gone, "merge", into=kept)
    assert (await shown(city, kept))["me_too"] == 2
    assert await refused(city, "desk", gone, "unmerge", note="不是同一处") == "not_allowed"
    assert await refused(city, "chief", gone, "unmerge") == "needs_note"
    case = await done(city, "chief", gone, "unmerge", note="不是同一处")
    assert (case["step"], case["marks"]["merged_into"], case["me_too"]) == ("pending_file", None, 1)
    stays = await shown(city, kept)
    assert stays["me_too"] == 0
    assert [line["action"] for line in stays["timeline"]][-2:] == ["absorb", "separate"]
    assert "您的上报单独办理" in await titles(city, other)
    await along(city, kept, ("desk", "admit"), ("chief", "file"))
    assert "您关注的案件已立案" not in await titles(city, other)
    assert "您关注的案件已立案" not in await titles(city, third)
    assert (await other.post(f"/api/v1/reports/{gone}/urge", json={})).status_code == 200


async def test_what_was_merged_into_a_case_taken_apart_stays_where_it_went(city: City) -> None:
    numbers = [str((await (await city.citizen()).report())["number"]) for _ in range(3)]
    last, middle, stays = numbers
    await done(city, "desk", last, "merge", into=middle)
    await done(city, "desk", middle, "merge", into=stays)
    await done(city, "chief", middle, "unmerge", note="不是同一处")
    assert (await shown(city, last))["marks"]["merged_into"] == stays
    assert (await done(city, "chief", last, "unmerge", note="也不是"))["step"] == "pending_file"


async def test_whose_own_report_stays_merged_goes_on_hearing_of_it_and_counting(city: City) -> None:
    """Of what one citizen reported twice, one report was another matter: of the other they heard nothing any more."""
    twice, third = await city.citizen(), await city.citizen()
    kept = str((await (await city.citizen()).report())["number"])
    gone, stays = [str((await twice.report())["number"]) for _ in range(2)]
    for number in (gone, stays):
        assert (await third.post(f"/api/v1/reports/{number}/me_too", json={})).status_code == 201
    for number in (gone, stays):
        city.wait(seconds=1)
        await done(city, "desk", number, "merge", into=kept)
    await done(city, "chief", gone, "unmerge", note="不是同一处")
    assert (await shown(city, kept))["me_too"] == 2
    await along(city, kept, ("desk", "admit"), ("chief", "file"))
    for person in (twice, third):
        assert "您关注的案件已立案" in await titles(city, person)
    await done(city, "chief", stays, "unmerge", note="也不是")
    assert (await shown(city, kept))["me_too"] == 0


async def test_whose_report_came_with_another_stays_counted_until_it_is_taken_apart_itself(city: City) -> None:
    people = [await city.citizen() for _ in range(3)]
    last, middle, stays = [str((await person.report())["number"]) for person in people]
    for gone, into in ((last, middle), (middle, stays)):
        city.wait(seconds=1)
        await done(city, "desk", gone, "merge", into=into)
    assert (await shown(city, stays))["me_too"] == 2
    await done(city, "chief", middle, "unmerge", note="不是同一处")
    assert (await shown(city, stays))["me_too"] == 1
    await along(city, stays, ("desk", "admit"), ("chief", "file"))
    heard = ["您关注的案件已立案" in await titles(city, person) for person in people]
    assert heard == [True, False, False]
    await done(city, "chief", last, "unmerge", note="也不是")
    assert (await shown(city, stays))["me_too"] == 0


async def test_a_report_that_came_with_another_is_taken_apart_from_where_both_went(city: City) -> None:
    people = [await city.citizen() for _ in range(3)]
    last, middle, stays = [str((await person.report())["number"]) for person in people]
    for gone, into in ((last, middle), (middle, stays)):
        city.wait(seconds=1)
        await done(city, "desk", gone, "merge", into=into)
    await done(city, "chief", last, "unmerge", note="不是同一处")
    assert (await shown(city, stays))["me_too"] == 1
    await along(city, stays, ("desk", "admit"), ("chief", "file"))
    heard = ["您关注的案件已立案" in await titles(city, person) for person in people]
    assert heard == [False, True, False]


@pytest.mark.parametrize("first_apart", ["last", "middle"])
async def test_a_report_on_its_way_through_another_leaves_nothing_there(city: City, first_apart: str) -> None:
    """Of two that had gone on together and were taken apart one by one, the one went on counting for the other, and
    hearing of it."""
    people = [await city.citizen() for _ in range(4)]
    numbers = {
        name: str((await person.report())["number"])
        for name, person in zip(("last", "middle", "stays"), people, strict=False)
    }
    assert (await people[3].post(f"/api/v1/reports/{numbers['last']}/me_too", json={})).status_code == 201
    for gone, into in (("last", "middle"), ("middle", "stays")):
        city.wait(seconds=1)
        await done(city, "desk", numbers[gone], "merge", into=numbers[into])
    for gone in sorted(("last", "middle"), key=lambda name: name != first_apart):
        await done(city, "chief", numbers[gone], "unmerge", note="不是同一处")
    assert [(await shown(city, number))["me_too"] for number in numbers.values()] == [1, 0, 0]
    await along(city, numbers["middle"], ("chief", "file"))
    assert not [person for person in people if "您关注的案件已立案" in await titles(city, person)]
    await along(city, numbers["last"], ("chief", "file"))
    assert "您关注的案件已立案" in await titles(city, people[3])


async def test_what_a_citizen_withdrew_stays_withdrawn(city: City) -> None:
    citizen = await city.citizen()
    made = await citizen.report()
    await citizen.post(f"/api/v1/reports/{made['number']}/withdraw", json={"version": made["version"]})
    for action in ("readmit", "unmerge", "reopen"):
        assert await refused(city, "chief", made["number"], action, note="误撤") == "illegal_move"
