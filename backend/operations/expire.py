"""Old backups go, and with them the photos that no other backup names: what was erased is not kept for ever."""

import shutil
from datetime import datetime
from pathlib import Path

from backend.operations.backup import MANIFEST, POOL, keys_of, open_pool, read_manifest
from media import drop_from_store


async def expire(folder: Path, before: datetime) -> int:
    """Removes the finished backups that began before an instant, and their photos; how many. The newest stays."""
    finished = _finished(folder)
    old = [place for place in finished[:-1] if datetime.fromisoformat(read_manifest(place).began) < before]
    for place in old:
        shutil.rmtree(place)
    if old:
        pool = open_pool(folder / POOL)
        try:
            await drop_from_store(pool, {key for place in finished if place not in old for key in keys_of(place)})
        finally:
            pool.close()
    return len(old)


def _finished(folder: Path) -> list[Path]:
    return sorted(path.parent for path in folder.glob(f"*Z/{MANIFEST}"))
