"""Whether an archive of WAL leads on from a backup, to an instant: looked at before hours of copying.

A server that finds nothing to play in the archive takes the backup for all there was, lets everybody in, and what came
after it is lost without a word; one that is asked for an instant after the end of the archive plays all of it and then
refuses to start.
"""

from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

from backend.operations.backup import BASE
from backend.operations.city_seconds import city_seconds
from backend.operations.trim_archive import Position, begin_of

HIGH = 32  # a segment's place is the number of 4 GiB of changes, and above this bit the next of them


def check_leads_on(archive: Path, place: Path, until: datetime | None) -> None:
    """ValueError where there is no archive, nothing in it that joins on to the backup in `place`, or nothing as late
    as `until`. A copy of an archive that lost its times looks younger and passes the last."""
    if not archive.is_dir():
        raise ValueError(f"{archive}：没有这个 WAL 归档目录")
    begin, segments = begin_of(place), _segments(archive)
    ends = max((one.place for one in _segments(place / BASE / "pg_wal")), default=begin.place)
    if not any(one.timeline == begin.timeline and _joins(one.place, begin.place, ends) for one in segments):
        raise ValueError(f"{archive} 接不上这次备份：其后的变更在另一个归档中")
    if until is not None and until > (last := _last_written(segments.values())):
        raise ValueError(f"--until 晚于归档中最后的变更 {city_seconds(last)}：不给 --until 则恢复到最后")


def _segments(folder: Path) -> dict[Position, Path]:
    found = {Position.of(file.name): file for file in folder.iterdir()} if folder.is_dir() else {}
    return {position: file for position, file in found.items() if position is not None}


def _joins(place: int, begins: int, ends: int) -> bool:
    """One that the backup has itself, or the very next."""
    return begins <= place <= ends or place in {ends + 1, (ends >> HIGH) + 1 << HIGH}


def _last_written(files: Collection[Path]) -> datetime:
    return datetime.fromtimestamp(max(file.stat().st_mtime for file in files), UTC)
