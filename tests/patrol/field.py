"""An inspector's day for the tests: on shift, sending fixes, at work."""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import httpx
from sqlalchemy import event

from tests.linhai import POINT, City, Person


async def clock(person: Person, kind: str = "check-in", **more: Any) -> httpx.Response:
    form = {"client_key": str(uuid.uuid4()), "position": POINT} | more
    return await person.post(f"/api/v1/patrol/shifts/{kind}", json=form)


async def on_shift(city: City, username: str = "inspector") -> Person:
    person = await city.signed_in(username)
    position = POINT if username == "inspector" else await inside_own_grid(city, person)
    answer = await clock(person, position=position)
    assert answer.status_code == 201, answer.text
    return person


async def inside_own_grid(city: City, person: Person) -> dict[str, Any]:
    grids = (await person.get("/api/v1/me")).json()["grids"]
    async with city.db.read() as session:
        grid_map = await city.app.state.city.locator.current(session)
    middle = grid_map.shape_of(sorted(grids)[0]).representative_point()
    return {"lon": middle.x, "lat": middle.y, "coord_type": "wgs84", "accuracy_m": 10}


async def later(city: City, username: str, **span: float) -> Person:
    """Somebody signed in anew after a while: an access token lasts a quarter of an hour."""
    city.wait(**span)
    return await city.signed_in(username)


def fixes_from(start: datetime, count: int, seconds: float = 10, **more: Any) -> list[dict[str, Any]]:
    """A walk northwards at 1 m/s from the demo point."""
    step = seconds / 111_195
    return [
        {"at": (start + timedelta(seconds=n * seconds)).isoformat(), "lon": POINT["lon"],
         "lat": POINT["lat"] + n * step, "accuracy_m": 8, "battery": 80} | more
        for n in range(count)
    ]  # fmt: skip


async def send(person: Person, fixes: Sequence[dict[str, Any]], device: str = "phone-1") -> dict[str, Any]:
    answer = await person.post("/api/v1/patrol/fixes", json={"device_id": device, "fixes": list(fixes)})
    assert answer.status_code == 200, answer.text
    taken: dict[str, Any] = answer.json()
    return taken


def key(**more: Any) -> dict[str, Any]:
    return {"client_key": str(uuid.uuid4())} | more


@contextmanager
def counted_reads(city: City) -> Iterator[list[str]]:
    """What the writing connection is asked meanwhile."""
    reads: list[str] = []

    def _note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement.lstrip().startswith("SELECT"):
            reads.append(statement)

    event.listen(city.db.writer.sync_engine, "before_cursor_execute", _note)
    try:
        yield reads
    finally:
        event.remove(city.db.writer.sync_engine, "before_cursor_execute", _note)
