"""Where something has changed is noticed, however late it is seen; what was not looked at is not quiet."""

from datetime import datetime, timedelta

import pytest

from backend.atlas import changes
from backend.atlas.changes import Changes
from backend.ground.db import Database
from backend.places.cell import tile_of
from tests.atlas.making import case_row, statements, write

pytestmark = pytest.mark.anyio
LON, LAT = 121.12, 28.85


async def test_more_changes_than_are_read_are_changes_everywhere(
    db: Database, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "MOST", 3)
    far = Changes(16)
    async with db.read() as session:
        await far.look(session, at)
    assert far.is_quiet((0, 0), at, at)
    assert not far.is_quiet((0, 0), at, at + timedelta(seconds=3))  # the last look is too long ago to tell
    await write(db, [case_row(at + timedelta(seconds=1), LON, LAT, turn) for turn in range(5)])
    async with db.read() as session:
        await far.look(session, at + timedelta(seconds=2))
    now = at + timedelta(seconds=2)
    assert not far.is_quiet((0, 0), at, now)
    assert far.is_quiet((0, 0), at + timedelta(seconds=13), now)


async def test_a_change_that_is_seen_late_counts_from_when_it_was_seen(db: Database, at: datetime) -> None:
    """Its transaction took long, or the replica lags: it bears a time before the last look."""
    near = Changes(16)
    async with db.read() as session:
        await near.look(session, at)
    await write(db, [case_row(at - timedelta(seconds=30), LON, LAT, 1)])
    tile, since = tile_of(LON, LAT, 16), at + timedelta(seconds=13)
    for later in (2, 4):
        async with db.read() as session:
            await near.look(session, at + timedelta(seconds=later))
        assert not near.is_quiet(tile, at, at + timedelta(seconds=later))
        assert near.is_quiet(tile, since, at + timedelta(seconds=later))  # seen once, not anew with each look
        assert near.is_quiet((0, 0), at, at + timedelta(seconds=later))


async def test_a_look_that_fails_is_looked_again(db: Database, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    near = Changes(16)

    async def _gone(*_asked: object) -> None:
        raise OSError

    async with db.read() as session:
        with monkeypatch.context() as planted:
            planted.setattr(Changes, "_changed", _gone)
            with pytest.raises(OSError):
                await near.look(session, at)
        with statements(db) as said:
            await near.look(session, at)
    assert len(said) == 1
