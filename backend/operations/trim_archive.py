"""PostgreSQL's WAL archive is cut where the oldest backup that is kept begins: in what is before, rows that were erased
would stay for ever, and the disk would fill."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from backend.operations.backup import BASE

SEGMENT = re.compile(r"([0-9A-F]{8})([0-9A-F]{16})(\..+)?")  # .partial: the one that is being written
HISTORY = re.compile(r"[0-9A-F]{8}\.history(\.partial)?")
BEGINS = re.compile(r"^START WAL LOCATION: \S+ \(file ([0-9A-F]{24})\)$", re.MULTILINE)


@dataclass(frozen=True)
class Position:
    """A WAL segment: its timeline, and its place among the segments of any timeline."""

    timeline: int
    place: int

    @classmethod
    def of(cls, name: str) -> "Position | None":
        """That of a file; None if it is no segment."""
        found = SEGMENT.fullmatch(name)
        return cls(int(found[1], 16), int(found[2], 16)) if found else None

    def leads_to(self, other: "Position") -> bool:
        """Whether a backup that begins here may be brought forward by another segment: of this timeline, or of one that
        branched off later, for a backup has behind it what its timeline branched from."""
        return self.timeline <= other.timeline and self.place <= other.place


def trim_archive(archive: Path, kept: Iterable[Path]) -> int:
    """Removes the segments that bring no kept backup forward from `archive`, and from archives that were put aside
    beside it (`<its name>-…`), which go when they are empty; how many segments.

    ValueError without the archive, or if a backup does not say where it begins: nothing is removed then.
    """
    if not archive.is_dir():
        raise ValueError(f"{archive}：没有这个 WAL 归档目录")
    begins = [begin_of(place) for place in kept]
    if not begins:
        return 0
    removed = _trim(archive, begins)
    for aside in archive.parent.glob(f"{archive.name}-*/"):
        removed += _trim(aside, begins)
        left = list(aside.iterdir())
        if all(HISTORY.fullmatch(file.name) for file in left):
            for file in left:
                file.unlink()
            aside.rmdir()
    return removed


def begin_of(place: Path) -> Position:
    """The segment in which a backup begins; ValueError if it does not say."""
    label = place / BASE / "backup_label"
    found = BEGINS.search(label.read_text()) if label.is_file() else None
    position = Position.of(found[1]) if found else None
    if position is None:
        raise ValueError(f"{label} 没有说明备份从哪里开始")
    return position


def _trim(archive: Path, begins: Sequence[Position]) -> int:
    removed = 0
    for file in archive.iterdir():
        position = Position.of(file.name)
        if position is not None and not any(begin.leads_to(position) for begin in begins):
            file.unlink()
            removed += 1
    return removed
