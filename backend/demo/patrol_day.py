"""A patrol day, played over HTTP against a running demo service: a dozen inspectors, tracks, the coverage picture."""

import random
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import anyio
import httpx
import shapely

from backend.ground import clock
from backend.ground.clock import CITY_ZONE
from backend.places.coordinates import DEGREE, distance_m

INSPECTORS = 12
PASSWORD = "demo"  # noqa: S105 - the demo accounts' published password
EVERY = 30  # seconds between fixes
RIDE, STROLL = 4.2, 1.2  # metres a second: between grids by electric bicycle, within them on foot
STAY = (240, 900)  # seconds in a grid
NOISE_M = 6.0
BATCH = 400
FROM, UNTIL = time(8), time(16, 30)

Say = Callable[[str], None]
Pair = tuple[float, float]


async def play_patrol(url: str, say: Say, picture: Path, password: str = PASSWORD) -> int:
    """Plays yesterday, writes the picture, says what it shows; 0 if all is well. Played again, nothing is doubled."""
    day = clock.now().astimezone(CITY_ZONE).date() - timedelta(days=1)
    async with httpx.AsyncClient(base_url=url, timeout=120, trust_env=False) as client:
        for number in range(1, INSPECTORS + 1):
            dice = random.Random(number)  # noqa: S311 - the same day each time it is played
            say(await _one_day(client, f"inspector-{number}", day, dice, password))
        supervisor = await _signed_in(client, "supervisor", password)
        params = {"day": day.isoformat()}
        found = _body(await client.get("/api/v1/patrol/coverage", headers=supervisor, params=params))["features"]
        drawn = await client.get("/api/v1/patrol/coverage.svg", headers=supervisor, params=params)
        drawn.raise_for_status()
    await anyio.Path(picture).write_text(drawn.text, encoding="utf-8")
    minutes = sum(one["properties"]["minutes"] for one in found)
    length = sum(one["properties"]["length_m"] for one in found)
    say(f"{day}：覆盖 {len(found)} 个网格，在网格内 {minutes / 60:.1f} 小时，行程 {length / 1000:.1f} 公里")
    say(f"覆盖图：{picture}")
    return 0


async def _one_day(client: httpx.AsyncClient, name: str, day: date, dice: random.Random, password: str) -> str:
    """One inspector's queue, sent in the evening: shuffled, and a tenth of it twice."""
    headers = await _signed_in(client, name, password)
    pack = _body(await client.get("/api/v1/sync/grids", headers=headers))
    places = _in_walking_order([shapely.geometry.shape(one["geometry"]) for one in pack["features"]])
    start, end = (datetime.combine(day, hour, CITY_ZONE) for hour in (FROM, UNTIL))
    walk = list(_walk(places, start, end, dice))
    items = [_item("check_in", _clock(walk[0], start)), _item("check_out", _clock(walk[-1], end))]
    batches = [walk[place : place + BATCH] for place in range(0, len(walk), BATCH)]
    items += [_item("fixes", {"device_id": f"{name}-phone", "fixes": dice.sample(one, len(one))}) for one in batches]
    items += dice.sample(items, max(1, len(items) // 10))
    dice.shuffle(items)
    done = _body(await client.post("/api/v1/sync", headers=headers, json={"items": items}))["items"]
    bad = [one for one in done if one["status"] not in (200, 201)]
    if bad:
        raise SystemExit(f"{name}: {bad[0]}")
    return f"{name}：{len(places)} 个网格，{len(walk)} 个轨迹点，离线队列 {len(items)} 项已补传"


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
                target, speed = _beside(_middle(place), dice.uniform(20, 150), dice), STROLL
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


def _item(kind: str, body: dict[str, Any]) -> dict[str, Any]:
    return {"client_key": str(uuid.uuid4()), "kind": kind, "body": body}


async def _signed_in(client: httpx.AsyncClient, name: str, password: str) -> dict[str, str]:
    form = {"username": name, "password": password}
    return {"Authorization": f"Bearer {_body(await client.post('/api/v1/auth/password', data=form))['access_token']}"}


def _body(answer: httpx.Response) -> Any:
    if answer.is_error:
        raise SystemExit(f"{answer.request.method} {answer.request.url.path}: {answer.status_code} {answer.text[:300]}")
    return answer.json()
