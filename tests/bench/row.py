"""One figure of the benchmark, and how figures are told: a table, a picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class Row:
    """`rate` a second; `p50`, `p95`, `p99` in milliseconds; `limit` what the tool `bare` does in the same run."""

    what: str
    database: str
    processes: int
    cases: int
    rate: float
    p50: float
    p95: float
    p99: float
    limit: float | None = None
    bare: str = ""
    unit: str = "/s"
    date: str = ""

    @property
    def ratio(self) -> float | None:
        """How much of the limit is reached."""
        return self.rate / self.limit if self.limit else None


def as_table(rows: Sequence[Row]) -> list[str]:
    what, times = "what | database | processes | cases | figure", "p50 ms | p95 ms | p99 ms"
    head = f"| {what} | {times} | bare | limit | of the limit | date |"
    return [head, f"|{'---|' * (head.count('|') - 1)}", *map(_line, rows)]


def _line(row: Row) -> str:
    limit, ratio = f"{row.limit:.0f}" if row.limit else "", f"{100 * row.ratio:.0f} %" if row.ratio else ""
    return (
        f"| {row.what} | {row.database} | {row.processes} | {row.cases} | {row.rate:.{0 if row.rate >= 20 else 1}f}"
        f" {row.unit} | {row.p50:.1f} | {row.p95:.1f} | {row.p99:.1f} | {row.bare} | {limit} | {ratio} | {row.date} |"
    )


def as_picture(rows: Sequence[Row]) -> str:
    """Bars: how much of its limit each reaches."""
    told = [row for row in rows if row.ratio]
    parts = [_bar(24 + 22 * place, row, min(row.ratio or 0, 1)) for place, row in enumerate(told)]
    size = f'width="720" height="{22 * len(told) + 20}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="12">' + "\n".join(
        ["", *parts, "</svg>", ""]
    )


def _bar(y: int, row: Row, ratio: float) -> str:
    return (
        f'<text x="4" y="{y}">{escape(f"{row.what}, {row.database}, {row.processes}")}</text>'
        f'<rect x="380" y="{y - 12}" width="{280 * ratio:.0f}" height="15" fill="#2f6fab"/>'
        f'<text x="{386 + 280 * ratio:.0f}" y="{y}">{100 * (row.ratio or 0):.0f} %</text>'
    )
