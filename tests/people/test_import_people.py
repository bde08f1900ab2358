"""Accounts from a file, by an administrator: all rows or none, without roles, of bodies there are."""

import pytest

from tests.linhai import City

pytestmark = pytest.mark.anyio
PATH, HEAD = "/api/v1/admin/people/import", "username,name,roles,body_code,grids\n"


async def test_accounts_are_imported_whole_or_not_at_all(city: City) -> None:
    admin = await city.signed_in("admin")
    bad = HEAD + "wang1,王一,,D01,\nwang2,王二,desk,D99,331082001001999\nwang1,,,,\n王 一,王一,,,\n"
    refused = await admin.post(PATH, files={"file": ("people.csv", bad.encode(), "text/csv")})
    assert refused.status_code == 422
    named = {error["field"] for error in refused.json()["errors"]}
    assert named == {"3:roles", "3:body_code", "3:grids", "4:name", "4:username", "5:username"}
    good = HEAD + "wang1,王一,,D01,\nwang2,王二,,,\n"
    sent = await admin.post(PATH, files={"file": ("people.csv", good.encode(), "text/csv")})
    assert (sent.status_code, sent.json()) == (201, {"rows": 2})
    auditor = await city.signed_in("auditor")
    said = (await auditor.get("/api/v1/admin/audit")).json()["items"]
    assert next(line for line in said if line["kind"] == "people.imported")["data"]["rows"] == 2
    made = (await auditor.get("/api/v1/admin/audit?kind=person.made")).json()["items"]
    assert [(line["subject_kind"], "by" in line["data"]) for line in made] == [("person", True)] * 2


async def test_whom_a_file_narrows_to_a_town_is_narrowed(city: City) -> None:
    admin, head = await city.signed_in("admin"), HEAD.replace("\n", ",area_code\n")
    bad = head + "wang1,王一,,D01,,999\n"
    refused = await admin.post(PATH, files={"file": ("people.csv", bad.encode(), "text/csv")})
    assert [error["field"] for error in refused.json()["errors"]] == ["2:area_code"]
    good = head + "wang1,王一,,D01,,331082001\nwang2,王二,,,,\n"
    assert (await admin.post(PATH, files={"file": ("people.csv", good.encode(), "text/csv")})).status_code == 201
    found = (await admin.get("/api/v1/admin/people", params={"q": "wang"})).json()["items"]
    assert {one["username"]: one["area"] for one in found} == {"wang1": "331082001", "wang2": None}
