"""What a machine that went down, or a full disk, leaves in the file of anchors makes no line of it another page's."""

import os
import tracemalloc
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from backend.audit import anchor as anchoring
from backend.audit.anchor import Anchor
from backend.audit.close_page import close_page
from backend.ground.db import Database
from tests.audit import test_verify
from tests.audit.test_verify import faults

pytestmark = pytest.mark.anyio
subjects = test_verify.subjects  # the fixture
anchor = test_verify.anchor  # the fixture


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "anchor" / "audit.log"


def _without_its_end(file: Path) -> None:
    file.write_bytes(file.read_bytes().rstrip())


def _numbers(file: Path) -> list[str]:
    return [line.split()[0] for line in file.read_text().splitlines()]


@pytest.mark.parametrize("left", [b"4", b"4 ", b"4 00ab", b"\x00\x00\x00", b"\xe5\x9f"])
async def test_a_page_beneath_a_line_that_was_cut_off_is_its_own(
    db: Database, anchor: Anchor, subjects: list[UUID], at: datetime, file: Path, left: bytes
) -> None:
    """With the beginning of 4 before it, page 4 would be page 44, which nobody knows: a false alarm for ever."""
    with file.open("ab") as opened:
        opened.write(left)
    assert await close_page(db, anchor, at + timedelta(hours=3)) is not None
    assert sorted(await anchor.pages()) == [1, 2, 3, 4]
    assert await faults(db, anchor) == []


async def test_a_last_line_that_lacks_its_end_alone_stays_anchored(
    db: Database, anchor: Anchor, subjects: list[UUID], at: datetime, file: Path
) -> None:
    before = await anchor.pages()
    _without_its_end(file)
    assert await close_page(db, anchor, at + timedelta(hours=3)) is not None
    assert before.items() <= (await anchor.pages()).items()
    assert _numbers(file) == ["1", "2", "3", "4"]


async def test_a_disk_that_takes_half_a_line_is_a_fault_and_the_page_is_anchored_later(
    db: Database, anchor: Anchor, subjects: list[UUID], at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write
    with monkeypatch.context() as nearly_full:
        nearly_full.setattr(os, "write", lambda file, content: write(file, content[:1]))
        with pytest.raises(OSError, match="No space left"):
            await close_page(db, anchor, at + timedelta(hours=3))
    await close_page(db, anchor, at + timedelta(hours=4))
    assert sorted(await anchor.pages()) == [1, 2, 3, 4]
    assert await faults(db, anchor) == []


def _line(seq: int) -> str:
    return f"{seq} {'0' * 32} 7 {'a' * 64}\n"


async def test_the_last_page_of_years_is_found_by_the_end_of_the_file(tmp_path: Path) -> None:
    """Each ten minutes: three years of pages were 16 MB read, and as many numbers held, to have the last."""
    file = tmp_path / "audit.log"
    file.write_text("".join(map(_line, range(1, 100_001))))
    tracemalloc.start()
    try:
        assert await Anchor(file).last() == 100_000
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 2_000_000


@pytest.mark.parametrize("tail", [10, len(_line(102)) - 1, len(_line(102)), len(_line(102)) + 2, 10_000])
async def test_wherever_the_end_begins_no_number_is_cut(
    tmp_path: Path, tail: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """02 of 102 would be page 2, and all after it would be anchored once more, for ever."""
    monkeypatch.setattr(anchoring, "TAIL", tail)
    file = tmp_path / "audit.log"
    file.write_text("".join(map(_line, range(1, 103))))
    assert await Anchor(file).last() == 102
    assert await Anchor(tmp_path / "none").last() == 0


async def test_of_two_workers_that_anchored_at_once_the_farther_counts(tmp_path: Path) -> None:
    file = tmp_path / "audit.log"
    file.write_text("".join(map(_line, (1, 2, 3, 1, 2))))
    assert await Anchor(file).last() == 3
