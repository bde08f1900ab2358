"""A release over HTTP: drafted, linted, replayed, published; cases stay with the one they were filed under."""

import asyncio
from collections.abc import Iterable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from backend.ground.errors import Problem
from backend.ground.happening import Happening
from backend.ground.paging import encode_cursor
from backend.releases.content import read_content, written
from backend.releases.lint_present import lint_present
from backend.releases.present_content import rule_row
from backend.releases.publish_release import publish_release
from backend.releases.published_releases import PublishedReleases, ReleaseDamaged
from backend.releases.release import Release
from backend.routing.rule import Rule
from tests.doing import ARTICLE, done, shown
from tests.linhai import City, Person
from tests.patrol.field import key, on_shift

pytestmark = pytest.mark.anyio
URL = "/api/v1/admin/releases"


async def present(admin: Person) -> dict[str, Any]:
    newest = (await admin.get(URL)).json()["items"][0]["number"]
    content: dict[str, Any] = (await admin.get(f"{URL}/{newest}")).json()["content"]
    return content


async def drafted(admin: Person, **parts: Any) -> int:
    answer = await admin.post(URL, json={"note": "试改", **parts})
    assert answer.status_code == 201, answer.text
    return int(answer.json()["number"])


async def test_the_demo_city_begins_with_a_release_without_faults(city: City) -> None:
    admin = await city.signed_in("admin")
    assert [(one["number"], one["published_at"] is None) for one in (await admin.get(URL)).json()["items"]] == [
        (1, False)
    ]
    assert (await admin.get(f"{URL}/1/lint")).json()["items"] == []
    async with city.db.read() as session:
        assert await lint_present(session, city.at) == []


async def test_all_releases_are_read_page_by_page(city: City) -> None:
    admin = await city.signed_in("admin")
    numbers = [await drafted(admin) for _ in range(4)]
    found, after = list[int](), None
    for _page in range(3):
        asked = {"limit": 2} | ({"after": after} if after else {})
        page = (await admin.get(URL, params=asked)).json()
        found += [one["number"] for one in page["items"]]
        after = page["next"]
    assert (found, after) == ([*reversed(numbers), 1], None)
    beyond = encode_cursor(UUID(int=2**128 - 1))
    assert [one["number"] for one in (await admin.get(URL, params={"after": beyond})).json()["items"]] == found
    refused = await admin.get(URL, params={"after": "x"})
    assert (refused.status_code, refused.json()["code"]) == (422, "bad_cursor")


async def test_a_case_stays_with_the_law_it_was_filed_under(city: City) -> None:
    admin, desk = await city.signed_in("admin"), await city.signed_in("desk")
    old = await city.case_at("answered")
    law = [row for row in (await present(admin))["moves"] if (row["at"], row["action"]) != ("answered", "check")]
    law += [{"at": "answered", "action": "check", "to": "checking", "by": "chief", "needs": [], "limit": "keep"}]
    number = await drafted(admin, moves=law)
    assert (await admin.post(f"{URL}/{number}/publish")).status_code == 200
    new = await city.case_at("answered")
    assert (await desk.act(old, "check")).status_code == 200
    refused = await desk.act(new, "check")
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    chief = await city.signed_in("chief")
    shown = (await chief.get(f"/api/v1/cases/{new}")).json()
    assert shown["release"] == number
    assert "check" in [move["action"] for move in shown["moves"]]
    assert (await chief.act(new, "check")).status_code == 200


async def test_an_answer_from_the_field_is_late_by_the_law_the_case_was_filed_under(city: City) -> None:
    """What the city's law has no more is evidence, as whatever comes too late: it was refused, and lost."""
    admin, inspector = await city.signed_in("admin"), await on_shift(city)
    law = [row for row in (await present(admin))["moves"] if (row["at"], row["action"]) != ("checking", "rework")]
    assert (await admin.post(f"{URL}/{await drafted(admin, moves=law)}/publish")).status_code == 200
    number = await city.case_at("checking")
    (task,) = (await inspector.get("/api/v1/tasks")).json()["items"]
    given = key(outcome="rework", note="仍有积水", photo_ids=[await inspector.photo()])
    answer = await inspector.post(f"/api/v1/tasks/{task['id']}/answer", json=given)
    assert (answer.status_code, answer.json().get("late")) == (200, True)
    case = (await (await city.signed_in("chief")).get(f"/api/v1/cases/{number}")).json()
    assert (case["step"], case["timeline"][-1]["action"]) == ("checking", "late_evidence")


