"""Checking in and out over HTTP."""

import random
import uuid
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from backend.ground.ids import new_id
from backend.patrol.clocking import Clocking
from backend.patrol.shift import Shift
from backend.people.stand_in import StandIn
from tests.linhai import POINT, City
from tests.patrol.field import clock, later

pytestmark = pytest.mark.anyio
FAR = POINT | {"lon": POINT["lon"] + 0.05}


async def test_checking_in_at_ones_grid_begins_a_shift_and_checking_out_ends_it(city: City) -> None:
    inspector = await city.signed_in("inspector")
    answer = await clock(inspector)
    assert answer.status_code == 201, answer.text
    assert answer.json()["verdict"] == "inside"
    inspector = await later(city, "inspector", hours=8)
    gone = await clock(inspector, "check-out", position=FAR)
    assert (gone.status_code, gone.json()["verdict"], gone.json()["shift"]) == (201, "outside", None)
    assert (await inspector.get("/api/v1/patrol/shifts/current")).json() == {"shift": None}


async def test_the_same_check_in_sent_again_is_the_same(city: City) -> None:
    inspector, key = await city.signed_in("inspector"), str(uuid.uuid4())
    first = await clock(inspector, client_key=key)
    again = await clock(inspector, client_key=key)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.json() == first.json()
    other = await clock(inspector, client_key=key, position=FAR)
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")


async def test_a_check_in_whose_answer_was_lost_is_the_same_when_it_is_too_old_for_a_new_one(city: City) -> None:
    inspector, form = await city.signed_in("inspector"), {"client_key": str(uuid.uuid4()), "captured_at": _iso(city.at)}
    inspector = await later(city, "inspector", days=6, hours=23)
    first = await clock(inspector, **form)
    inspector = await later(city, "inspector", hours=2)
    again = await clock(inspector, **form)
    assert (first.status_code, again.status_code, again.json()["id"]) == (201, 200, first.json()["id"])
    new = await clock(inspector, **form | {"client_key": str(uuid.uuid4())})
    assert (new.status_code, new.json()["code"]) == (422, "bad_time")


async def test_a_check_in_200_m_away_is_refused_and_kept_and_may_be_allowed(city: City) -> None:
    """The peers' defect 9: a server has to look at the place itself."""
    inspector, supervisor = await city.signed_in("inspector"), await city.signed_in("supervisor")
    away = await _beside(city, 200)
    refused = await clock(inspector, position=away | {"accuracy_m": 12})
    assert (refused.status_code, refused.json()["code"]) == (422, "outside_grid")
    kept = refused.json()["clocking"]
    assert kept["distance_m"] == pytest.approx(200, abs=2)
    path = f"/api/v1/patrol/clockings/{kept['id']}/allow"
    assert (await inspector.post(path)).status_code == 403
    assert (await supervisor.post(path)).status_code == 200
    shift = (await inspector.get("/api/v1/patrol/shifts/current")).json()["shift"]
    assert shift["id"] == kept["id"]


async def test_a_little_beside_the_border_is_near_enough(city: City) -> None:
    inspector = await city.signed_in("inspector")
    answer = await clock(inspector, position=await _beside(city, 70) | {"accuracy_m": 30})
    assert (answer.status_code, answer.json()["verdict"]) == (201, "near")


async def test_only_inspectors_check_in(city: City) -> None:
    assert (await clock(await city.signed_in("desk"))).status_code == 403


async def test_a_check_in_of_the_future_or_of_last_month_is_refused(city: City) -> None:
    inspector = await city.signed_in("inspector")
    for hours in (1, -24 * 30):
        answer = await clock(inspector, captured_at=_iso(city.at + timedelta(hours=hours)))
        assert (answer.status_code, answer.json()["code"]) == (422, "bad_time")


