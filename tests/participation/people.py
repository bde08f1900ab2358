"""Citizens of some standing, each in a place of their own: what a street of neighbours is made of."""

import itertools
import uuid
from datetime import timedelta

import httpx
from sqlalchemy import update
from sqlmodel import col

from backend.people.person import Person as PersonRow
from tests.linhai import City, Person

_hosts = itertools.count(1)


async def neighbour(city: City, address: str | None = None, device: str = "", days: int = 400) -> Person:
    """A citizen who signed up so many days ago, at an address and on a device of their own unless these are given."""
    one = next(_hosts)
    where = (address or f"203.0.{113 + one // 200}.{one % 200 + 1}", 40000)
    headers = {"X-Device-Id": device or f"device-{uuid.uuid4()}"}
    transport = httpx.ASGITransport(city.app, raise_app_exceptions=False, client=where)
    there = City(
        httpx.AsyncClient(transport=transport, base_url="http://city", headers=headers), city.db, city.settings,
        city.app, city.at,
    )  # fmt: skip
    person = await there.citizen_at_door()
    mine = uuid.UUID((await person.get("/api/v1/me")).json()["id"])
    async with city.db.write() as session:
        since = update(PersonRow).where(col(PersonRow.id) == mine).values(made_at=city.at - timedelta(days=days))
        await session.execute(since)
    return person