async def test_an_overlay_belongs_to_the_release_a_case_was_filed_under(city: City) -> None:
    admin, desk = await city.signed_in("admin"), await city.signed_in("desk")
    old, content = await city.case_at("handling"), await present(admin)
    assert (await desk.act(old, "urge")).status_code == 200
    law = [row for row in content["overlays"] if row["action"] != "urge" or "citizen" in row["by"]]
    number = await drafted(admin, overlays=law)
    played = (await admin.get(f"{URL}/{number}/replay?days=2")).json()
    assert [(item["number"], item["kind"], item["was"]) for item in played["items"]] == []
    fewer = await drafted(admin, overlays=[row for row in law if row["action"] != "urge"])
    played = (await admin.get(f"{URL}/{fewer}/replay?days=2")).json()
    assert [(item["number"], item["kind"], item["was"]) for item in played["items"]] == [
        (old, "legality", "handling urge")
    ]
    assert (await admin.post(f"{URL}/{number}/publish")).status_code == 200
    new = await city.case_at("handling")
    assert (await desk.act(old, "urge")).status_code == 200
    assert (await desk.act(new, "urge")).status_code == 403
    assert "urge" not in [move["action"] for move in (await desk.get(f"/api/v1/cases/{new}")).json()["moves"]]
    shown = (await admin.get(URL)).json()["items"][0]
    assert shown["calendar"] == content["calendar"]


async def test_a_faulty_draft_is_not_published_and_says_everything(city: City) -> None:
    admin = await city.signed_in("admin")
    law = [row for row in (await present(admin))["moves"] if row["at"] != "answered"]
    number = await drafted(admin, moves=law)
    found = {(one["code"], one["where"]) for one in (await admin.get(f"{URL}/{number}/lint")).json()["items"]}
    assert {("unreachable_step", "checking"), ("dead_end", "answered")} <= found
    answer = await admin.post(f"{URL}/{number}/publish")
    assert (answer.status_code, answer.json()["code"]) == (422, "release_faulty")
    assert {error["code"] for error in answer.json()["errors"]} >= {"unreachable_step", "dead_end"}


async def test_the_replay_shows_what_would_differ(city: City) -> None:
    admin = await city.signed_in("admin")
    case = await city.case_at("closed")
    content = await present(admin)
    same = await drafted(admin)
    assert (await admin.get(f"{URL}/{same}/replay")).json()["counts"] == {"legality": 0, "routing": 0, "deadline": 0}
    law = [row for row in content["moves"] if row["action"] != "accept"]
    standards = [row | {"value": row["value"] * 2} if row["class"] == "E0110" else row for row in content["standards"]]
    rules = [row | {"body": "D05"} if row["class"] == "E0110" else row for row in content["rules"]]
    number = await drafted(admin, moves=law, standards=standards, rules=rules)
    played = (await admin.get(f"{URL}/{number}/replay?days=2")).json()
    assert played["counts"] == {"legality": 1, "routing": 1, "deadline": 1}
    assert {item["number"] for item in played["items"]} == {case}
    assert played["filings"] == 1


async def test_published_standards_and_duties_hold_for_what_is_filed_then(city: City) -> None:
    admin = await city.signed_in("admin")
    before = await city.case_at("filed")
    content = await present(admin)
    standards = [row | {"value": row["value"] * 3} if row["class"] == "E0110" else row for row in content["standards"]]
    rules = [
        row | {"body": "D05", "valid_from": "2026-11-24"} if row["class"] == "E0110" else row
        for row in content["rules"]
    ]
    number = await drafted(admin, standards=standards, rules=rules)
    assert (await admin.post(f"{URL}/{number}/publish")).json()["published_at"]
    after = await city.case_at("filed")
    chief = await city.signed_in("chief")
    old, new = [(await chief.get(f"/api/v1/cases/{one}")).json() for one in (before, after)]
    assert new["standard"]["limit_value"] == old["standard"]["limit_value"] * 3
    assert [one["suggestion"]["department"]["code"] for one in (old, new)] == ["D02", "D05"]


