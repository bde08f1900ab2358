"""Old backups go, and with them what only they needed, photos and WAL: what was erased is not kept for ever."""

import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

from backend.operations.backup import MANIFEST, NAMED, POOL, is_finished, keys_of, open_pool, read_manifest
from backend.operations.trim_archive import trim_archive
from media import drop_from_store

OURS = re.compile(r"\d{8}T\d{6}Z")


async def expire(folder: Path, before: datetime, archive: Path | None = None) -> int:
    """Removes the finished backups that began before an instant, and their photos; how many. The newest stays. Of the
    WAL archive, if one is given, what no backup left there begins with or after. What was begun before that instant,
    or before the newest, and never finished goes, too: nobody else makes one there meanwhile (`alone_in`).

    ValueError if the archive cannot be cut; the backups are gone then.
    """
    finished = _finished(folder)
    old = [place for place in finished[:-1] if datetime.fromisoformat(read_manifest(place).began) < before]
    kept = [place for place in finished if place not in old]
    for place in (*old, *_abandoned(folder, before, finished)):
        shutil.rmtree(place)
    if old:
        pool = open_pool(folder / POOL)
        try:
            await drop_from_store(pool, {key for place in kept for key in keys_of(place)})
        finally:
            pool.close()
    if archive is not None:
        trim_archive(archive, [place for place in kept if read_manifest(place).kind != "sqlite"])
    return len(old)


def _finished(folder: Path) -> list[Path]:
    return sorted(path.parent for path in folder.glob(f"*Z/{MANIFEST}") if is_finished(path.parent))


def _abandoned(folder: Path, before: datetime, finished: list[Path]) -> list[Path]:
    """Left by a machine that went down while it copied."""
    limit = max(
        [before.astimezone(UTC).strftime(NAMED), *(place.name for place in finished if OURS.fullmatch(place.name))]
    )
    ours = [place for place in folder.glob("*Z/") if OURS.fullmatch(place.name)]
    return [place for place in ours if place.name < limit and not is_finished(place)]