async def test_a_check_in_where_one_stood_in_counts_when_it_is_sent_after_that_is_over(city: City) -> None:
    inspector, other, began = await city.signed_in("inspector"), await city.signed_in("inspector-1"), city.at
    me, them = [UUID((await who.get("/api/v1/me")).json()["id"]) for who in (inspector, other)]
    async with city.db.write() as session:
        session.add(StandIn(
            id=new_id(began), person_id=them, for_person_id=me, starts_at=began, ends_at=began + timedelta(hours=4),
            made_by=me, made_at=began,
        ))  # fmt: skip
    other = await later(city, "inspector-1", hours=5)
    late = await clock(other, captured_at=_iso(began + timedelta(hours=1)))
    assert (late.status_code, late.json().get("verdict")) == (201, "inside"), late.text
    after = await clock(other, captured_at=_iso(began + timedelta(hours=4)))
    assert (after.status_code, after.json()["code"]) == (422, "outside_grid")


async def test_two_days_of_clockings_in_any_order_and_twice_make_the_same_two_shifts(city: City) -> None:
    inspector, start = await city.signed_in("inspector"), city.at
    queue = [
        ("check-in", start), ("check-out", start + timedelta(hours=8)),
        ("check-in", start + timedelta(hours=24)), ("check-out", start + timedelta(hours=32)),
    ]  # fmt: skip
    sent = [(kind, {"client_key": str(uuid.uuid4()), "captured_at": _iso(at)}) for kind, at in queue] * 2
    inspector = await later(city, "inspector", hours=40)
    random.Random(7).shuffle(sent)
    for kind, form in sent:
        assert (await clock(inspector, kind, **form)).status_code in (200, 201)
    async with city.db.read() as session:
        shifts = (await session.execute(select(Shift).order_by(col(Shift.from_at)))).scalars().all()
        assert [(one.from_at, one.to_at) for one in shifts] == [(queue[0][1], queue[1][1]), (queue[2][1], queue[3][1])]
        assert (await session.execute(select(func.count()).select_from(Clocking))).scalar_one() == 4


async def test_a_duty_is_kept_late_and_leave_excuses(city: City) -> None:
    inspector, supervisor = await city.signed_in("inspector"), await city.signed_in("supervisor")
    me = (await inspector.get("/api/v1/me")).json()["id"]
    span = {"starts_at": _iso(city.at), "ends_at": _iso(city.at + timedelta(hours=4))}
    made = await supervisor.post("/api/v1/patrol/duties", json={"person_id": me, **span})
    assert made.status_code == 201, made.text
    twice = await supervisor.post("/api/v1/patrol/duties", json={"person_id": me, **span})
    assert (twice.status_code, twice.json()["code"]) == (409, "duty_overlaps")
    inspector, supervisor = await later(city, "inspector", minutes=20), await city.signed_in("supervisor")
    await clock(inspector)
    day = (await inspector.get("/api/v1/patrol/attendance")).json()
    assert day["items"][0]["marks"] == [{"mark": "late", "minutes": 20}]
    leave = await supervisor.post("/api/v1/patrol/leaves", json={"person_id": me, "kind": "sick", **span})
    assert leave.status_code == 201, leave.text
    assert (await inspector.get("/api/v1/patrol/attendance")).json()["items"][0]["marks"][0]["mark"] == "excused"
    await supervisor.post(f"/api/v1/patrol/leaves/{leave.json()['id']}/cancel")
    assert (await inspector.get("/api/v1/patrol/attendance")).json()["items"][0]["marks"][0]["mark"] == "late"
    other = await city.signed_in("inspector-3")
    assert (await other.get("/api/v1/patrol/attendance")).json()["items"] == []
    assert (await inspector.post("/api/v1/patrol/duties", json={"person_id": me, **span})).status_code == 403


async def _beside(city: City, metres: float) -> dict[str, Any]:
    """A place so many metres outside the demo inspector's grid."""
    async with city.db.read() as session:
        grid_map = await city.app.state.city.locator.current(session)
        place = grid_map.place_of(POINT["lon"], POINT["lat"])
    low, high = 0.0, 0.2
    for _round in range(50):
        middle = (low + high) / 2
        near = grid_map.metres_to([place.grid_code], POINT["lon"] + middle, POINT["lat"]) < metres
        low, high = (middle, high) if near else (low, middle)
    return POINT | {"lon": POINT["lon"] + low}


def _iso(at: datetime) -> str:
    return at.isoformat()
