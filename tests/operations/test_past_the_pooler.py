"""What reads the whole record goes past the pooler, which hands its limit of time on to nobody."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from backend.points.office import check_points
from backend.verifying import verify_audit_log, verify_record
from tests.linhai import City

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("database_kind", ["postgres"])]
GONE = "postgresql+asyncpg://chengguantong:word@127.0.0.1:9/chengguantong?prepared_statement_cache_size=0"


@pytest.mark.parametrize("deed", [verify_audit_log, verify_record, check_points])
async def test_what_reads_the_whole_record_asks_no_pooler(
    city: City, deed: Callable[..., Awaitable[Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_kind: str
) -> None:
    """One that nobody answers at."""
    await (await city.citizen()).report()
    monkeypatch.setenv("CGT_DATABASE_URL", GONE)
    monkeypatch.setenv("CGT_DATABASE_DIRECT_URL", city.settings.database_url)
    monkeypatch.setenv("CGT_AUDIT_ANCHOR", str(tmp_path / "anchor"))
    monkeypatch.setenv("CGT_RECORD_SHELF", str(tmp_path / "record"))
    found = await deed(lambda _done, _all: None)
    assert found == (found[0], []) if isinstance(found, tuple) else found == []
