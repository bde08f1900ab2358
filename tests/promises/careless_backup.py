"""The planted fault, as a command of its own: the file of the live database is copied as it lies there, without what
stands beside it."""

import shutil
from collections.abc import Callable
from pathlib import Path

from backend.cli import main
from backend.operations import backup


def _copy(source: Path, target: Path, _told: Callable[[int, int], None]) -> None:
    shutil.copyfile(source, target)


if __name__ == "__main__":
    backup.copy_sqlite = _copy  # type: ignore[attr-defined]
    main()
