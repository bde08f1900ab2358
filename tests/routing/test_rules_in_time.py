"""Two rules for the same never hold on one day, and none is written that no code fits."""

from pathlib import Path

import pytest

from backend.ground.loading import LoadRefused
from backend.routing.load_bodies import load_bodies
from backend.routing.load_duties import load_duties
from tests.linhai import City, Person

pytestmark = pytest.mark.anyio
URL = "/api/v1/admin/rules"
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


async def test_a_rule_that_is_over_is_not_made_to_have_held_since(city: City) -> None:
    admin = await city.signed_in("admin")
    rule = await added(admin)
    assert await ended(admin, rule, "2026-11-26") == (200, "2026-11-26")
    city.wait(days=3)
    city.staff.clear()
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
