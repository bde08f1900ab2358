"""Digests from before they were keyed (deed_key.py) are keyed: of a plain one a phone in the body can be tried out.

In batches, each a transaction of its own, while the city works; run again, it does what is left. What is younger than
an hour is left: a release that keys nothing may still be working, and looks for its own.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, select, tuple_, update
from sqlmodel import SQLModel, col

from backend.cases.report import DEED
from backend.ground.bare_rows import change_rows
from backend.ground.db import Database
from backend.ground.deed_key import DeedKey, is_plain, kept_digest
from backend.participation.machine_report import MachineReport
from backend.participation.report_by_machine import key_within

PAGE = 2000
LATELY = timedelta(hours=1)
DEEDS = DeedKey.__table__  # type: ignore[attr-defined]
REPORTS = MachineReport.__table__  # type: ignore[attr-defined]
ITS_DEED = (
    (DEEDS.c.person_id == bindparam("who"))
    & (DEEDS.c.deed == bindparam("did"))
    & (DEEDS.c.client_key == bindparam("by"))
)
KEY_DEED = update(DEEDS).where(ITS_DEED, DEEDS.c.body_digest == bindparam("old")).values(body_digest=bindparam("new"))
REPLACE_KEY = update(DEEDS).where(ITS_DEED).values(client_key=bindparam("anew"))
KEY_REPORT = (
    update(REPORTS).where(REPORTS.c.case_id == bindparam("of")).values(digest=bindparam("new"), token=bindparam("anew"))
)


async def key_digests(db: Database, at: datetime) -> int:
    """How many were keyed. Those of reports first: of the plain ones keys were made, which are made anew."""
    return await _key_reports(db, at - LATELY) + await _key_deeds(db, at - LATELY)


async def _key_deeds(db: Database, before: datetime) -> int:
    keyed, last = 0, None
    names = ("person_id", "deed", "client_key", "body_digest", "at")
    while page := await _page(db, DeedKey, names, "body_digest", 3, last):
        last = page[-1][:3]
        plain = [row for row in page if row.at < before]
        if plain:
            async with db.write() as session:
                values = [
                    {"who": row.person_id, "did": row.deed, "by": row.client_key, "old": row.body_digest,
                     "new": kept_digest(session, row.body_digest)} for row in plain
                ]  # fmt: skip
                await change_rows(session, KEY_DEED, values)
        keyed += len(plain)
    return keyed


async def _key_reports(db: Database, before: datetime) -> int:
    keyed, last = 0, None
    while page := await _page(db, MachineReport, ("case_id", "key_id", "digest", "token", "at"), "digest", 1, last):
        last = page[-1][:1]
        plain = [row for row in page if row.at < before]
        if plain:
            async with db.write() as session:
                anew = [_anew(row, kept_digest(session, row.digest)) for row in plain]
                await change_rows(session, KEY_REPORT, [report for report, _key in anew])
                await change_rows(session, REPLACE_KEY, [key for _report, key in anew if key["by"] != key["anew"]])
        keyed += len(plain)
    return keyed


def _anew(row: Row[Any], digest: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What its row is to hold, and the key by which its report is found."""
    is_made = row.token == key_within(row.key_id, row.digest, row.at)
    anew = key_within(row.key_id, digest, row.at) if is_made else row.token
    report = {"of": row.case_id, "new": digest, "anew": anew}
    return report, {"who": row.key_id, "did": DEED, "by": row.token, "anew": anew}


async def _page(
    db: Database, table: type[SQLModel], names: tuple[str, ...], digest: str, keys: int, last: Sequence[Any] | None
) -> list[Row[Any]]:
    """The next rows that are plain yet, in the order of their first so many columns, the key."""
    columns = [col(getattr(table, name)) for name in names]
    query = select(*columns).where(is_plain(col(getattr(table, digest)))).order_by(*columns[:keys]).limit(PAGE)
    if last is not None:
        query = query.where(tuple_(*columns[:keys]) > tuple(last))
    async with db.read() as session:
        return list((await session.execute(query)).all())
