"""Loads the duty matrix from CSV, with the columns of COLUMNS."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from anyio import to_thread
from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.clock import CITY_ZONE
from backend.ground.edition import Loaded, change_alone, edition_of, raise_edition
from backend.ground.ids import new_id
from backend.ground.loader import Loader
from backend.ground.loading import BadRow, BadRows, LoadRefused, Progress, read_csv, too_long
from backend.ground.slices import AT_ONCE, slices
from backend.routing.body import Body
from backend.routing.changed_matrix import changed_matrix
from backend.routing.duty import Duty
from backend.routing.kept_rules import KeptRule, kept_rules
from backend.routing.rule import AREA_PREFIX, CLASS_PREFIX, Rule

# a column of the file: what it holds
COLUMNS = {
    "body_code": "部门或镇街的编码（先载入 bodies）",
    "duty_code": "职责编号；镇街共有的职责，各镇街写同一编号",
    "duty_name": "职责名称",
    "class_prefix": "类别编码的前若干位：C 部件、E 事件加数字，如 E01 为整个大类；最长的优先",
    "area_prefix": "区域编码的前 6、9、12 或 15 位；空：全市",
}
Numbered = Sequence[tuple[int, Mapping[str, str]]]


@dataclass(frozen=True)
class There:
    """The matrix as it stands: its version, the codes of bodies, its rules, its duties by code."""

    version: int
    bodies: frozenset[str]
    rules: Sequence[KeptRule]
    duties: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Listed:
    """A duty list: rules as rows, its duties; and the matrix in whose place it comes."""

    rows: Sequence[Mapping[str, str]]
    duties: Sequence[Mapping[str, Any]]
    there: There


async def _there(session: AsyncSession) -> There:
    version = await edition_of(session, Loaded.DUTIES)  # first: what is read after it may only be newer
    bodies = frozenset((await session.execute(select(col(Body.code)))).scalars())
    duties = await session.execute(select(col(Duty.code), col(Duty.name), col(Duty.body_code)))
    rules = [rule for rule in await kept_rules(session) if rule.ruling is None]
    return There(version, bodies, rules, {row.code: dict(row._mapping) for row in duties})


async def _still(session: AsyncSession, there: There) -> bool:
    return await edition_of(session, Loaded.DUTIES) == there.version


def _examine(path: Path, there: There) -> Listed:
    """LoadRefused names each row with an unknown body, a malformed prefix, a duty without a name, and each pair of rows
    that claim the same class prefix × area prefix."""
    rows, bad = read_csv(path, COLUMNS), BadRows()
    for line, row in rows:
        bad += _faults(line, row, there.bodies)
    bad += _overlaps(rows)
    if bad or not rows:
        raise LoadRefused(bad or [BadRow(1, "body_code", "文件没有数据")])
    plain = [row for _line, row in rows]
    return Listed([_rule_of(row) for row in plain], _duties_of(plain), there)


async def _write(session: AsyncSession, listed: Listed, at: datetime, progress: Progress | None) -> int:
    """What rulings have made stays; so does what is over, and what is planned, with its duties."""
    today, there = at.astimezone(CITY_ZONE).date(), listed.there
    change = await to_thread.run_sync(changed_matrix, listed.rows, there.rules, today)
    for some in slices(change.ended, AT_ONCE):
        await session.execute(update(Rule).where(col(Rule.id).in_(some)).values(valid_to=today))
    for begun in slices(change.begun, AT_ONCE):
        await session.execute(insert(Rule), [row | {"id": new_id(at), "ruling": None} for row in begun])
    of_list = {duty["code"] for duty in listed.duties}
    kept = [there.duties[code] for code in sorted(change.planned - of_list) if code in there.duties]
    await session.execute(delete(Duty))
    for duties in slices([*listed.duties, *kept], AT_ONCE):
        await session.execute(insert(Duty), duties)
    await raise_edition(session, Loaded.DUTIES)
    if progress:
        progress(len(listed.rows), len(listed.rows))
    return len(listed.rows)


# has the duties and rules of the file in force from today on, in place of those in force; the number of its rules
load_duties = Loader(_there, _examine, _write, alone=change_alone, still=_still)


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


def _rule_of(row: Mapping[str, str]) -> dict[str, str]:
    return {name: row[name] for name in ("class_prefix", "area_prefix", "body_code", "duty_code")}


def _faults(line: int, row: Mapping[str, str], known: Collection[str]) -> list[BadRow]:
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
