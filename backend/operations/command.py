"""What the command does with backups. The edge: here settings and time are read."""

import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from backend.ground import clock
from backend.ground.clock import CITY_ZONE
from backend.ground.db import DatabaseUnmade
from backend.ground.settings import Settings
from backend.migrations.schema_state import known, newest
from backend.operations.alone_in import alone_in
from backend.operations.backup import backup, read_manifest
from backend.operations.city_seconds import city_seconds
from backend.operations.expire import expire
from backend.operations.last_backup import note_backup
from backend.operations.leads_on import check_leads_on
from backend.operations.restore import PointInTime, restore

Told = Callable[[int, int], None]
REFUSED = (ValueError, OSError, RuntimeError, sqlite3.Error)


async def backup_now(folder: Path, told: Told, tools: Path | None, days: int | None, archive: Path | None) -> Path:
    """The folder of the new backup; those older than `days` are gone then, and what only they needed of the WAL
    archive. One that its archive does not go with is made and not noted. SystemExit with the reason."""
    try:
        if archive is not None and days is None:
            raise ValueError("--archive 须与 --days 一起给出")
        with alone_in(folder):
            place = await backup(Settings(), folder, clock.now, told, tools)
            if not (apart := _apart(place, archive)):
                await _note(place)
            if days is not None:
                await _expire(place, days, archive)
    except DatabaseUnmade:  # has its own words
        raise
    except REFUSED as fault:
        raise SystemExit(f"备份失败：{fault}") from fault
    if apart:
        raise SystemExit(f"已备份到 {place}，但 WAL 归档与它接不上，监控将不计这一次：{apart}")
    return place


def _apart(place: Path, archive: Path | None) -> str:
    """Why the archive, if there is to be one, does not go with a backup; empty if it does."""
    if archive is None or read_manifest(place).kind == "sqlite":
        return ""
    try:
        check_leads_on(archive, place, None)
    except ValueError as fault:
        return str(fault)
    return ""


async def _note(place: Path) -> None:
    try:
        made = read_manifest(place)
        await note_backup(Settings(), datetime.fromisoformat(made.ended), made.objects)
    except (SQLAlchemyError, OSError) as fault:
        raise SystemExit(f"已备份到 {place}，但没有记入数据库，监控将以为没有：{type(fault).__name__}") from fault


async def _expire(place: Path, days: int, archive: Path | None) -> None:
    try:
        await expire(place.parent, clock.now() - timedelta(days=days), archive)
    except REFUSED as fault:
        raise SystemExit(f"已备份到 {place}，但旧备份没有清理完：{fault}") from fault


async def restore_now(
    place: Path, told: Told, data: Path | None, archive: Path | None, until: datetime | None
) -> tuple[list[str], int]:
    """What was restored and what to do next, in words; how many photos were not. SystemExit with the reason."""
    to = PointInTime(archive, until.replace(tzinfo=CITY_ZONE) if until else None) if archive else None
    try:
        if until is not None and archive is None:
            raise ValueError("--until 须与 --archive 一起给出")
        found = await restore(Settings(), place, told, data=data, to=to)
    except REFUSED as fault:
        raise SystemExit(f"没有恢复：{fault}") from fault
    made, start = found.manifest, list[str]()
    if found.missing:
        lost = f"{len(found.missing)} 件照片不在备份中，或在其中已损坏，没有恢复，如 {found.missing[0]}"
        start.append(f"{lost}；其余都已恢复，不必重来")
    if data:
        start.append(f"以 postgres 用户启动 PostgreSQL（Debian 须先放回其 *.conf）：pg_ctl -D {data} start")
        start.append("等到 pg_isready 说可以")
    if to is not None:
        start.append("归档不能接着原来的写：原目录移到一旁，在新目录重新归档，并立即做一次新的备份")
    start += _of_schema(made.revision)
    began = city_seconds(datetime.fromisoformat(made.began))
    lines = [
        f"已恢复 {began} 的备份（结构 {made.revision}，照片 {made.objects} 件）",
        *start,
        "然后核对：chengguantong verify photos，chengguantong verify audit，chengguantong check deliveries",
    ]
    return lines, len(found.missing)


def _of_schema(revision: str) -> list[str]:
    """What is to be done before this release works on a city that was backed up at that revision of the schema."""
    if revision == newest():
        return []
    if revision in known():
        return [f"备份时的结构早于本版本（{newest()}）：服务启动之前先执行 chengguantong migrate"]
    return [f"备份时的结构 {revision} 比本版本（{newest()}）新：先安装备份时所用的版本"]
