"""Loads staff from CSV, with the columns of COLUMNS, and those of OPTIONAL it has."""

import re
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.edition import Loaded, edition_of
from backend.ground.ids import new_id
from backend.ground.loader import Loader
from backend.ground.loading import BadRow, BadRows, LoadRefused, Progress, read_csv, too_long
from backend.ground.one_at_a_time import one_at_a_time
from backend.ground.slices import AT_ONCE, slices
from backend.people.apart import clashes
from backend.people.identities import new_salt
from backend.people.person import ACCOUNTS, USERNAME, Person
from backend.people.person_grid import PersonGrid
from backend.people.person_role import PersonRole
from backend.places.area import Area
from backend.workflow.roles import Role

# a column of the file: what it holds
COLUMNS = {
    "username": "用户名，全市唯一，2 至 60 个字母、数字、点、横线或下划线",
    "name": "姓名",
    "roles": "角色（[people-rules.md](people-rules.md)），以空格分隔；可空",
    "body_code": "所属部门或镇街的编码，须已载入；可空",
    "grids": "负责的网格，以空格分隔；可空",
}
# columns a file may be without
OPTIONAL = {"area_code": "只看的镇街或更小区划，须已载入；可空，即全市；可缺此列"}


Bodies = Callable[[AsyncSession], Awaitable[frozenset[str]]]


@dataclass(frozen=True)
class Staff:
    """Who and what there is: user names taken, areas in force and their version, the codes of bodies."""

    taken: frozenset[str | None]
    version: int
    areas: frozenset[str]
    bodies: frozenset[str]


def people_loader(bodies: Bodies, *, with_roles: bool) -> Loader[Staff, Sequence[dict[str, str]], list[UUID]]:
    """Adds people without a password (an administrator sets the first); their ids. `bodies` reads the codes of those
    there are. Without `with_roles` the roles must be empty: the security administrator gives them."""
    return Loader(
        partial(_there, bodies), partial(_examine, with_roles), _write, alone=partial(one_at_a_time, deed=ACCOUNTS),
        still=partial(_still, bodies),
    )  # fmt: skip


async def _there(bodies: Bodies, session: AsyncSession) -> Staff:
    version = await edition_of(session, Loaded.AREAS)  # first: what is read after it may only be newer
    areas = (await session.execute(select(col(Area.code)).where(col(Area.valid_to).is_(None)))).scalars()
    return Staff(await _taken(session), version, frozenset(areas), await bodies(session))


async def _still(bodies: Bodies, session: AsyncSession, known: Staff) -> bool:
    version = await edition_of(session, Loaded.AREAS)
    return (await _taken(session), version, await bodies(session)) == (known.taken, known.version, known.bodies)


async def _taken(session: AsyncSession) -> frozenset[str | None]:
    staff = select(col(Person.username)).where(col(Person.username).is_not(None))  # citizens have none
    return frozenset((await session.execute(staff)).scalars())


def _examine(with_roles: bool, path: Path, there: Staff) -> list[dict[str, str]]:
    """LoadRefused names each row with a user name that is taken or empty, an unknown role, body, area or grid."""
    rows, bad, taken = read_csv(path, COLUMNS), BadRows(), set(there.taken)
    for line, row in rows:
        bad += _faults(line, row, taken, there.areas)
        if row["body_code"] and row["body_code"] not in there.bodies:
            bad.append(BadRow(line, "body_code", "没有该部门或镇街"))
        if row["roles"] and not with_roles:
            bad.append(BadRow(line, "roles", "角色由安全管理员授予，此处须为空"))
        taken.add(row["username"])
    if bad or not rows:
        raise LoadRefused(bad or [BadRow(1, "username", "文件没有数据")])
    return [row for _line, row in rows]


async def _write(
    session: AsyncSession, rows: Sequence[dict[str, str]], at: datetime, progress: Progress | None
) -> list[UUID]:
    made = list[UUID]()
    for some in slices(rows, AT_ONCE):
        made += await write_people(session, some, at, hashed_password="")
    if progress:
        progress(len(rows), len(rows))
    return made


async def write_people(
    session: AsyncSession, rows: Sequence[Mapping[str, str]], at: datetime, hashed_password: str, is_demo: bool = False
) -> list[UUID]:
    """Writes people already examined, all with the same password hash (empty: none yet); their ids."""
    people: list[dict[str, Any]] = []
    roles: list[dict[str, Any]] = []
    grids: list[dict[str, Any]] = []
    for row in rows:
        identity = new_id(at)
        people.append({
            "id": identity, "username": row["username"], "name": row["name"], "body_code": row["body_code"] or None,
            "area_code": row.get("area_code") or None, "hashed_password": hashed_password, "made_at": at, "epoch": 1,
            "is_active": True, "is_superuser": False, "is_verified": True, "is_demo": is_demo,
            "salt": new_salt(),
        })  # fmt: skip
        roles += [{"person_id": identity, "role": Role(role)} for role in dict.fromkeys(row["roles"].split())]
        grids += [{"person_id": identity, "grid_code": grid} for grid in dict.fromkeys(row["grids"].split())]
    await session.execute(insert(Person), people)
    if roles:
        await session.execute(insert(PersonRole), roles)
    if grids:
        await session.execute(insert(PersonGrid), grids)
    return [one["id"] for one in people]


def _faults(line: int, row: Mapping[str, str], taken: Collection[str | None], grids: Collection[str]) -> list[BadRow]:
    bad = too_long(line, row, Person)
    if not row["name"]:
        bad.append(BadRow(line, "name", "不能为空"))
    if not row["username"] or row["username"] in taken:
        bad.append(BadRow(line, "username", "为空或已被使用"))
    elif not re.fullmatch(USERNAME, row["username"]):
        bad.append(BadRow(line, "username", "须为 2 至 60 个字母、数字、点、横线或下划线"))
    known = {role.value for role in Role}
    unknown = [role for role in row["roles"].split() if role not in known]
    bad += [BadRow(line, "roles", f"未知角色 {role}") for role in unknown]
    if not unknown:
        bad += [BadRow(line, "roles", why) for why in clashes(Role(role) for role in row["roles"].split())]
    if row.get("area_code") and row["area_code"] not in grids:
        bad.append(BadRow(line, "area_code", "没有该区划"))
    bad += [BadRow(line, "grids", f"未知网格 {grid}") for grid in row["grids"].split() if grid not in grids]
    return bad
