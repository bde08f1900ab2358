"""A rule of the duty matrix that is taken back: the one before it goes on as it was to, and what was stays told."""

import pytest
from sqlalchemy import delete, select
from sqlmodel import col

from backend.ground.happening import Happening
from backend.releases.lint_present import lint_present
from backend.routing.proof import prove_stored
from backend.routing.rule import Rule
from tests.linhai import City
from tests.routing.test_rules_in_time import URL, added, ended, imported, spans

pytestmark = pytest.mark.anyio


async def test_a_rule_that_goes_on_again_ends_when_it_was_to(city: City) -> None:
    """It took over the end of the one that was taken back: for good what was to end, or the other way round."""
    admin = await city.signed_in("admin")
    first = await added(admin)
    planned = await added(admin, department="D05", duty_code="D05-01", valid_from="2026-12-01")
    assert await ended(admin, planned, "2026-12-20") == (200, "2026-12-20")
    assert await ended(admin, planned, "2026-11-24") == (200, "2026-12-01")
    assert ("2026-11-24", "D02", "") in await spans(city, "E0199"), "no end was ever said of it"
    assert await ended(admin, first, "2026-12-31") == (200, "2026-12-31")
    planned = await added(admin, department="D05", duty_code="D05-01", valid_from="2026-12-05")
    later = await added(admin, department="D08", duty_code="D08-01", valid_from="2026-12-10")
    assert await ended(admin, planned, "2026-11-24") == (200, "2026-12-05")
    assert ("2026-11-24", "D02", "2026-12-10") in await spans(city, "E0199"), "until the next begins"
    assert await ended(admin, later, "2026-11-24") == (200, "2026-12-10")
    assert ("2026-11-24", "D02", "2026-12-31") in await spans(city, "E0199"), "as was said of it"


async def test_a_rule_that_was_over_by_then_does_not_go_on_in_anothers_place(city: City) -> None:
    admin = await city.signed_in("admin")
    first = await added(admin)
    assert await ended(admin, first, "2026-12-01") == (200, "2026-12-01")
    planned = await added(admin, department="D05", duty_code="D05-01", valid_from="2026-12-01")
    assert await ended(admin, planned, "2026-11-24") == (200, "2026-12-01")
    assert await spans(city, "E0199") == [("2026-11-24", "D02", "2026-12-01"), ("2026-12-01", "D05", "2026-12-01")]


async def test_the_record_tells_which_rule_ended_and_what_it_had_been(city: City) -> None:
    admin = await city.signed_in("admin")
    first = await added(admin)
    await ended(admin, first, "2026-12-31")
    planned = await added(admin, department="D05", duty_code="D05-01", valid_from="2026-12-05")
    await ended(admin, planned, "2026-11-24")
    async with city.db.read() as session:
        of_rules = select(Happening).where(col(Happening.subject_kind) == "rule").order_by(col(Happening.seq))
        told = [(row.kind, row.data) for row in (await session.execute(of_rules)).scalars()]
    assert [(kind, data["rule"]) for kind, data in told] == [
        ("rule.added", first), ("rule.ended", first), ("rule.added", planned), ("rule.ended", first),
        ("rule.ended", planned),
    ]  # fmt: skip
    assert (told[2][1]["before"]["to"], told[2][1]["replaced"]) == ("2026-12-31", first)


async def test_a_rule_that_cases_went_out_by_this_morning_is_still_told_of(city: City) -> None:
    """The list of the afternoon took its row away, and what the case says of it led nowhere."""
    admin = await city.signed_in("admin")
    exported = (await admin.get(f"{URL}/export")).content.decode("utf-8-sig").splitlines()[1:]
    others = [line for line in exported if ",E0110," not in line]
    await imported(admin, *others, "D08,D08-07,上午的职责,E0110,")
    number = (await (await city.signed_in("inspector")).report(bucket=None, class_code="E0110"))["number"]
    await imported(admin, *exported)
    assert ("2026-11-24", "D08", "2026-11-24") in await spans(city, "E0110")
    said = (await (await city.signed_in("desk")).get(f"/api/v1/cases/{number}")).json()["suggestion"]
    assert (said["department"]["code"], "D08-07" in said["why"][0]) == ("D08", True)
    listed = [row["duty_code"] for row in (await admin.get(URL)).json()["items"]]
    assert "D08-07" in listed


@pytest.mark.parametrize("how", ["ended", "imported"])
async def test_what_was_taken_back_the_same_day_is_asked_of_nobody(city: City, how: str) -> None:
    """A class nobody was to have held every release up for good, once somebody had been given it by mistake."""
    admin = await city.signed_in("admin")
    exported = (await admin.get(f"{URL}/export")).content.decode("utf-8-sig").splitlines()[1:]
    await imported(admin, *(line for line in exported if not line.split(",")[3].startswith("E03")))
    async with city.db.write() as session:
        await session.execute(delete(Rule).where(col(Rule.class_prefix).startswith("E03")))
    if how == "ended":
        rule = await added(admin, class_prefix="E0301")
        assert await ended(admin, rule, "2026-11-24") == (200, "2026-11-24")
    else:
        there = (await admin.get(f"{URL}/export")).content.decode("utf-8-sig").splitlines()[1:]
        await imported(admin, *there, "D02,D02-01,清运,E0301,")
        await imported(admin, *there)
    async with city.db.read() as session:
        proof = await prove_stored(session, city.at.date())
        findings = await lint_present(session, city.at)
    assert [prefix for prefix, _grid in proof["gaps"] if prefix == "E0301"] == []
    assert [one for one in findings if "E0301" in one.text] == []
