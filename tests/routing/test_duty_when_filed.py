"""Whose duty a case is, is said when it is filed: not by the list of the day it was reported or filed before."""

import pytest

from tests.doing import done, shown
from tests.linhai import City

pytestmark = pytest.mark.anyio
NEW = {"class_prefix": "E0110", "department": "D05", "duty_code": "D05-01", "valid_from": "2026-11-24"}


async def handed_over(city: City) -> None:
    """From today on the duty is another department's."""
    answer = await (await city.signed_in("admin")).post("/api/v1/admin/rules", json=NEW)
    assert answer.status_code == 201, answer.text


async def test_a_report_that_named_its_class_goes_to_whose_duty_it_is_when_it_is_filed(city: City) -> None:
    known = city.app.state.city
    known.caps = type(known.caps)(auto_dispatch=True)
    inspector = await city.signed_in("inspector")
    number = str((await inspector.report(bucket=None, class_code="E0110"))["number"])
    assert (await shown(city, number))["suggestion"]["department"]["code"] == "D02"
    await handed_over(city)
    await done(city, "desk", number, "admit")
    case = await done(city, "chief", number, "file")
    assert (case["step"], case["department"]) == ("dispatched", "D05")
    of_d02 = await (await city.signed_in("handler")).get(f"/api/v1/cases/{number}")
    assert of_d02.status_code == 404


async def test_a_case_that_is_filed_again_goes_by_the_list_of_that_day(city: City) -> None:
    number = await city.case_at("filed")
    await done(city, "chief", number, "cancel", reason="mistake")
    await handed_over(city)
    await done(city, "chief", number, "readmit", note="误作废")
    case = await done(city, "chief", number, "file")
    assert case["suggestion"]["department"]["code"] == "D05"
    assert (await done(city, "dispatcher", number, "dispatch", department="D05"))["department"] == "D05"
