"""What is said to who sends what cannot be read: which field, why, and all of it at once."""

import pytest

from tests.linhai import City, report_form

pytestmark = [pytest.mark.anyio, pytest.mark.dear]  # the database is not what is asked here
ENGLISH = {"Accept-Language": "en"}


async def test_a_choice_is_told_without_english_between(city: City) -> None:
    citizen, form = await city.citizen(), report_form()
    form["position"]["coord_type"] = "wgs"
    chinese = (await citizen.post("/api/v1/reports", json=form)).json()["errors"]
    assert [(one["field"], one["detail"]) for one in chinese] == [("position.coord_type", "应为 wgs84、gcj02、bd09 之一")]
    english = await city.client.post("/api/v1/reports", json=form, headers=citizen.headers | ENGLISH)
    assert english.json()["errors"][0]["detail"] == "must be one of 'wgs84', 'gcj02' or 'bd09'"
