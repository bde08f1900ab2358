"""A check-out that comes late says that somebody was silent because they had gone home: no absence."""

from datetime import timedelta

import pytest

from backend.patrol.absence import AbsenceKind
from backend.patrol.find_absences import find_absences
from tests.linhai import City
from tests.patrol.field import clock, fixes_from, later, on_shift, send
from tests.patrol.test_absences import kinds, told

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(("left_after", "was_none"), [(6, True), (24, True), (26, False)])
async def test_a_silence_is_withdrawn_by_a_check_out_before_it(city: City, left_after: int, was_none: bool) -> None:
    locator = city.app.state.city.locator
    await find_absences(city.db, locator, city.at)
    inspector, start = await on_shift(city), city.at
    city.wait(minutes=5)
    await send(inspector, fixes_from(city.at, 1))
    city.wait(minutes=31)
    assert await find_absences(city.db, locator, city.at) == 1
    await city.tell()
    assert await kinds(city) == [(AbsenceKind.SILENT, False)]
    inspector = await later(city, "inspector", minutes=4)
    left = start + timedelta(minutes=left_after)
    sent = await clock(inspector, "check-out", captured_at=left.isoformat())
    assert sent.status_code == 201, sent.text
    city.wait(minutes=1)
    for _look in range(2):
        await find_absences(city.db, locator, city.at)
        await city.tell()
    assert await kinds(city) == [(AbsenceKind.SILENT, was_none)]
    for who in ("inspector", "supervisor"):
        assert await told(city, who) == ["absence.silent", *["absence.withdraw"] * was_none], who
