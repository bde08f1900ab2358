"""Shorthand of the tests about points: reports that are filed, the worker's turn, what somebody has."""

import uuid
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from backend.ground.clock import CITY_ZONE
from backend.points.award_points import award_points
from backend.points.check_books import check_books
from backend.points.give_points import give_points
from backend.points.judge import Matter, Sent, Verdict
from backend.points.point_entry import PointEntry
from backend.points.reason import Reason
from backend.releases.point_rule import PointEvent, PointRule, PointTerms
from tests.linhai import POINT, City, Person

ELSEWHERE = 0.0006  # degrees: about 59 m, beyond what counts as the same matter
WATER = "E0506"  # 道路积水, five points in the demo city


async def reported(person: Person, place: int = 0, photos: int = 1, **more: Any) -> str:
    """The number of a report at one of many places."""
    pictures = [await person.photo() for _ in range(photos)]
    position = POINT | {"lon": POINT["lon"] + place * ELSEWHERE}
    return str((await person.report(position=position, photo_ids=pictures, **more))["number"])


async def file(city: City, number: str, class_code: str = "E0110") -> None:
    chief = await city.signed_in("chief")
    filed = await chief.act(number, "file", class_code=class_code)
    assert filed.status_code == 200, filed.text


async def filed(city: City, person: Person, place: int = 0, class_code: str = "E0110", **more: Any) -> str:
    city.wait(seconds=30)
    number = await reported(person, place, **more)
    await file(city, number, class_code)
    return number


async def award(city: City) -> None:
    """The worker's turn, a second later; afterwards the books balance."""
    city.wait(seconds=1)
    await award_points(city.db, city.app.state.city, city.at)
    await balanced(city)


async def rich(city: City, earned: int = 10) -> Person:
    """Somebody with points, given by the ledger itself."""
    person = await city.citizen()
    who = uuid.UUID((await person.get("/api/v1/me")).json()["id"])
    when = city.at.astimezone(CITY_ZONE)
    rule = PointRule("r", "规则", PointEvent.FILE, "", "", 0, 24, earned, (100,), 0, when.date(), None)
    terms = PointTerms(1000, 1000, 10_000, 0, 0, 50, 10, 7, 15, when.date(), None)
    sent = Sent(uuid.uuid4(), "20261124999999", who, when)
    matter = Matter("E0110", "331082001001001", 1, {PointEvent.FILE: when}, [sent])
    async with city.db.write() as session:
        verdict = Verdict(sent, rule, Reason.EARNED)
        await give_points(session, matter, verdict, PointEvent.FILE, terms, when.date(), city.at)
    return person


async def balanced(city: City) -> None:
    async with city.db.read() as session:
        assert (await check_books(session, city.at)).differences == []


async def points(person: Person) -> dict[str, Any]:
    answer = await person.get("/api/v1/points")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def reasons(person: Person) -> list[tuple[str, int, str]]:
    """Kind, points and reason of each entry, the oldest first."""
    return [(one["kind"], one["points"], one["reason"]) for one in reversed((await points(person))["items"])]


async def ledger(city: City) -> list[PointEntry]:
    async with city.db.read() as session:
        return list((await session.execute(select(PointEntry).order_by(col(PointEntry.id)))).scalars())
