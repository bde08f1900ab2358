"""A patrol day, played over HTTP against a running demo service: a dozen inspectors, tracks, the coverage picture."""

import json
import random
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import anyio
import httpx
import shapely

from backend.demo.asking import Stopped, demo_config, got, staff_token
from backend.ground import clock
from backend.ground.clock import CITY_ZONE
from backend.places.coordinates import DEGREE, distance_m

INSPECTORS = 12
PASSWORD = "demo"  # noqa: S105 - the demo accounts' published password
EVERY = 30  # seconds between fixes
RIDE, STROLL = 4.2, 0.7  # metres a second: between grids by electric bicycle, within them on foot
STAY = (240, 900)  # seconds in a grid
NOISE_M = 6.0
BATCH = 400
FROM, UNTIL, NOON = time(8), time(16, 30), time(12)
HALF = 4  # every so many inspectors one has the afternoon off, so that something is left unvisited

Say = Callable[[str], None]
Pair = tuple[float, float]


async def play_patrol(url: str, say: Say, picture: Path, password: str = PASSWORD) -> int:
    """Plays yesterday, sends all of it once more, writes the picture (PNG, and SVG beside it), says what it shows; 0 if
    nothing was doubled. Played again, it is the same day."""
    day = clock.now().astimezone(CITY_ZONE).date() - timedelta(days=1)
    async with httpx.AsyncClient(base_url=url, timeout=120, trust_env=False) as client:
        await demo_config(client)
        days = [await _one_day(client, f"inspector-{number}", day, number, say, password)
                for number in range(1, INSPECTORS + 1)]  # fmt: skip
        supervisor = await _signed_in(client, "supervisor", password)
        before = await _figures(client, supervisor, day)
        again = [await _sent(client, one) for one in days]
        after = await _figures(client, supervisor, day)
        await _draw(client, supervisor, day, picture)
    fixes = sum(one.fixes for one in days)
    say(f"{day}：覆盖 {after['grids']} 个网格，在网格内 {after['hours']} 小时，行程 {after['km']} 公里")
    say(f"乱序上传、十分之一重发，再整天重传一遍：{sum(again)} 个轨迹点重复到达，库中 {after['fixes']} 个")
    say(f"覆盖图：{picture}")
    if before != after or after["fixes"] != fixes:
        say(f"有重复：应为 {fixes} 个轨迹点，{before} → {after}")
        return 1
    say("没有一项被重复计入")
    return 0


@dataclass(frozen=True)
class PlayedDay:
    """An inspector's queue: under whose name it is sent, its items, and how many fixes it holds, each once."""

    headers: Mapping[str, str]
    items: Sequence[Mapping[str, Any]]
    fixes: int


