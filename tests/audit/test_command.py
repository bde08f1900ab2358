"""`chengguantong verify audit`, as an operator calls it."""

import os
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from backend.audit.anchor import Anchor
from backend.ground.db import Database
from backend.ground.settings import Settings
from tests.audit import test_verify
from tests.audit.test_verify import as_owner, change_data, cut_off_the_end
from tests.promises.forked import commanded

pytestmark = pytest.mark.anyio
subjects = test_verify.subjects  # the fixture


def verify(settings: Settings, anchor: Path) -> tuple[int, str]:
    """The exit code and what is printed."""
    named = {"CGT_DATABASE_URL": settings.database_url, "CGT_AUDIT_ANCHOR": str(anchor)}
    return commanded(["verify", "audit"], anchor.parent, os.environ, **named)


@pytest.fixture
def anchor(tmp_path: Path) -> Anchor:
    return Anchor(tmp_path / "audit.log")


async def test_it_says_whether_the_record_is_whole_and_where_it_is_not(
    settings: Settings,
    db: Database,
    subjects: list,
    at: datetime,
    tmp_path: Path,
) -> None:
    path = tmp_path / "audit.log"
    assert verify(settings, path) == (0, "记录完整\n")
    async with as_owner(db) as session:
        wanted = await change_data(session, subjects) | await cut_off_the_end(session, subjects)
    code, printed = verify(settings, path)
    assert code == 1
    assert "2 处有误" in printed
    for how, where in wanted:
        assert f"{how} {where}" in printed
    path.write_text(path.read_text().replace("1 ", "1 ", 1).replace(path.read_text().split()[3], "0" * 64))
    assert "anchor 1" in verify(settings, path)[1]


async def test_a_database_without_any_record_is_whole(settings: Settings, db: Database, tmp_path: Path) -> None:
    async with db.read() as session:
        assert (await session.execute(text("SELECT count(*) FROM happening"))).scalar() == 0
    assert verify(settings, tmp_path / "none.log") == (0, "记录完整\n")
