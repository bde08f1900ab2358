"""A draft is stale once what it holds has changed, and by nothing else; and checking one holds nobody up."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.ids import new_id
from backend.releases.present_content import present_content
from backend.routing.rule import Rule
from backend.workflow.law import Law
from tests.doing import ARTICLE, done
from tests.held_up import held_up
from tests.linhai import City
from tests.releases.test_publish import URL, drafted, present

pytestmark = pytest.mark.anyio


async def test_a_draft_outlives_what_it_does_not_hold(city: City) -> None:
    """Whoever drafted for a week had to begin anew with each ruling, each department that was renamed."""
    admin = await city.signed_in("admin")
    draft = await drafted(admin, standards=(await present(admin))["standards"][1:])
    number = await city.case_at("dispatched")
    await done(city, "handler", number, "return", **ARTICLE)
    await done(city, "arbiter", number, "arbitrate", department="D08", note="经研究由其负责")
    renamed = await admin.put("/api/v1/admin/departments/D02", json={"name": "环卫中心", "kind": "department"})
    assert renamed.status_code == 200
    assert (await admin.post(f"{URL}/{draft}/publish")).status_code == 200
    async with city.db.read() as session:
        ruled = (await session.execute(select(Rule).where(col(Rule.ruling).is_not(None)))).scalars().all()
    assert [(rule.body_code, rule.valid_to) for rule in ruled] == [("D08", None)]


async def test_a_draft_is_stale_where_what_it_holds_is_another(city: City) -> None:
    admin = await city.signed_in("admin")
    rule = {"class_prefix": "E0199", "department": "D02", "duty_code": "D02-01", "valid_from": "2026-12-01"}
    draft = await drafted(admin)
    made = await admin.post("/api/v1/admin/rules", json=rule)
    for change in (None, await drafted(admin)):
        if change is not None:
            ending = f"/api/v1/admin/rules/{made.json()['id']}/end"
            assert (await admin.post(ending, json={"valid_to": "2027-01-01"})).status_code == 200
        answer = await admin.post(f"{URL}/{change or draft}/publish")
        assert (answer.status_code, answer.json()["code"]) == (409, "release_stale")


async def test_a_rule_that_comes_while_a_draft_is_made_makes_it_stale(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rows were read twice, for the draft and for what it is held against: one between them was written over."""

    async def _and_then_one_more(session: AsyncSession, law: Law) -> dict[str, Any]:
        content = await present_content(session, law)
        of_body: dict[str, Any] = {"class_prefix": "E0199", "body_code": "D02", "duty_code": "D02-01"}
        async with city.db.write() as another:
            another.add(Rule(id=new_id(city.at), valid_from=date(2026, 12, 1), **of_body))
        return content

    admin = await city.signed_in("admin")
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr("backend.releases.draft_release.present_content", _and_then_one_more)
        draft = await drafted(admin)
    answer = await admin.post(f"{URL}/{draft}/publish")
    assert (answer.status_code, answer.json()["code"]) == (409, "release_stale")


async def test_others_are_served_while_a_long_draft_is_checked(city: City) -> None:
    """The proof of its duties, which each grid is asked for each class."""
    admin = await city.signed_in("admin")
    of_all = {"body": "D02", "duty": "D02-01", "valid_from": "2026-11-24"}
    draft = await drafted(admin, rules=[of_all | {"class": f"E{number:04}"} for number in range(1000)])
    async with held_up() as seen:
        answers = [await admin.get(f"{URL}/{draft}/lint"), await admin.post(f"{URL}/{draft}/publish")]
    print(f"others held up {seen.longest:.3f} s")
    assert [answer.status_code for answer in answers] == [200, 200], [answer.text[:300] for answer in answers]
    assert seen.longest < 0.2
