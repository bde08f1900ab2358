"""What was measured stands in docs as soon as it is: a run that ends early keeps what it had.

benchmarks.json holds the rows and the sections, each with its date; benchmarks.md and benchmarks.svg are made of it.
"""

import json
import os
import platform
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from backend.ground.clock import CITY_ZONE, now
from tests.bench.row import Row, as_picture, as_table

DOCS = Path(__file__).parents[2] / "docs"
HEAD = [
    "# Benchmarks", "",
    "A row is repeated by `CASES=postgres:1000000 make bench`, with its own database (`sqlite`, `postgres`) and cases;",
    "a section by `CGT_BENCH_SECTIONS=deliveries make bench`, with its own name.",
    "How it is done, and what binds: bench.md.",
    "",
]  # fmt: skip


@dataclass
class Kept:
    """Rows by what they were measured on, sections by their heading (`## …`)."""

    rows: list[Row] = field(default_factory=list)
    sections: dict[str, list[str]] = field(default_factory=dict)
    folder: Path = DOCS

    @classmethod
    def of(cls, folder: Path = DOCS) -> "Kept":
        """What stands there from before."""
        file = folder / "benchmarks.json"
        words: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        return cls([_row(row) for row in words.get("rows", ())], words.get("sections", {}), folder)

    def take_rows(self, rows: Sequence[Row]) -> None:
        """All that was measured on some databases, instead of all that stood there of them."""
        measured = {_on(row) for row in rows}
        self._take(rows, lambda row: _on(row) in measured)

    def take_some(self, rows: Sequence[Row]) -> None:
        """What was measured, instead of the same; what else stood there stays."""
        measured = {(_on(row), row.what) for row in rows}
        self._take(rows, lambda row: (_on(row), row.what) in measured)

    def _take(self, rows: Sequence[Row], is_replaced: Callable[[Row], bool]) -> None:
        dated = [replace(row, date=_today()) for row in rows]
        self.rows = sorted([*(row for row in self.rows if not is_replaced(row)), *dated], key=_on)
        self._write()

    def take_section(self, lines: Sequence[str]) -> None:
        """A heading and what stands beneath it."""
        heading, *beneath = lines
        self.sections[heading] = ["", f"{_today()}.", *beneath]
        self._write()

    def page(self) -> str:
        """docs/benchmarks.md."""
        machine = f"{os.cpu_count()} cores shared with the load generator, Python {platform.python_version()}."
        parts = [[heading, *lines] for heading, lines in self.sections.items()]
        return "\n".join([
            *HEAD, machine, "", *as_table(self.rows), "", "![of the limit](benchmarks.svg)", "",
            *("\n".join(part).rstrip() + "\n" for part in parts),
        ])  # fmt: skip

    def _write(self) -> None:
        words = {"rows": [asdict(row) | {"ratio": row.ratio} for row in self.rows], "sections": self.sections}
        written = {
            "json": json.dumps(words, indent=1, ensure_ascii=False) + "\n",
            "md": self.page(),
            "svg": as_picture(self.rows),
        }
        for name, text in written.items():
            aside = self.folder / f"benchmarks.{name}.new"
            aside.write_text(text, encoding="utf-8")
            aside.replace(self.folder / f"benchmarks.{name}")


def _row(words: dict[str, Any]) -> Row:
    """As it was written, perhaps by a release before."""
    return Row(**{part.name: words[part.name] for part in fields(Row) if part.name in words})


def _on(row: Row) -> tuple[str, int, int]:
    return row.database, row.cases, row.processes


def _today() -> str:
    return now().astimezone(CITY_ZONE).date().isoformat()
