"""The export (导出) of a work list: what one sees of it, in Chinese, without formulas and without the reporter."""

import csv
import io

import openpyxl
import pytest
from sqlalchemy import select, update
from sqlmodel import col

from backend.cases import export
from backend.cases.case import Case
from backend.ground.csv_out import csv_text
from backend.ground.happening import Happening
from tests.doing import reported
from tests.linhai import City
from tests.statements import statements

pytestmark = pytest.mark.anyio

HOSTILE = ["=1+1", "+86", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "＠a"]


@pytest.mark.parametrize("cell", HOSTILE)
def test_no_cell_is_a_formula(cell: str) -> None:
    ((value,),) = list(csv.reader(io.StringIO(csv_text(["a"], [{"a": cell}]), newline="")))[1:]
    assert value == f"'{cell}"


async def test_the_list_is_taken_out_without_formulas_and_without_the_reporter(city: City) -> None:
    made = await reported(city, "=HYPERLINK(1)", "我的电话13812345678，请回复")
    chief = await city.signed_in("chief")
    answer = await chief.get("/api/v1/cases/export")
    assert answer.text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"), newline="")))
    assert [row["案件编号"] for row in rows] == made[::-1]
    assert [row["描述"] for row in rows] == ["我的电话138****5678，请回复", "'=HYPERLINK(1)"]
    assert [(row["来源"], row["评价"]) for row in rows] == [("公众上报", "")] * 2, "a code among Chinese columns"
    book = openpyxl.load_workbook(io.BytesIO((await chief.get("/api/v1/cases/export?format=xlsx")).content))
    cells = [list(row) for row in book.active.iter_rows()]
    assert [cell.value for cell in cells[0]] == list(export.COLUMNS)
    assert {cell.data_type for row in cells for cell in row} <= {"s", "n"}
    assert [row[0].value for row in cells[1:]] == made[::-1]
    async with city.db.read() as session:
        query = select(Happening).where(col(Happening.kind) == "cases.exported").order_by(col(Happening.seq))
        told = (await session.execute(query)).scalars().all()
    assert [(one.data["rows"], one.data["form"]) for one in told] == [(2, "csv"), (2, "xlsx")]


async def test_what_the_reporter_said_of_it_is_taken_out_in_chinese(city: City) -> None:
    number = await city.case_at("closed")
    async with city.db.write() as session:
        await session.execute(update(Case).where(col(Case.number) == number).values(rating="fair"))
    text = (await (await city.signed_in("chief")).get("/api/v1/cases/export")).text
    assert [row["评价"] for row in csv.DictReader(io.StringIO(text, newline=""))] == ["基本满意"]


async def test_who_exports_sees_only_what_the_law_shows_them(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    number = await city.case_at("handling")
    await reported(city, "别处的事")
    assert number in (own := (await (await city.signed_in("handler")).get("/api/v1/cases/export")).text)
    assert len(own.splitlines()) == 2
    assert len((await (await city.signed_in("handler-D05")).get("/api/v1/cases/export")).text.splitlines()) == 1
    for who in ("inspector", "admin"):
        assert (await (await city.signed_in(who)).get("/api/v1/cases/export")).status_code == 403
    monkeypatch.setattr(export, "PAGE", 1)
    assert len((await (await city.signed_in("chief")).get("/api/v1/cases/export")).text.splitlines()) == 3


async def test_so_much_is_taken_out_at_once(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    await reported(city, "一处垃圾", "二处垃圾")
    chief = await city.signed_in("chief")
    monkeypatch.setattr(export, "MOST", 2)
    assert (await chief.get("/api/v1/cases/export")).status_code == 200
    monkeypatch.setattr(export, "MOST", 1)
    answer = await chief.get("/api/v1/cases/export")
    assert (answer.status_code, answer.json()["code"]) == (422, "too_many_rows")


async def test_nobody_who_writes_waits_while_an_export_is_counted(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    await reported(city, "一处垃圾", "二处垃圾")
    chief = await city.signed_in("chief")
    with statements(city.db.writer) as said:
        assert (await chief.get("/api/v1/cases/export")).status_code == 200
    assert said, "that it was taken is written down"
    assert not [one for one in said if "FROM cases" in one or "count(" in one.lower()], said
    monkeypatch.setattr(export, "MOST", 1)
    with statements(city.db.writer) as said:
        assert (await chief.get("/api/v1/cases/export")).status_code == 422
    assert said == []
