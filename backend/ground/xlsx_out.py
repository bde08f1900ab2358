"""XLSX: one sheet of texts and numbers, never a formula, written row by row to a file and handed out in pieces."""

import tempfile
from collections.abc import AsyncIterable, AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anyio import to_thread

from backend.ground.csv_out import plain_cell

if TYPE_CHECKING:
    from xlsxwriter import Workbook

PIECE = 256 * 1024
CELL_MOST = 32_767  # characters, by the format
SAFE = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


async def xlsx_pieces(
    columns: Sequence[str], pages: AsyncIterable[Sequence[Mapping[str, Any]]], name: str
) -> AsyncIterator[bytes]:
    """The file's bytes. Memory stays flat: rows go to disk as they come."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "out.xlsx"
        book = await to_thread.run_sync(_opened, path)
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, columns)
        done = 1
        async for page in pages:
            await to_thread.run_sync(_write, sheet, done, columns, page)
            done += len(page)
        await to_thread.run_sync(book.close)
        with path.open("rb") as file:
            while piece := await to_thread.run_sync(file.read, PIECE):
                yield piece


def _opened(path: Path) -> "Workbook":
    from xlsxwriter import Workbook  # hardly ever needed, and not small

    return Workbook(path, {**SAFE, "tmpdir": str(path.parent)})


def _write(sheet: Any, first: int, columns: Sequence[str], page: Sequence[Mapping[str, Any]]) -> None:
    for line, row in enumerate(page, first):
        for place, column in enumerate(columns):
            value = row.get(column)
            if isinstance(value, int | float):
                sheet.write_number(line, place, value)
            elif value is not None:
                sheet.write_string(line, place, plain_cell(value)[:CELL_MOST])
