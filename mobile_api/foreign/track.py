"""Tracks by foreign clients: OsmAnd, Traccar Client, OwnTracks. A device's id is its track key."""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import Depends, Query, Request, Response

from backend.ground.db import Database
from backend.ground.errors import Problem, refused_as, too_large
from backend.ground.measures import FAR_OFF_FIXES
from backend.ground.settings import Settings
from backend.patrol.may_patrol import check_tracking
from backend.patrol.take_fixes import GivenFix, take_fixes
from backend.people.actor import Actor
from backend.people.track_key import actor_of_key
from backend.web import DatabaseHere, Now, SettingsHere, address_of
from backend.web.late_routes import Router
from mobile_api.foreign.basic import basic_of
from mobile_api.foreign.osmand import device_of, fixes_of_json, fixes_of_parameters
from mobile_api.foreign.owntracks import fixes_of_owntracks

router = Router(tags=["foreign"])
FAR_OFF = "X-Far-Off-Fixes"  # these clients show nobody a body, and OwnTracks reads orders in it
LARGEST = 1024 * 1024  # bytes
FIELDS = 200
DONE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "已收到（不在岗时的点位不保存）",
        "content": {"application/json": {"example": []}},
        "headers": {FAR_OFF: {"description": "因时间不可能而舍弃的点位数", "schema": {"type": "integer"}}},
    },
    400: {"description": "未知的设备，或轨迹点有误"},
}
JSON_BODY = {
    "requestBody": {
        "content": {
            "application/json": {
                "schema": {"type": "object"},
                "example": {"_type": "location", "lat": 28.847, "lon": 121.1289, "tst": 1795492800, "acc": 8},
            }
        }
    }
}  # fmt: skip


@dataclass(frozen=True)
class Said:
    """What a client said: the keys it may mean, its fixes, and what it expects to hear."""

    keys: Sequence[str]
    fixes: Sequence[GivenFix]
    source: str
    answer: bytes = b""


async def said_by(request: Request, at: Now) -> Said:
    """Reads a request of any of the clients. Problem bad_fix, too_large."""
    given = dict(request.query_params)
    body = await request.body()
    if len(body) > LARGEST:
        raise refused_as(too_large(LARGEST))
    if body.lstrip()[:1] not in (b"{", b"["):
        given |= _form(body)
        return Said([device_of(given)], fixes_of_parameters(given, at), "osmand")
    found = _json(body)
    if "_type" in found:
        return Said(_owntracks_keys(request), fixes_of_owntracks(found, at), "owntracks", b"[]")
    return Said([device_of(found) or device_of(given)], fixes_of_json(found, at), "osmand")


SaidHere = Annotated[Said, Depends(said_by)]


@router.get("/track", summary="轨迹上报（OsmAnd）", responses=DONE)
@router.get("/track/", include_in_schema=False)
async def track_by_query(
    request: Request, said: SaidHere, db: DatabaseHere, settings: SettingsHere, at: Now,
    id: Annotated[str, Query(description="轨迹密钥", examples=["tk0123456789abcdef0123456789abcdef"])] = "",  # noqa: A002
    lat: Annotated[str, Query(examples=["28.847"])] = "", lon: Annotated[str, Query(examples=["121.1289"])] = "",
    timestamp: Annotated[str, Query(examples=["1795492800"])] = "",
) -> Response:  # fmt: skip
    """One fix: id, lat, lon (or location=lat,lon), timestamp, speed (knots), accuracy, batt, mock, valid."""
    return await _taken(said, db, settings, at, address_of(request))


@router.post("/track", summary="轨迹上报（OsmAnd、Traccar、OwnTracks）", responses=DONE, openapi_extra=JSON_BODY)
@router.post("/track/", include_in_schema=False)
@router.post("/", include_in_schema=False)
async def track_by_post(
    request: Request, said: SaidHere, db: DatabaseHere, settings: SettingsHere, at: Now
) -> Response:
    """The same as parameters, a form, or JSON of Traccar Client or OwnTracks. What is answered 200 is on disk."""
    return await _taken(said, db, settings, at, address_of(request))


async def _taken(said: Said, db: Database, settings: Settings, at: datetime, address: str) -> Response:
    """Stored by the very deed of POST /api/v1/patrol/fixes, before it is answered. One of a time that cannot be is lost
    and counted, and no other with it: refused, it would be sent for ever, and all that waits behind it."""
    by = await _actor(said, db, settings, at, address)
    headers = dict[str, str]()
    if said.fixes:
        async with db.write() as session:
            taken = await take_fixes(session, by.id, f"key:{by.sign_in_id}", said.source, said.fixes, at)
        if taken.far_off:
            FAR_OFF_FIXES.inc(taken.far_off)
            headers[FAR_OFF] = str(taken.far_off)
    return Response(said.answer, headers=headers, media_type="application/json" if said.answer else "text/plain")


async def _actor(said: Said, db: Database, settings: Settings, at: datetime, address: str) -> Actor:
    async with db.read() as session:
        for key in filter(None, said.keys):
            with suppress(Problem):
                by = await actor_of_key(session, key, settings, at, address)
                await check_tracking(session, by=by, at=at)
                return by
    raise Problem("unknown_device", field="id")


def _owntracks_keys(request: Request) -> list[str]:
    """The device's name first; where the app has none of its own, the password, then the user's name."""
    known = basic_of(request.headers.get("authorization", ""))
    said = request.headers
    return [said.get("x-limit-d", ""), known[1] if known else "", said.get("x-limit-u", "")]


def _form(body: bytes) -> dict[str, str]:
    try:
        return dict(parse_qsl(body.decode("utf-8", "replace").strip(), max_num_fields=FIELDS))
    except ValueError as fault:
        raise Problem("bad_fix") from fault


def _json(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as fault:
        raise Problem("bad_fix") from fault
    if not isinstance(found, dict):
        raise Problem("bad_fix")
    return found