def _said(rules: Iterable[dict[str, Any]]) -> list[list[tuple[str, Any]]]:
    return sorted([sorted(row.items()) for row in rules], key=str)


async def test_a_ruling_stands_whatever_is_published(city: City) -> None:
    admin = await city.signed_in("admin")
    before = (await present(admin))["rules"]
    number = await city.case_at("dispatched")
    await done(city, "handler", number, "return", **ARTICLE)
    await done(city, "arbiter", number, "arbitrate", department="D08", note="经研究由其负责")
    async with city.db.read() as session:
        [ruled] = (await session.execute(select(Rule).where(col(Rule.ruling).is_not(None)))).scalars()
    copied = rule_row(ruled)  # as drafts of earlier versions hold it
    assert f"{ruled.class_prefix},{ruled.area_prefix}" not in (await admin.get("/api/v1/admin/rules/export")).text
    like = await city.case_at("filed")
    draft = await drafted(admin, rules=[row | {"body": "D05"} if row["class"] == "E0110" else row for row in before])
    played = (await admin.get(f"{URL}/{draft}/replay?days=2")).json()
    assert (played["filings"], played["counts"]["routing"]) == (2, 0)
    kept = await drafted(admin)
    assert (await admin.get(f"{URL}/{kept}")).json()["content"]["rules"] == before
    for rules in (before, [*before, copied]):
        draft = await drafted(admin, rules=rules)
        assert (await admin.post(f"{URL}/{draft}/publish")).status_code == 200
        suggestion = (await shown(city, like, "dispatcher"))["suggestion"]
        assert (suggestion["department"]["code"], suggestion["why"][0][:14]) == ("D08", "裁定 R2026-0001（")
        async with city.db.read() as session:
            assert (await session.get_one(Rule, ruled.id)).model_dump() == ruled.model_dump()
            rules_now = (await session.execute(select(Rule).where(col(Rule.ruling).is_(None)))).scalars()
            assert _said(map(rule_row, rules_now)) == _said(before)


async def test_a_draft_is_not_published_over_something_newer(city: City) -> None:
    admin = await city.signed_in("admin")
    first, second = await drafted(admin), await drafted(admin)
    assert (await admin.post(f"{URL}/{first}/publish")).status_code == 200
    for number in (first, second):
        answer = await admin.post(f"{URL}/{number}/publish")
        assert (answer.status_code, answer.json()["code"]) == (409, "release_stale")
    assert (await admin.post(f"{URL}/99/publish")).status_code == 404
    async with city.db.read() as session:
        kinds = select(col(Happening.kind)).where(col(Happening.subject_kind) == "release").order_by(col(Happening.id))
        told = list((await session.execute(kinds)).scalars())
    assert told.count("release.published") == 2


async def test_of_two_drafts_published_at_once_one_is_stale(city: City) -> None:
    admin = await city.signed_in("admin")
    numbers = [await drafted(admin) for _ in range(2)]

    async def _publish(number: int) -> None:
        async with city.db.write() as session:
            await publish_release(session, number, by=None, settings=city.settings, at=city.at)

    async with city.db.write() as session:
        await publish_release(session, numbers[0], by=None, settings=city.settings, at=city.at)
        second = asyncio.create_task(_publish(numbers[1]))
        await asyncio.wait([second], timeout=0.5)  # the first has not committed yet
    with pytest.raises(Problem) as refused:
        await second
    assert refused.value.code == "release_stale"
    lines = (await admin.get(URL)).json()["items"]
    assert {one["number"] for one in lines if one["published_at"]} == {1, numbers[0]}


async def test_where_two_are_needed_the_drafter_does_not_publish(city: City) -> None:
    admin = await city.signed_in("admin")
    number = await drafted(admin)
    city.app.state.settings.release_needs_two = True
    answer = await admin.post(f"{URL}/{number}/publish")
    city.app.state.settings.release_needs_two = False
    assert (answer.status_code, answer.json()["code"]) == (403, "same_person")


async def test_a_release_that_was_changed_is_not_used(city: City) -> None:
    async with city.db.write() as session:
        content = read_content((await session.execute(select(col(Release.content)))).scalar_one())
        changed = {**content, "moves": content["moves"][1:]}
        await session.execute(update(Release).values(content=written(changed)))
    async with city.db.read() as session:
        with pytest.raises(ReleaseDamaged):
            await PublishedReleases().law(session, 1)
