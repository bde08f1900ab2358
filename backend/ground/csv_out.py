"""CSV for people who open it in a spreadsheet: with a byte order mark, and no cell that a spreadsheet would compute."""

import csv
import io
from collections.abc import Collection, Iterable, Mapping

# what a spreadsheet takes for the beginning of a formula, in either width
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_text(columns: Collection[str], rows: Iterable[Mapping[str, object]]) -> str:
    """The whole file. A cell that begins like a formula gets an apostrophe before it; None is empty."""
    return csv_head(columns) + csv_lines(columns, rows)


def csv_head(columns: Collection[str]) -> str:
    """The mark and the line of names."""
    return "\ufeff" + _lines([columns])


def csv_lines(columns: Collection[str], rows: Iterable[Mapping[str, object]]) -> str:
    """Some lines of the file."""
    return _lines([plain_cell(row.get(name)) for name in columns] for row in rows)


def plain_cell(value: object) -> str:
    """A cell's text, which no spreadsheet computes."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def told_by(cell: str) -> str:
    """What `plain_cell` wrote as this: our own files are read again."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell


def _lines(rows: Iterable[Iterable[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()
