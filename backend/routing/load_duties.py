"""Loads the duty matrix from CSV, with the columns of COLUMNS."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from anyio import to_thread
from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.clock import CITY_ZONE
from backend.ground.edition import Loaded, change_alone, raise_edition
from backend.ground.ids import new_id
from backend.ground.loading import BadRow, BadRows, LoadRefused, Progress, read_csv, too_long
from backend.ground.slices import AT_ONCE, slices
from backend.routing.body import Body
from backend.routing.duty import Duty
from backend.routing.rule import AREA_PREFIX, CLASS_PREFIX, OF_MATRIX, Rule

# a column of the file: what it holds
COLUMNS = {
    "body_code": "部门或镇街的编码（先载入 bodies）",
    "duty_code": "职责编号；镇街共有的职责，各镇街写同一编号",
    "duty_name": "职责名称",
    "class_prefix": "类别编码的前若干位：C 部件、E 事件加数字，如 E01 为整个大类；最长的优先",
    "area_prefix": "区域编码的前 6、9、12 或 15 位；空：全市",
}
Numbered = Sequence[tuple[int, Mapping[str, str]]]


async def load_duties(session: AsyncSession, path: Path, at: datetime, progress: Progress | None = None) -> int:
    """Replaces duties and rules by those of the file; the number of rules.

    LoadRefused names each row with an unknown body, a malformed prefix, a duty without a name, and each pair of rows
    that claim the same class prefix × area prefix.
    """
    known = set((await session.execute(select(col(Body.code)))).scalars())
    rows = await to_thread.run_sync(_read, path, known)
    await change_alone(session)
    await write_rules(session, rows, at)
    if progress:
        progress(len(rows), len(rows))
    return len(rows)


def _read(path: Path, known: set[str]) -> list[dict[str, str]]:
    """The rows of a file, examined: of a long one not on the loop, where everybody else would wait."""
    rows, bad = read_csv(path, COLUMNS), BadRows()
    for line, row in rows:
        bad += _faults(line, row, known)
    bad += _overlaps(rows)
    if bad or not rows:
        raise LoadRefused(bad or [BadRow(1, "body_code", "文件没有数据")])
    return [row for _line, row in rows]


async def write_rules(session: AsyncSession, rows: Sequence[Mapping[str, str]], at: datetime) -> None:
    """Writes rows already examined in place of what was there. What rulings have made stays."""
    duties = await to_thread.run_sync(_duties_of, rows)
    of_all = {"valid_from": at.astimezone(CITY_ZONE).date(), "valid_to": None, "ruling": None}
    await session.execute(delete(Rule).where(OF_MATRIX))
    await session.execute(delete(Duty))
    for of_list in slices(duties, AT_ONCE):
        await session.execute(insert(Duty), of_list)
    for some in slices(rows, AT_ONCE):
        await session.execute(insert(Rule), [_rule_of(row) | of_all | {"id": new_id(at)} for row in some])
    await raise_edition(session, Loaded.DUTIES)


def _duties_of(rows: Sequence[Mapping[str, str]]) -> list[dict[str, Any]]:
    bodies: dict[str, set[str]] = {}
    for row in rows:
        bodies.setdefault(row["duty_code"], set()).add(row["body_code"])
    named = {row["duty_code"]: row for row in rows}
    return [_duty_of(row, bodies[code]) for code, row in named.items()]


def _duty_of(row: Mapping[str, str], bodies: set[str]) -> dict[str, Any]:
    """A duty that several bodies share is one common to the towns: it has no body of its own."""
    return {
        "code": row["duty_code"],
        "name": row["duty_name"],
        "body_code": row["body_code"] if len(bodies) == 1 else None,
    }


def _rule_of(row: Mapping[str, str]) -> dict[str, Any]:
    return {name: row[name] for name in ("class_prefix", "area_prefix", "body_code", "duty_code")}


def _faults(line: int, row: Mapping[str, str], known: set[str]) -> list[BadRow]:
    bad = too_long(line, row, Duty, duty_code="code", duty_name="name") + too_long(line, row, Rule)
    if row["body_code"] not in known:
        bad.append(BadRow(line, "body_code", f"未知部门 {row['body_code']}"))
    if not CLASS_PREFIX.fullmatch(row["class_prefix"]):
        bad.append(BadRow(line, "class_prefix", "应为 C 或 E 加数字"))
    if not AREA_PREFIX.fullmatch(row["area_prefix"]):
        bad.append(BadRow(line, "area_prefix", "应为空或 6、9、12、15 位数字"))
    if not row["duty_code"] or not row["duty_name"]:
        bad.append(BadRow(line, "duty_name", "职责编号和名称不能为空"))
    return bad


def _overlaps(rows: Numbered) -> list[BadRow]:
    seen: dict[tuple[str, str], int] = {}
    bad = []
    for line, row in rows:
        first = seen.setdefault((row["class_prefix"], row["area_prefix"]), line)
        if first != line:
            bad.append(BadRow(line, "class_prefix", f"与第 {first} 行重叠"))
    return bad
