"""What reads the whole record goes past the pooler, which hands its limit of time on to nobody."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from backend.atlas.rebuild_map import rebuild_map_now
from backend.points.office import check_points
from backend.verifying import verify_audit_log, verify_record
from notifications.office import check_deliveries, list_letters, replay_letters
from notifications.outbox.letters import Wanted
from tests.linhai import City

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("database_kind", ["postgres"])]
GONE = "postgresql+asyncpg://chengguantong:word@127.0.0.1:9/chengguantong?prepared_statement_cache_size=0"


def _quiet(_done: int, _all: int) -> None:
    """Hears of progress."""


@pytest.fixture
async def beside_a_pooler(city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that nobody answers at."""
    await (await city.citizen()).report()
    monkeypatch.setenv("CGT_DATABASE_URL", GONE)
    monkeypatch.setenv("CGT_DATABASE_DIRECT_URL", city.settings.database_url)
    monkeypatch.setenv("CGT_AUDIT_ANCHOR", str(tmp_path / "anchor"))
    monkeypatch.setenv("CGT_RECORD_SHELF", str(tmp_path / "record"))


@pytest.mark.usefixtures("beside_a_pooler")
@pytest.mark.parametrize("deed", [verify_audit_log, verify_record, check_points])
async def test_what_reads_the_whole_record_asks_no_pooler(
    deed: Callable[..., Awaitable[Any]], database_kind: str
) -> None:
    found = await deed(_quiet)
    assert found == (found[0], []) if isinstance(found, tuple) else found == []


@pytest.mark.usefixtures("beside_a_pooler")
async def test_nor_does_what_goes_through_all_messages_or_all_cases(database_kind: str) -> None:
    assert await list_letters(Wanted(), 50) == []
    assert await replay_letters(Wanted(), _quiet) == 0
    summary, _stuck = await check_deliveries(2, _quiet)
    assert summary.endswith("0 处差异")
    assert await rebuild_map_now() == 1
