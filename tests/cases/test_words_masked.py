"""Phone and identity numbers that stand in the words of a case: masked for the department it accuses, on every shape,
found by no search of theirs, and published only once somebody has looked twice."""

from typing import Any

import pytest

from backend.cases import words_for
from backend.cases.doubts_of import doubts_of, masked
from tests.doing import along, done
from tests.linhai import City, Person

pytestmark = pytest.mark.anyio
WORDS = "楼下饭店油烟，我电话 139 1234 5678，固话0576-85111234，身份证33108219800101123X"
LEAKS = ("139 1234 5678", "85111234", "33108219800101123X", "13700001111", "13600002222", "13500003333")


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ("电话13812345678。", "电话138****5678。"), ("138-1234-5678", "138****5678"), ("138 1234 5678", "138****5678"),
        ("+86 13812345678", "138****5678"), ("8613812345678", "138****5678"), ("0576-85111234", "057****1234"),
        ("33108219800101123X", "33****"), ("１３８１２３４５６７８", "１３８****５６７８"),
        ("编号 20261104000123，3 幢 201 室", "编号 20261104000123，3 幢 201 室"),
    ],
)  # fmt: skip
def test_numbers_that_lead_to_a_person_are_masked_and_others_are_not(words: str, read: str) -> None:
    assert masked(words) == read
    assert bool({"phone", "identity"} & set(doubts_of(words))) == (words != read)


async def told(city: City) -> str:
    """The number of a case that is with its department, into each part of whose words a number was written."""
    citizen = await city.citizen()
    number = str((await citizen.report(description=WORDS, address="找 13700001111"))["number"])
    await along(city, number, ("desk", "admit"), ("chief", "file"), ("dispatcher", "dispatch"))
    said = {"note": "我的新号 13600002222"}
    assert (await citizen.post(f"/api/v1/reports/{number}/supplement", json=said)).status_code == 200
    await done(city, "desk", number, "comment", note="回访 13500003333")
    return number


async def read_by(person: Person, number: str) -> str:
    paths = (f"/api/v1/cases/{number}", "/api/v1/cases", f"/api/v1/cases/{number}/similar")
    answers = [await person.get(path) for path in paths]
    stale = await person.post(f"/api/v1/cases/{number}/actions", json={"action": "accept", "version": 1})
    return "".join(answer.text for answer in [*answers, stale])


async def leaks(city: City, number: str, who: str) -> set[str]:
    text = await read_by(await city.signed_in(who), number)
    assert number in text, who
    return {one for one in LEAKS if one in text}


async def test_the_department_and_its_head_read_no_number_and_others_all(city: City) -> None:
    number = await told(city)
    department = (await (await city.signed_in("chief")).get(f"/api/v1/cases/{number}")).json()["department"]
    assert {who: await leaks(city, number, who) for who in ("handler", f"head-{department}")} == {
        "handler": set(), f"head-{department}": set(),
    }  # fmt: skip
    for who in ("desk", "chief", "dispatcher", "supervisor", "leader"):
        assert await leaks(city, number, who) == set(LEAKS), who


async def test_an_office_held_besides_tells_whom_a_case_accuses_nothing_of_who_reported(city: City) -> None:
    """The head of the department is at the desk, too: for a week of holidays, say."""
    citizen, desk, why = await city.citizen(), await city.signed_in("desk"), {"why": "回访"}
    photo = await citizen.photo()
    number = str((await citizen.report(description=WORDS, photo_ids=[photo]))["number"])
    await along(city, number, ("desk", "admit"), ("chief", "file"), ("dispatcher", "dispatch"))
    case, original = f"/api/v1/cases/{number}", f"/api/v1/cases/{number}/photos/{photo}/original"
    name = await head_at_the_desk(city, number)
    head = await city.signed_in(name)
    assert (await head.get(case)).json()["reporter"] is None
    assert await leaks(city, number, name) == set()
    for refused in (await head.post(f"{case}/reporter", json=why), await head.get(original)):
        assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    assert ((await desk.post(f"{case}/reporter", json=why)).status_code, (await desk.get(original)).status_code) == (
        200, 200,
    )  # fmt: skip
    other = (await citizen.report(description=WORDS))["number"]  # nobody's matter yet
    assert (await head.post(f"/api/v1/cases/{other}/reporter", json=why)).status_code == 200


