"""Between midnight and eight in the morning the city's day is not that of UTC."""

import csv
import io

import pytest

from tests.linhai import City
from tests.people.matrix_admin import RULE

pytestmark = pytest.mark.anyio


async def test_at_one_in_the_morning_the_matrix_and_the_names_of_files_are_of_the_day_that_has_begun(
    city: City,
) -> None:
    rule, day = RULE | {"valid_from": "2026-11-25"}, "20261125"
    made = await (await city.signed_in("admin")).post("/api/v1/admin/rules", json=rule)
    assert made.status_code == 201, made.text
    wanted = (rule["class_prefix"], rule["area_prefix"], rule["department"])
    for hours, is_in_force in ((11.9, False), (1.2, True)):  # from noon to 23:54, and on to 01:06
        city.wait(hours=hours)
        answer = await (await city.signed_in("admin")).get("/api/v1/admin/rules/export")
        rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
        found = [(row["class_prefix"], row["area_prefix"], row["body_code"]) for row in rows]
        assert (wanted in found) == is_in_force, hours
    log = await (await city.signed_in("auditor")).get("/api/v1/admin/audit/export")
    cases = await (await city.signed_in("chief")).get("/api/v1/cases/export")
    assert f"audit-{day}.csv" in log.headers["content-disposition"]
    assert f"cases-{day}.csv" in cases.headers["content-disposition"]