async def _one_day(client: httpx.AsyncClient, name: str, day: date, number: int, say: Say, password: str) -> PlayedDay:
    """One inspector's queue, sent in the evening: shuffled, and a tenth of it twice."""
    dice = random.Random(number)  # noqa: S311 - the same day each time it is played
    headers = await _signed_in(client, name, password)
    pack = got(await client.get("/api/v1/sync/grids", headers=headers))
    places = _in_walking_order([shapely.geometry.shape(one["geometry"]) for one in pack["features"]])
    hours = (FROM, NOON if number % HALF == 0 else UNTIL)
    start, end = (datetime.combine(day, hour, CITY_ZONE) for hour in hours)
    walk = list(_walk(places, start, end, dice))
    items = [_item(name, "check_in", _clock(walk[0], start)), _item(name, "check_out", _clock(walk[-1], end))]
    batches = [walk[place : place + BATCH] for place in range(0, len(walk), BATCH)]
    items += [
        _item(name, "fixes", {"device_id": f"{name}-phone", "fixes": dice.sample(one, len(one))}) for one in batches
    ]
    items += dice.sample(items, max(1, len(items) // 10))
    dice.shuffle(items)
    played = PlayedDay(headers, items, len(walk))
    sent = await _sent(client, played)
    say(f"{name}：{len(places)} 个网格，{len(walk)} 个轨迹点，离线队列 {len(items)} 项补传，其中轨迹点 {sent} 个")
    return played


async def _sent(client: httpx.AsyncClient, day: PlayedDay) -> int:
    """Sends the queue, whether it was sent before or not; how many fixes the server has answered for."""
    done = got(await client.post("/api/v1/sync", headers=dict(day.headers), json={"items": list(day.items)}))["items"]
    if bad := [one for one in done if one["status"] not in (200, 201)]:
        raise Stopped(f"补传的一项被拒绝：{bad[0]}")
    return sum(one["body"].get("stored", 0) for one in done)


async def _figures(client: httpx.AsyncClient, supervisor: Mapping[str, str], day: date) -> dict[str, Any]:
    """What the day amounts to, as the server counts it."""
    headers, params = dict(supervisor), {"day": day.isoformat()}
    found = got(await client.get("/api/v1/patrol/coverage", headers=headers, params=params))["features"]
    people = got(await client.get("/api/v1/patrol/call-list", headers=headers))["items"]
    played = [one["person_id"] for one in people if one["name"] in {f"采集员{n}号" for n in range(1, INSPECTORS + 1)}]
    tracks = [got(await client.get(f"/api/v1/patrol/tracks/{one}", headers=headers, params=params)) for one in played]
    return {
        "grids": len(found), "fixes": sum(len(one["fixes"]) for one in tracks),
        "hours": round(sum(one["properties"]["minutes"] for one in found) / 60, 1),
        "km": round(sum(one["properties"]["length_m"] for one in found) / 1000, 1),
    }  # fmt: skip


async def _draw(client: httpx.AsyncClient, supervisor: Mapping[str, str], day: date, picture: Path) -> None:
    """The picture with the tracks, as PNG and as SVG beside it."""
    params = {"day": day.isoformat(), "tracks": "true"}
    for kind in ("svg", "png"):
        drawn = await client.get(f"/api/v1/patrol/coverage.{kind}", headers=dict(supervisor), params=params)
        drawn.raise_for_status()
        await anyio.Path(picture.with_suffix(f".{kind}")).write_bytes(drawn.content)


def _in_walking_order(shapes: Sequence[shapely.Geometry]) -> list[shapely.Geometry]:
    """Always on to the nearest not yet visited."""
    left = sorted(shapes, key=lambda shape: shape.wkb)
    found = [left.pop(0)]
    while left:
        here = _middle(found[-1])
        nearest = min(left, key=lambda shape: distance_m(here, _middle(shape)))
        left.remove(nearest)
        found.append(nearest)
    return found


def _walk(places: Sequence[shapely.Geometry], start: datetime, end: datetime, dice: random.Random) -> Iterator[Any]:
    """Fixes from the first place on, as far as the day reaches."""
    here, now = _middle(places[0]), start
    for place in [*places, *places[::-1]]:  # and home the same way, as far as the day reaches
        target, speed, until = _middle(place), RIDE, now + timedelta(seconds=dice.uniform(*STAY))
        while now < end:
            apart = distance_m(here, target)
            if apart < speed * EVERY:
                if now >= until:
                    break
                target, speed = _beside(_middle(place), dice.uniform(20, 110), dice), STROLL
                apart = distance_m(here, target)
            share = min(1.0, speed * EVERY / max(apart, 1.0))
            here = (here[0] + (target[0] - here[0]) * share, here[1] + (target[1] - here[1]) * share)
            lon, lat = _beside(here, abs(dice.gauss(0, NOISE_M)), dice)
            yield {"at": now.isoformat(), "lon": round(lon, 6), "lat": round(lat, 6), "accuracy_m": 8}
            now += timedelta(seconds=EVERY)


def _middle(shape: shapely.Geometry) -> Pair:
    point = shape.representative_point()
    return point.x, point.y


def _beside(place: Pair, metres: float, dice: random.Random) -> Pair:
    turned = complex(metres / DEGREE) * complex(dice.gauss(0, 1), dice.gauss(0, 1))
    length = abs(turned) or 1.0
    return place[0] + turned.real / length * metres / DEGREE, place[1] + turned.imag / length * metres / DEGREE


def _clock(fix: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    position = {"lon": fix["lon"], "lat": fix["lat"], "coord_type": "wgs84", "accuracy_m": 30}
    return {"position": position, "captured_at": at.isoformat()}


def _item(name: str, kind: str, body: dict[str, Any]) -> dict[str, Any]:
    """The same key for the same item, so that a day played again is a day sent again."""
    key = uuid.uuid5(uuid.NAMESPACE_URL, f"chengguantong:patrol-day:{name}:{kind}:{json.dumps(body, sort_keys=True)}")
    return {"client_key": str(key), "kind": kind, "body": body}


async def _signed_in(client: httpx.AsyncClient, name: str, password: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {await staff_token(client, name, password)}"}
