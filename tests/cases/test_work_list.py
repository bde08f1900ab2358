"""Work lists: narrowed, searched, in order, counted, acted upon at once, taken out."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import update
from sqlmodel import col

from backend.cases.case import Case
from backend.cases.search import RARE
from backend.cases.terms import sought, terms_of
from backend.cases.wanted import Wanted
from backend.cases.work_list import count_cases, list_cases
from backend.people.actor import Actor
from backend.workflow.facts import Asked
from backend.workflow.roles import Role
from backend.workflow.stages import STEPS_OF, Stage, stage_of
from backend.workflow.steps import Step
from tests.doing import done, reported
from tests.linhai import City, Person
from tests.plans import looked_through

pytestmark = pytest.mark.anyio


async def numbers(who: Person, **query: object) -> list[str]:
    answer = await who.get("/api/v1/cases", params=query)
    assert answer.status_code == 200, answer.text
    return [item["number"] for item in answer.json()["items"]]


def test_pairs_of_characters_are_alike_in_any_width_and_case() -> None:
    assert terms_of("ＡＢ井盖") == terms_of("ab井盖") >= {high for low, high in sought("井盖")}
    assert sought("， 。!") == []
    ((low, high),) = sought("井")
    assert any(low <= term <= high for term in terms_of("破损的井"))


async def test_words_are_found_alike_on_both_databases(city: City) -> None:
    bin_, cover, both, latin = await reported(city, "垃圾桶满溢", "井盖破损", "井盖旁有垃圾桶", "WiFi 杆倒伏 100%_x")
    chief = await city.signed_in("chief")
    assert await numbers(chief, q="垃圾") == [both, bin_]
    assert await numbers(chief, q="垃圾桶 井盖") == [both]
    assert await numbers(chief, q="井") == [both, cover]
    assert (
        await numbers(chief, q="wifi")
        == await numbers(chief, q="ＷＩＦＩ")
        == await numbers(chief, q="100%")
        == [latin]
    )
    assert await numbers(chief, q="%") == await numbers(chief, q="积水") == []
    assert await numbers(chief, q=bin_[:10]) == [latin, both, cover, bin_]
    assert await numbers(chief, q=cover) == [cover]


async def test_a_frequent_word_and_a_rare_one_find_the_same_case(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    assert RARE > 1
    made = await reported(city, "路灯不亮", "路灯倒伏", "绿化倒伏")
    chief = await city.signed_in("chief")
    for rare in (1, 2, 3, 500):
        monkeypatch.setattr("backend.cases.search.RARE", rare)
        assert await numbers(chief, q="路灯倒伏") == [made[1]]


LONG = "紫阳街与回浦路交叉口东北侧人行道上一处上水井盖破损下沉并伴有异响夜间行人极易绊倒请尽快派人维修理谢谢"


async def test_as_many_words_as_are_taken_find_what_has_them_all(city: City) -> None:
    """Each was a join of its own: PostgreSQL planned them longer than a statement may take."""
    made = await reported(city, LONG, LONG[:-2] + "感谢", "紫阳街")
    chief = await city.signed_in("chief")
    assert len(LONG) == 50
    assert await numbers(chief, q=LONG) == [made[0]]
    assert await numbers(chief, q=LONG[:48]) == [made[1], made[0]]
    scattered = " ".join(LONG[place] for place in range(25))
    assert await numbers(chief, q=scattered) == [made[1], made[0]]
    assert await numbers(chief, q="AND (SELECT COUNT(*) FROM GENERATE_SERIES(1,50))") == []


async def test_filters_narrow_and_the_counts_are_those_of_the_list(city: City) -> None:
    handling, new = await city.case_at("handling"), await city.case_at("reported")
    chief = await city.signed_in("chief")
    for query, found in (
        ({"stage": ["handling", "closing"]}, {handling}), ({"step": ["handling", "reported"]}, {handling, new}),
        ({"class": "E01"}, {handling, new}), ({"class": "C"}, set()), ({"bucket": "sanitation"}, {handling, new}),
        ({"source": "public"}, {handling, new}), ({"source": "12345"}, set()), ({"grid": "331082001"}, {handling, new}),
        ({"returned": "false"}, {handling, new}), ({"returned": "true"}, set()), ({"reopened": "true"}, set()),
        ({"rated": "false"}, {handling, new}), ({"overdue": "false"}, {handling, new}), ({"overdue": "true"}, set()),
        ({"since": city.at.isoformat()}, {handling, new}), ({"until": city.at.isoformat()}, set()),
        ({"light": "green"}, {handling}), ({"filed_since": city.at.isoformat()}, {handling}),
        ({"filed_since": (city.at + timedelta(minutes=1)).isoformat()}, set()),
        ({"ended_since": city.at.isoformat()}, set()),
    ):  # fmt: skip
        assert set(await numbers(chief, **query)) == found, query
        counts = (await chief.get("/api/v1/cases/counts", params=query)).json()
        assert counts["total"] == sum(counts["steps"].values()) == sum(counts["lights"].values()) == len(found), query
    counts = (await chief.get("/api/v1/cases/counts")).json()
    assert counts["steps"]["handling"] == counts["lights"]["green"] == counts["lights"]["none"] == 1


async def test_a_returned_case_and_an_overdue_one_are_found(city: City) -> None:
    number, late = await city.case_at("handling"), await city.case_at("handling")
    handler = await city.signed_in("handler")
    assert (
        await handler.act(number, "return", reason="not_our_duty", duty="D02-01", note="不是我们的")
    ).status_code == 200
    city.wait(days=60)
    chief = await city.signed_in("chief")
    assert await numbers(chief, returned="true") == await numbers(chief, overdue="false") == [number]  # it rests
    assert await numbers(chief, returned="false") == await numbers(chief, overdue="true") == [late]


async def test_what_is_not_filed_yet_is_due_by_its_stage(city: City) -> None:
    handling, reported = await city.case_at("handling"), await city.case_at("reported")
    desk, chief = await city.signed_in("desk"), await city.signed_in("chief")
    assert await numbers(desk, order="due", step="reported") == [reported], "it shows a limit, and 共 1 件"
    assert set(await numbers(chief, order="due")) == {handling, reported}
    first = (await chief.get("/api/v1/cases", params={"order": "due", "limit": 1})).json()
    second = (await chief.get("/api/v1/cases", params={"order": "due", "limit": 1, "after": first["next"]})).json()
    assert [page["items"][0]["number"] for page in (first, second)] == await numbers(chief, order="due")
    assert second["next"] is None


async def test_soonest_due_pages_without_gap_or_repetition(city: City) -> None:
    made = [await city.case_at("filed") for _ in range(5)]
    made.append(await city.case_at("reported"))  # due by its stage, last of all
    order = [3, 1, 4, 0, 2, 5]
    async with city.db.write() as session:  # two are due at one instant
        for place, which in enumerate(order[:5]):
            due = city.at + timedelta(hours=max(place, 1))
            await session.execute(update(Case).where(col(Case.number) == made[which]).values(due_at=due))
    chief = await city.signed_in("chief")
    seen, after = [], ""
    while after is not None:
        page = (await chief.get("/api/v1/cases", params={"order": "due", "limit": 2, "after": after})).json()
        seen += [item["number"] for item in page["items"]]
        after = page["next"]
    assert sorted(seen) == sorted(made)
    assert seen[2:] == [made[which] for which in order[2:]]
    first = (await chief.get("/api/v1/cases", params={"order": "due", "limit": 2})).json()["next"]
    assert (await chief.get("/api/v1/cases", params={"after": first})).json()["code"] == "bad_cursor"


async def test_many_are_acted_upon_each_for_itself(city: City) -> None:
    made = await reported(city, "一处垃圾", "二处垃圾", "三处垃圾")
    desk, handler = await city.signed_in("desk"), await city.signed_in("handler")
    items = [
        {"number": made[0], "version": 1},
        {"number": made[1], "version": 9},
        {"number": "20200101000001", "version": 1},
    ]
    items += [{"number": made[2], "version": 1}, {"number": made[2], "version": 1}]
    answer = await desk.post("/api/v1/cases/actions", json={"action": "admit", "items": items})
    assert [(one["status"], one["code"], one["step"]) for one in answer.json()["items"]] == [
        (200, None, "pending_file"), (409, "conflict", None), (404, "not_found", None),
        (200, None, "pending_file"), (409, "conflict", None),
    ]  # fmt: skip
    other = await handler.post("/api/v1/cases/actions", json={"action": "admit", "items": items[:1]})
    assert [one["status"] for one in other.json()["items"]] == [404]
    many = {"action": "admit", "items": items[:1] * 101}
    assert (await desk.post("/api/v1/cases/actions", json=many)).status_code == 422


def test_every_step_has_its_stage() -> None:
    assert {step for steps in STEPS_OF.values() for step in steps} == set(Step)
    assert stage_of(Step.HANDLING) is Stage.HANDLING


async def test_what_waits_for_an_answer_is_a_list_of_its_own(city: City) -> None:
    works, asks, asked, late = [await city.case_at("handling") for _ in range(4)]
    await done(city, "handler", asks, "apply", **{"for": "suspend", "days": 30, "note": "待汛期后施工"})
    await done(city, "handler", asked, "apply", **{"for": "extend", "note": "需等备件"})
    await done(city, "dispatcher", asked, "decline", note="理由不充分")
    city.wait(days=60)
    await done(city, "handler", late, "appeal", note="场地被封闭")
    dispatcher = await city.signed_in("dispatcher")
    waiting = ["extend", "suspend", "return", "endorsed"]
    assert await numbers(dispatcher, asks=waiting) == [asks]
    assert await numbers(await city.signed_in("handler-D02"), asks="appeal") == [late]
    assert await numbers(await city.signed_in("handler"), asks="appeal") == [], "who made it has no word in it"
    await done(city, "handler-D02", late, "grant")
    assert sorted(await numbers(dispatcher, asks=waiting)) == [asks, late]
    counts = (await dispatcher.get("/api/v1/cases/counts", params={"asks": waiting})).json()
    assert counts["total"] == 2
    lines = (await dispatcher.get("/api/v1/cases", params={"step": "handling"})).json()["items"]
    assert {line["number"]: line["asks"] for line in lines} == {
        works: None, asks: "suspend", asked: None, late: "endorsed",
    }  # fmt: skip


@pytest.mark.parametrize("ask", [list_cases, count_cases])
@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_what_waits_is_found_however_many_cases_there_are(city: City, ask: Callable[..., Any]) -> None:
    """The workbench asks it at each piece of news."""
    dispatcher = Actor(uuid4(), "", frozenset({Role.DISPATCHER}), None, frozenset(), uuid4())
    many = "('cases', NULL, '1000000'), ('cases', 'ix_cases_asks', '100 25 1'), ('application', NULL, '1000000')"
    wanted, more = Wanted(asks=(Asked.SUSPEND, Asked.RETURN)), (20, None) if ask is list_cases else ()
    found = await looked_through(
        city, many, ("cases", "application"), lambda session: ask(session, dispatcher, wanted, city.at, *more)
    )
    assert found == []
