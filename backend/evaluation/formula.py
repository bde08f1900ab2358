"""A city's own formulae, and loading them, with the columns of COLUMNS."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from backend.evaluation.indicators import INDICATORS, Indicator, Of, terms_of_sum
from backend.ground.instead_of_all import instead_of_all
from backend.ground.loader import Loader, nothing
from backend.ground.loading import BadRow, BadRows, LoadRefused, read_csv, too_long, twice
from backend.ground.one_at_a_time import one_at_a_time

# a column of the file: what it holds
COLUMNS = {
    "code": "编码",
    "name": "名称",
    "numerator": "分子：基础数据的和或差，如 a+b-c（[evaluation.md](evaluation.md)）",
    "denominator": "分母：同上",
    "better": "higher（越高越好）/ lower（越低越好）",
    "of": "对象：" + " / ".join(Of),
    "weight": "权重，0 至 100；空：0",
}


class Formula(SQLModel, table=True):
    """One indicator for one kind of object. Any row at all takes the place of the whole INDICATORS."""

    __tablename__ = "formula"

    code: str = Field(primary_key=True, max_length=40)
    of: str = Field(primary_key=True, max_length=16)
    place: int
    name: str = Field(max_length=40)
    numerator: str = Field(max_length=200)
    denominator: str = Field(max_length=200)
    better: str = Field(max_length=8)
    weight: float


def _examine(path: Path, _known: None) -> list[dict[str, Any]]:
    """LoadRefused names every row with an unknown count, object or direction, or a weight that is no number from 0 to
    100."""
    rows, bad, seen = read_csv(path, COLUMNS), BadRows(), dict[str, int]()
    for line, row in rows:
        bad += _faults(line, row) + twice(line, "code", f"{row['of']} {row['code']}", seen)
    if bad or not rows:
        raise LoadRefused(bad or [BadRow(1, "code", "文件没有数据")])
    return [
        {name: row[name] for name in COLUMNS} | {"weight": float(row["weight"] or 0), "place": line}
        for line, row in rows
    ]  # fmt: skip


async def indicators_in_force(session: AsyncSession) -> Sequence[Indicator]:
    """The city's own, in the order of its file; else INDICATORS."""
    rows = (await session.execute(select(Formula).order_by(col(Formula.place)))).scalars().all()
    return [_indicator(row) for row in rows] or INDICATORS


def _indicator(row: Formula) -> Indicator:
    of = Of(row.of)
    weights = {of: row.weight} if row.weight else None
    return Indicator(row.code, row.name, row.numerator, row.denominator, (of,), row.better, weights, "本市")


def _faults(line: int, row: Mapping[str, str]) -> list[BadRow]:
    bad = too_long(line, row, Formula)
    for name in ("numerator", "denominator"):
        try:
            terms_of_sum(row[name])
        except ValueError as fault:
            bad.append(BadRow(line, name, f"未知的基础数据 {fault}"))
    if not row["code"] or not row["name"]:
        bad.append(BadRow(line, "code", "编码和名称不能为空"))
    if row["of"] not in set(Of):
        bad.append(BadRow(line, "of", "应为 region、department 或 post"))
    if row["better"] not in ("higher", "lower"):
        bad.append(BadRow(line, "better", "应为 higher 或 lower"))
    try:
        fits = 0 <= float(row["weight"] or 0) <= 100
    except ValueError:
        fits = False
    if not fits:
        bad.append(BadRow(line, "weight", "应为 0 至 100"))
    return bad


# replaces the city's formulae; the number of rows
load_indicators = Loader(nothing, _examine, instead_of_all(Formula), alone=partial(one_at_a_time, deed="indicators"))