async def head_at_the_desk(city: City, number: str) -> str:
    """Who leads the department whose matter the case is, and holds the desk's office, too."""
    name = f"head-{(await (await city.signed_in('desk')).get(f'/api/v1/cases/{number}')).json()['department']}"
    security = await city.signed_in("security")
    identity = (await security.get("/api/v1/admin/people", params={"q": name})).json()["items"][0]["id"]
    given = await security.put(f"/api/v1/admin/people/{identity}/roles", json={"roles": ["leader", "desk"]})
    assert given.status_code == 200
    return name


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_shape_that_masks_nothing_is_seen(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: whoever reads reads all."""
    monkeypatch.setattr(words_for, "masked", str)
    number = await told(city)
    assert await leaks(city, number, "handler") == set(LEAKS)


async def found(city: City, who: str, words: str) -> int:
    params = {"q": words}
    return len((await (await city.signed_in(who)).get("/api/v1/cases", params=params)).json()["items"])


async def test_no_department_finds_a_number_out_by_asking_for_its_parts(city: City) -> None:
    await told(city)
    asked = {"饭店": 1, "油烟1": 0, "1234": 0, "1235": 0, "油烟 1234": 1, "油烟 99": 1}
    assert {words: await found(city, "handler", words) for words in asked} == asked
    whole = {"饭店": 1, "1234": 1, "1235": 0, "油烟 1234": 1, "油烟 99": 0}
    assert {words: await found(city, "chief", words) for words in whole} == whole


async def test_nor_does_whom_a_case_accuses_who_is_at_the_desk_besides(city: City) -> None:
    number = await told(city)
    head = await head_at_the_desk(city, number)
    asked = {"饭店": 1, "1234": 0, "油烟 1234": 1, "油烟 99": 1}
    assert {words: await found(city, head, words) for words in asked} == asked
    await (await city.citizen()).report(description="楼下饭店油烟，电话 139 1234 5678")  # nobody's matter yet
    both = {"饭店": 2, "1234": 1, "1235": 0, "油烟 1234": 2, "油烟 99": 1}
    assert {words: await found(city, head, words) for words in both} == both
    counted = await (await city.signed_in(head)).get("/api/v1/cases/counts", params={"q": "1234"})
    assert counted.json()["total"] == 1


async def cleared(person: Person, number: str, **more: Any) -> tuple[int, Any]:
    answer = await person.post(f"/api/v1/cases/{number}/clear", json={"description": True, "photo_ids": [], **more})
    return answer.status_code, [one["code"] for one in answer.json().get("errors", [])]


async def test_words_that_may_tell_of_a_person_are_published_on_the_second_yes_only(city: City) -> None:
    number, desk = await told(city), await city.signed_in("desk")
    assert await cleared(desk, number) == (409, ["phone", "identity"])
    assert (await city.client.get(f"/public/v1/cases/{number}")).json()["description"] is None
    assert await cleared(desk, number, confirmed=True) == (200, [])
    lines = (await desk.get(f"/api/v1/cases/{number}")).json()["timeline"]
    assert [line["data"].get("confirmed") for line in lines if line["action"] == "clear"] == [["phone", "identity"]]
    assert await cleared(desk, number) == (200, []), "they are public already"


async def test_plain_words_are_published_at_once(city: City) -> None:
    number = (await (await city.citizen()).report())["number"]
    assert await cleared(await city.signed_in("desk"), number) == (200, [])
