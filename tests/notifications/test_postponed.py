"""A suspension or an extension (延期办理) that was granted tells the reporter, with its date; other grants are inner
matters."""

from datetime import datetime

import pytest

from tests.doing import ARTICLE, done
from tests.linhai import City, Person

pytestmark = pytest.mark.anyio


async def handling(city: City) -> tuple[Person, str]:
    citizen = await city.citizen()
    number = str((await citizen.report())["number"])
    for who, action in (("desk", "admit"), ("chief", "file"), ("dispatcher", "dispatch"), ("handler", "accept")):
        await done(city, who, number, action, **await city.needed(action))
    return citizen, number


async def postponed(city: City, person: Person) -> list[str]:
    await city.tell()
    inbox = (await person.get("/api/v1/inbox")).json()["items"]
    return [item["text"] for item in inbox if "延期办理" in item["title"]]


@pytest.mark.parametrize(
    ("asked", "said"), [("suspend", "预计 12月04日"), ("extend", "新的办理期限 11月25日"), ("return", None)]
)
async def test_who_reported_hears_of_what_was_granted_where_it_takes_longer(
    city: City, asked: str, said: str | None
) -> None:
    citizen, number = await handling(city)
    more = ARTICLE if asked == "return" else {"note": "需汛期后施工", "days": 10}
    await done(city, "handler", number, "apply", **{"for": asked, **more})
    await done(city, "dispatcher", number, "grant")
    texts = await postponed(city, citizen)
    assert len(texts) == (said is not None)
    assert all(said in text for text in texts if said)


async def test_an_extension_by_the_dispatcher_tells_the_new_limit_to_all_whom_it_concerns(city: City) -> None:
    citizen, number = await handling(city)
    due = (await done(city, "dispatcher", number, "extend", note="需等备件"))["due_at"]
    (text,) = await postponed(city, citizen)
    assert f"{due[5:7]}月" in text
    inbox = (await (await city.signed_in("handler")).get("/api/v1/inbox")).json()["items"]
    assert any(item["title"] == "案件已延期" for item in inbox)


@pytest.mark.parametrize("granted", [True, False])
async def test_the_timeline_says_that_the_limit_was_extended_from_when_to_when_and_by_whom(
    city: City, granted: bool
) -> None:
    citizen, number = await handling(city)
    desk = await city.signed_in("desk")
    before = (await desk.get(f"/api/v1/cases/{number}")).json()["due_at"]
    if granted:
        await done(city, "handler", number, "apply", **{"for": "extend", "note": "需等备件"})
        after = (await done(city, "dispatcher", number, "grant"))["due_at"]
    else:
        after = (await done(city, "dispatcher", number, "extend", note="需等备件"))["due_at"]
    line = (await desk.get(f"/api/v1/cases/{number}")).json()["timeline"][-1]
    assert line["actor"]
    assert [instant(line["data"][name]) for name in ("due_before", "due_at")] == [instant(before), instant(after)]
    mine = (await citizen.get(f"/api/v1/reports/{number}")).json()
    public = (await city.client.get(f"/public/v1/cases/{number}")).json()
    for told in (mine, public):
        last = told["timeline"][-1]
        assert (last["status"], last["text"], instant(last["due_at"])) == ("postponed", "延期办理", instant(after))
        assert (told["status"], last["until"]) == ("in_hand", None)  # work never rested


async def test_the_timeline_of_work_that_rests_says_when_it_goes_on_and_no_new_limit(city: City) -> None:
    citizen, number = await handling(city)
    case = await done(city, "dispatcher", number, "suspend", note="需汛期后施工", days=10)
    until = case["timeline"][-1]["data"]["until"]
    mine = (await citizen.get(f"/api/v1/reports/{number}")).json()
    public = (await city.client.get(f"/public/v1/cases/{number}")).json()
    for told in (mine, public):
        last = told["timeline"][-1]
        assert (last["status"], instant(last["until"]), last["due_at"]) == ("postponed", instant(until), None)


async def test_after_an_extension_inner_matters_still_leave_no_line(city: City) -> None:
    citizen, number = await handling(city)
    await done(city, "dispatcher", number, "extend", note="需等备件")
    await done(city, "handler", number, "apply", **{"for": "return", **ARTICLE})
    await done(city, "dispatcher", number, "grant")
    lines = (await citizen.get(f"/api/v1/reports/{number}")).json()["timeline"]
    assert [line["status"] for line in lines][-2:] == ["in_hand", "postponed"]


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
