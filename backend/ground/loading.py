"""Loading a city's own data: all or nothing, and what is wrong with which row."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from sqlmodel import SQLModel

from backend.ground.csv_out import told_by
from backend.ground.errors import FieldError, Problem

Progress = Callable[[int, int], None]  # (rows done, rows in all)
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # how an .xlsx and an .xls begin
SAVE_AS = "请在表格软件中另存为“CSV UTF-8（逗号分隔）”"
MOST_NAMED = 1000  # faults of one file that are kept and told; of the others only how many there are


@dataclass(frozen=True)
class BadRow:
    """A row that cannot be loaded: its line (1 is the header), the field at fault, and why (Chinese)."""

    line: int
    field: str
    reason: str

    @property
    def place(self) -> str:
        """The line, and the field where it is one's fault: `3:code`."""
        return f"{self.line}:{self.field}" if self.field else str(self.line)


class BadRows:
    """What is wrong with a file, however long it is: the `first` MOST_NAMED are kept, all are counted."""

    def __init__(self, known: "BadRows | None" = None) -> None:
        """`known`: those to begin with."""
        self.first: list[BadRow] = list(known.first) if known else []
        self._count = len(known) if known else 0

    def __iadd__(self, found: Iterable[BadRow]) -> Self:
        for one in found:
            self.append(one)
        return self

    def __len__(self) -> int:
        return self._count

    def append(self, one: BadRow) -> None:
        self._count += 1
        if self._count <= MOST_NAMED:
            self.first.append(one)


class LoadRefused(Problem):
    """Nothing was loaded; `bad_rows` names the first MOST_NAMED rows at fault, by their lines; `found` says how many
    there are, for who only looks at a file."""

    def __init__(self, bad_rows: BadRows | Sequence[BadRow]) -> None:
        kept = bad_rows.first if isinstance(bad_rows, BadRows) else bad_rows[:MOST_NAMED]
        self.bad_rows = sorted(kept, key=lambda row: row.line)
        more = len(bad_rows) - len(kept)
        self.found = f"共 {len(bad_rows)} 处有误" + (f"，只列出其中 {len(kept)} 处，另有 {more} 处" if more else "")
        errors = [FieldError(row.place, "bad_row", row.reason) for row in self.bad_rows]
        super().__init__("bad_file", detail=f"{self.found}，未载入任何数据", errors=errors)


def read_csv(path: Path, needed: Iterable[str]) -> list[tuple[int, dict[str, str]]]:
    """The rows of a UTF-8 CSV file (a byte order mark is fine) with their line numbers, values stripped, and without
    the apostrophe our exports put before what looks like a formula; a value in quotes may have several lines.

    LoadRefused if a needed column is missing, a row has too many or too few values, or the file is not UTF-8 or no CSV.
    """
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        what = "文件是工作簿，不是 CSV" if content.startswith(WORKBOOKS) else "文件不是 UTF-8 编码"
        raise LoadRefused([BadRow(1, "", f"{what}：{SAVE_AS}")]) from fault
    if "\0" in text:  # SQLite would take it, PostgreSQL refuse it
        raise LoadRefused([BadRow(text.partition("\0")[0].count("\n") + 1, "", "含有空字符，无法保存")])
    reader = csv.DictReader(io.StringIO(text, newline=""))
    try:
        return _rows(reader, needed)
    except csv.Error as fault:
        words = f"自此行起无法按 CSV 读取，引号可能不成对：{fault}"
        raise LoadRefused([BadRow(reader.line_num + 1, "", words)]) from fault


def _rows(reader: "csv.DictReader[str]", needed: Iterable[str]) -> list[tuple[int, dict[str, str]]]:
    wanted, named = list(needed), reader.fieldnames or []
    missing = [name for name in wanted if name not in named]
    if len(missing) == len(wanted):
        what = "第一行不是列名" if named else "文件是空的"
        raise LoadRefused([BadRow(1, "", f"{what}：第一行应为 {','.join(wanted)}")])
    if missing:
        raise LoadRefused([BadRow(1, name, "缺少该列") for name in missing])
    rows, bad = [], BadRows()
    for row in reader:
        if None in row or None in row.values():
            bad.append(BadRow(reader.line_num, "", "列数与表头不符"))
        else:
            rows.append((reader.line_num, {name: told_by(value.strip()) for name, value in row.items()}))
    if bad:
        raise LoadRefused(bad)
    return rows


def twice(line: int, field: str, text: str, seen: dict[str, int]) -> list[BadRow]:
    """What is wrong with a value that is to be there once, where an earlier row has it. `seen`: on which line each
    stood first; this one is added."""
    first = seen.setdefault(text, line)
    return [] if first == line else [BadRow(line, field, f"与第 {first} 行重复")]


def too_long(line: int, row: Mapping[str, str], model: type[SQLModel], **named: str) -> list[BadRow]:
    """The columns of a row that are longer than where they are kept; `named`: a column, and what it is called there.
    SQLite would take them, PostgreSQL refuse them in its own words."""
    kept = model.__table__.columns  # type: ignore[attr-defined]
    bad = []
    for name, text in row.items():
        there = named.get(name, name)
        most = getattr(kept[there].type, "length", None) if there in kept else None
        if most and len(text) > most:
            bad.append(BadRow(line, name, f"最长 {most} 字"))
    return bad
