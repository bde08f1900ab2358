"""What people write stays text: JSON that nobody takes for a page, tables that compute nothing, pages that run
nothing."""

import csv
import io
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import httpx
import openpyxl
import pytest

from backend.ground import csv_out
from mobile_api import work_lists
from public_api import plain_page as pages
from public_api.plain_page import link_to_page, paragraph, plain_page, table_of
from tests.linhai import City
from tests.people.matrix_admin import NOTICE

pytestmark = pytest.mark.anyio
SCRIPT = "<script>alert(1)</script>"
WRITTEN = (
    "=1+1",
    "@SUM(A1)",
    "\uff1d1",
    f"=HYPERLINK(1){SCRIPT}",
    f'"><img src=x onerror=alert(1)>{SCRIPT}',
    "{{7*7}}${7*7}",
)
ASKERS = ("chief", "admin", "auditor")
FORMULA = re.compile(r"^[=+\-@\t\r\n＝＋－＠]")
DATA = ("application/json", "application/problem+json", "application/geo+json")


async def written(city: City) -> str:
    """Cases with such words in every field that takes any; the number of the last."""
    citizen, desk, chief = await city.citizen(), await city.signed_in("desk"), await city.signed_in("chief")
    for words in WRITTEN:
        number = str((await citizen.report(description=words, address=words[:200]))["number"])
        assert (await citizen.post(f"/api/v1/reports/{number}/supplement", json={"note": words})).status_code == 200
        assert (await desk.act(number, "admit", note=words)).status_code == 200
        assert (await chief.act(number, "file", class_code="E0110", note=words)).status_code == 200
        clear = {"description": True, "photo_ids": [], "note": words, "confirmed": True}
        assert (await chief.post(f"/api/v1/cases/{number}/clear", json=clear)).is_success
    notice = NOTICE | {"title": WRITTEN[4][:60], "text": WRITTEN[4]}
    assert (await (await city.signed_in("admin")).post("/api/v1/admin/notices", json=notice)).status_code == 201
    return number


async def read_as_more(city: City, only: str = "/") -> list[str]:
    """Every GET below a path, asked by the public and by the office: where what was written is more than text."""
    number, found = await written(city), list[str]()
    document = (await city.client.get("/openapi.json")).json()
    askers = [city.client, *[await city.signed_in(who) for who in ASKERS]]
    for template, methods in document["paths"].items():
        path = template.replace("{number}", number)
        if "get" not in methods or "{" in path or not path.startswith(only):
            continue
        for asker in askers:
            answer = await asker.get(path)
            found += [f"{template}: {fault}" for fault in faults_of(answer)]
    found += [f"xlsx: {fault}" for fault in await _computed(city)]
    return found


class _Running(HTMLParser):
    """What of a page would run, other than files of the app itself."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if (tag == "script" and "src" not in named) or any(name.startswith("on") for name in named):
            self.found.append(tag)


def faults_of(answer: httpx.Response) -> list[str]:
    """What a browser or a spreadsheet would make of an answer beyond its text."""
    kind, text = answer.headers.get("content-type", "").partition(";")[0], answer.text
    found = [] if answer.headers.get("x-content-type-options") == "nosniff" else ["may be sniffed"]
    if kind == "text/html" and _Running(text).found:
        found.append("runs")
    if kind == "text/html" and "content-security-policy" not in answer.headers:
        found.append("no fence")
    if kind == "text/csv":
        cells = [cell for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")) for cell in row]
        found += [f"computes {cell[:12]}" for cell in cells if FORMULA.match(cell) and not _is_number(cell)]
    if kind.endswith("xml") and any("script" in str(one.tag) for one in ElementTree.fromstring(text).iter()):
        found.append("runs")
    if SCRIPT in text and kind not in (*DATA, "text/csv"):
        found.append(f"stands in {kind}")
    return found


def _is_number(cell: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?", cell) is not None


async def _computed(city: City) -> list[str]:
    answer = await (await city.signed_in("chief")).get("/api/v1/cases/export?format=xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert any(SCRIPT in str(cell.value) for cell in cells)
    return [str(cell.value)[:12] for cell in cells if cell.data_type == "f" or FORMULA.match(str(cell.value or ""))]


def shown_on_a_page() -> list[str]:
    """A page of ours made of such words in every part that takes some: what of it would run."""
    words = WRITTEN[4]
    parts = [paragraph(words, "note"), table_of(words, [words], [[words]]), link_to_page("/x", words)]
    answer = plain_page(words, parts)
    return faults_of(httpx.Response(200, content=bytes(answer.body), headers=dict(answer.headers) | NOSNIFF))


NOSNIFF = {"X-Content-Type-Options": "nosniff"}  # every answer has it: safe_headers


@pytest.mark.dear
async def test_what_people_write_is_read_as_text_everywhere(city: City) -> None:
    assert await read_as_more(city) == []
    assert shown_on_a_page() == []


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_cells_as_they_were_written_are_seen(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault, in both forms of the table."""
    monkeypatch.setattr(csv_out, "plain_cell", lambda value: "" if value is None else str(value))
    monkeypatch.setattr("backend.ground.xlsx_out.plain_cell", str)
    found = await read_as_more(city, "/api/v1/cases/export")
    assert "/api/v1/cases/export: computes =1+1" in found
    assert any(line.startswith("xlsx: =1+1") for line in found)
    assert work_lists.csv_lines is csv_out.csv_lines


async def test_a_page_that_shows_words_as_they_were_written_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault."""
    monkeypatch.setattr(pages, "escape", lambda words: words)
    assert "runs" in shown_on_a_page()
