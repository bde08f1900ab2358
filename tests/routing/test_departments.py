"""Whom a case can be sent to, for the pickers of those who send it."""

import pytest

from tests.linhai import City

pytestmark = pytest.mark.anyio


async def test_a_dispatcher_finds_every_department_and_a_handler_every_article(city: City) -> None:
    found = (await (await city.signed_in("dispatcher")).get("/api/v1/departments")).json()
    codes = [one["code"] for one in found["items"]]
    assert codes == sorted(codes)
    assert {one["kind"] for one in found["items"]} == {"department", "town"}
    assert (len(found["items"]), len(found["duties"])) == (
        57,
        130,
    )  # 38 and 19; 121 articles, and 9 common to the towns
    assert (await (await city.signed_in("handler")).get("/api/v1/departments")).json() == found


@pytest.mark.parametrize("line", ["D02,市环卫中心,town,331082099", "T01,某镇,department,"])
async def test_an_import_makes_no_department_a_town(city: City, line: str) -> None:
    """What is refused of one is refused of a file: whose case lies where would change under those who work on it."""
    admin = await city.signed_in("admin")
    bodies = (await admin.get("/api/v1/admin/departments/export")).text.splitlines()
    town = next(one for one in bodies if one.split(",")[2] == "town").split(",")
    code, name, kind, area = line.replace("T01", town[0]).split(",")
    form = {"name": name, "kind": kind, "area_code": area or None}
    one = await admin.put(f"/api/v1/admin/departments/{code}", json=form)
    content = f"code,name,kind,area_code\n{code},{name},{kind},{area}\n".encode()
    many = await admin.post("/api/v1/admin/departments/import", files={"file": ("bodies.csv", content, "text/csv")})
    assert (one.status_code, many.status_code) == (422, 422), many.text
    assert [error["field"] for error in one.json()["errors"]] == ["kind"]
    assert "部门与镇街不能互换" in many.text
