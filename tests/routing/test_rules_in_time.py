"""Two rules for the same never hold on one day, none is written that no code fits, none that was planned is lost."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from backend.ground.loading import LoadRefused
from backend.people.person import Person as Account
from backend.releases.lint_present import lint_present
from backend.routing.duty import Duty
from backend.routing.load_bodies import load_bodies
from backend.routing.load_duties import load_duties
from backend.routing.proof import prove_stored
from backend.routing.rule import Rule
from tests.linhai import City, Person

pytestmark = pytest.mark.anyio
URL = "/api/v1/admin/rules"
RELEASES = "/api/v1/admin/releases"
RULE = {"class_prefix": "E0199", "department": "D02", "duty_code": "D02-01", "valid_from": "2026-11-24"}


async def added(admin: Person, **more: str) -> str:
    answer = await admin.post(URL, json=RULE | more)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def ended(admin: Person, rule: str, day: str) -> tuple[int, str]:
    answer = await admin.post(f"{URL}/{rule}/end", json={"valid_to": day})
    return answer.status_code, answer.json().get("code") or answer.json()["valid_to"]


async def test_a_rule_that_was_followed_by_another_does_not_go_on_beside_it(city: City) -> None:
    """The first held again until the new year, and in December its class was two departments', which is nobody's."""
    admin = await city.signed_in("admin")
    first = await added(admin)
    await added(admin, department="D05", duty_code="D05-01", valid_from="2026-12-01")
    assert await ended(admin, first, "2027-01-01") == (409, "conflict")
    assert await ended(admin, first, "2026-12-01") == (200, "2026-12-01")
    assert await ended(admin, first, "2026-11-28") == (200, "2026-11-28"), "sooner"
    assert await ended(admin, first, "2026-11-30") == (200, "2026-11-30"), "and later again, where nothing follows"


async def test_a_rule_that_was_planned_by_mistake_is_taken_back(city: City) -> None:
    """It could not be: an end was later than the beginning, and so it began. What it was to follow goes on."""
    admin = await city.signed_in("admin")
    await added(admin)
    planned = await added(admin, department="D05", duty_code="D05-01", valid_from="2026-12-01")
    for day in ("2026-11-25", "2026-12-01"):
        assert await ended(admin, planned, day) == (200, "2026-12-01")
    never = ("2026-12-01", "D05", "2026-12-01")
    assert await spans(city, "E0199") == [("2026-11-24", "D02", ""), never]
    assert await ended(admin, planned, "2027-01-01") == (422, "invalid"), "it would hold beside the one that goes on"
    later = await added(admin, department="D08", duty_code="D08-01", valid_from="2026-11-26")
    assert await ended(admin, planned, "2026-12-01") == (200, "2026-12-01"), "once more is nothing more"
    assert await ended(admin, later, "2026-11-28") == (200, "2026-11-28")
    held = [("2026-11-24", "D02", "2026-11-26"), ("2026-11-26", "D08", "2026-11-28")]
    assert await spans(city, "E0199") == [*held, never]


async def test_of_three_that_follow_each_other_the_middle_one_is_taken_back(city: City) -> None:
    admin = await city.signed_in("admin")
    await added(admin)
    planned = await added(admin, department="D05", duty_code="D05-01", valid_from="2026-12-01")
    await added(admin, department="D08", duty_code="D08-01", valid_from="2026-12-10")
    assert await ended(admin, planned, "2026-11-24") == (200, "2026-12-01")
    assert await spans(city, "E0199") == [
        ("2026-11-24", "D02", "2026-12-10"), ("2026-12-01", "D05", "2026-12-01"), ("2026-12-10", "D08", "")
    ]  # fmt: skip
    assert (await ended(admin, planned, "2026-11-23"))[0] == 422, "that day is over"


async def test_a_rule_that_is_over_is_not_made_to_have_held_since(city: City) -> None:
    admin = await city.signed_in("admin")
    rule = await added(admin)
    assert await ended(admin, rule, "2026-11-26") == (200, "2026-11-26")
    city.wait(days=3)
    assert await ended(await city.signed_in("admin"), rule, "2026-12-24") == (422, "invalid")


WIDE = [("class_prefix", "E０１"), ("class_prefix", "E²"), ("area_prefix", "３３１０８２")]


@pytest.mark.parametrize(("name", "text"), WIDE)
async def test_digits_as_an_input_method_writes_them_are_none(city: City, tmp_path: Path, name: str, text: str) -> None:
    """Such a rule was taken, and no case was ever its."""
    admin = await city.signed_in("admin")
    refused = await admin.post(URL, json=RULE | {name: text})
    assert (refused.status_code, [one["field"] for one in refused.json()["errors"]]) == (422, [name])
    row = {"class_prefix": "E01", "area_prefix": ""} | {name: text}
    file = tmp_path / "duties.csv"
    head = "body_code,duty_code,duty_name,class_prefix,area_prefix"
    file.write_text(f"{head}\nD02,D02-01,清运,{row['class_prefix']},{row['area_prefix']}\n", encoding="utf-8")
    async with city.db.write() as session:
        with pytest.raises(LoadRefused) as bad:
            await load_duties(session, file, city.at)
    assert [one.field for one in bad.value.bad_rows] == [name]


async def test_a_town_has_the_code_of_its_area_in_plain_digits(city: City, tmp_path: Path) -> None:
    file = tmp_path / "bodies.csv"
    file.write_text("code,name,kind,area_code\nT99,某镇,town,３３１０８２０９９\n", encoding="utf-8")
    async with city.db.write() as session:
        with pytest.raises(LoadRefused) as bad:
            await load_bodies(session, file, city.at)
    assert [one.field for one in bad.value.bad_rows] == ["area_code"]


HEAD = "body_code,duty_code,duty_name,class_prefix,area_prefix"


async def imported(admin: Person, *rows: str) -> None:
    content = "\n".join([HEAD, *rows]).encode()
    answer = await admin.post(f"{URL}/import", files={"file": ("duties.csv", content, "text/csv")})
    assert answer.status_code == 201, answer.text


async def spans(city: City, prefix: str) -> list[tuple[str, str, str]]:
    """Who has a class since when, and until when (or no day), as the rules are kept."""
    async with city.db.read() as session:
        rules = (await session.execute(select(Rule).where(col(Rule.class_prefix) == prefix))).scalars()
        return sorted((str(rule.valid_from), rule.body_code, str(rule.valid_to or "")) for rule in rules)


async def test_a_rule_that_is_planned_outlives_the_import_of_todays_list(city: City) -> None:
    """Whatever began later was dropped, and who had planned it was not told."""
    admin = await city.signed_in("admin")
    await added(admin)
    await added(admin, department="D05", duty_code="D05-01", valid_from="2026-12-01")
    city.wait(days=1)
    admin = await city.signed_in("admin")
    exported = (await admin.get(f"{URL}/export")).content.decode("utf-8-sig").splitlines()[1:]
    assert [line for line in exported if "E0199" in line], "in force today"
    await imported(admin, *exported)
    assert await spans(city, "E0199") == [("2026-11-24", "D02", "2026-12-01"), ("2026-12-01", "D05", "")]
    others = [line for line in exported if "E0199" not in line]
    await imported(admin, *others, "D08,D08-01,另一职责,E0199,")
    assert await spans(city, "E0199") == [
        ("2026-11-24", "D02", "2026-11-25"), ("2026-11-25", "D08", "2026-12-01"), ("2026-12-01", "D05", ""),
    ]  # fmt: skip
    await imported(admin, *others)  # of today's mistake no day is left
    never = ("2026-11-25", "D08", "2026-11-25")
    assert await spans(city, "E0199") == [("2026-11-24", "D02", "2026-11-25"), never, ("2026-12-01", "D05", "")]


async def test_the_duty_of_a_planned_rule_stays_on_the_list(city: City) -> None:
    admin = await city.signed_in("admin")
    await added(admin, department="D05", duty_code="D05-01", valid_from="2026-12-01")
    exported = (await admin.get(f"{URL}/export")).content.decode("utf-8-sig").splitlines()[1:]
    await imported(admin, *(line for line in exported if "D05-01" not in line))
    async with city.db.read() as session:
        duties = set((await session.execute(select(col(Duty.code)))).scalars())
        findings = await lint_present(session, city.at)
    assert "D05-01" in duties
    assert "unknown_duty" not in {one.code for one in findings}


async def drafted(admin: Person, **parts: Any) -> str:
    answer = await admin.post(RELEASES, json={"note": "撤销部门", **parts})
    assert answer.status_code == 201, answer.text
    return f"{RELEASES}/{answer.json()['number']}"


async def test_what_is_over_needs_nobody(city: City) -> None:
    """A department that was dissolved, and whose duties another had taken, held every release up for good."""
    admin = await city.signed_in("admin")
    present = (await admin.get(f"{RELEASES}/1")).json()["content"]["rules"]
    taken = {"body": "D02", "duty": "D02-01", "valid_from": "2026-11-24"}
    assert [row for row in present if row["body"] == "D05"]
    draft = await drafted(admin, rules=[row | taken if row["body"] == "D05" else row for row in present])
    assert (await admin.post(f"{draft}/publish")).status_code == 200
    async with city.db.write() as session:
        await session.execute(update(Account).where(col(Account.body_code) == "D05").values(is_active=False))
    draft = await drafted(admin)
    assert (await admin.get(f"{draft}/lint")).json()["items"] == []
    assert (await admin.post(f"{draft}/publish")).status_code == 200


async def test_a_class_that_became_nobodys_is_told_as_long_as_there_is_one(city: City) -> None:
    admin = await city.signed_in("admin")
    exported = (await admin.get(f"{URL}/export")).content.decode("utf-8-sig").splitlines()[1:]
    of_none = "D02,D02-01,清运,E9999,"  # there is no such class
    await imported(admin, *exported, of_none)
    city.wait(days=1)
    admin = await city.signed_in("admin")
    await imported(admin, *(line for line in exported if ",E0110," not in line))
    async with city.db.read() as session:
        proof = await prove_stored(session, city.at.date())
        findings = await lint_present(session, city.at)
    assert {prefix for prefix, _grid in proof["gaps"]} == {"E0110"}
    assert [one.code for one in findings if one.code == "duty_gap"] == ["duty_gap"]
