"""Promise: an acknowledged fix is there, whatever is killed. The peers' defect 7 acknowledges before it stores."""

import os
import random
import threading
import time
import uuid
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from backend.ground.clock import now
from tests.databases import Cluster
from tests.promises.running import Running

KILLS = int(os.environ.get("CGT_TEST_FIX_KILLS", "0"))
POINT = {"lon": 121.1289, "lat": 28.8470, "coord_type": "wgs84"}


@pytest.mark.skipif(not KILLS, reason="make prove: CGT_TEST_FIX_KILLS says how often the server is killed")
def test_no_acknowledged_fix_is_lost(cluster: Cluster, database_kind: str, tmp_path: Path) -> None:
    running = Running(cluster.fresh(database_kind, "linhai"), tmp_path)
    stop, acked = threading.Event(), set[str]()
    killer = threading.Thread(target=_kill, args=(running, stop))
    running.start("serve")
    try:
        headers = _on_shift(running.url)
        killer.start()
        start, batch = now(), 0
        while killer.is_alive():
            fixes = _fixes(start, batch)
            if _sent(running.url, headers, fixes):
                acked |= {one["at"] for one in fixes}
                batch += 1
        assert _stored(running.url, headers) >= acked
        print(f"{database_kind}: {len(acked)} fixes acknowledged, {KILLS} kills, 0 lost; rate < 3/{KILLS} at 95 %")
        assert len(acked) > 20
    finally:
        stop.set()
        running.stop()


def _kill(running: Running, stop: threading.Event) -> None:
    dice = random.Random(7)
    for _time in range(KILLS):
        if stop.wait(dice.uniform(0.5, 3)):
            return
        running.kill("serve")
        running.start("serve")
        _wait(running.url)


def _wait(url: str, seconds: float = 90) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            httpx.get(f"{url}/healthz", timeout=5, trust_env=False)
            return
        except httpx.TransportError:
            time.sleep(0.05)
    raise TimeoutError(url)


def _on_shift(url: str) -> dict[str, str]:
    _wait(url)
    form = {"username": "inspector", "password": "demo"}
    token = httpx.post(f"{url}/api/v1/auth/password", data=form, timeout=30, trust_env=False).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    body = {"client_key": str(uuid.uuid4()), "position": POINT}
    path = f"{url}/api/v1/patrol/shifts/check-in"
    assert httpx.post(path, json=body, headers=headers, timeout=60, trust_env=False).status_code == 201
    return headers


def _fixes(start: datetime, batch: int) -> list[dict[str, Any]]:
    """Ten fixes a batch, each at a moment of its own."""
    times = [start + timedelta(milliseconds=batch * 100 + n * 10) for n in range(10)]
    return [{"at": time.isoformat(), **POINT} for time in times]


def _sent(url: str, headers: dict[str, str], fixes: list[dict[str, Any]]) -> bool:
    """True if the batch was acknowledged; no answer means: the same again."""
    body = {"device_id": "phone-1", "fixes": fixes}
    try:
        answer = httpx.post(f"{url}/api/v1/patrol/fixes", json=body, headers=headers, timeout=10, trust_env=False)
    except httpx.TransportError:
        time.sleep(0.05)
        return False
    return answer.status_code == 200 and answer.json()["stored"] == len(fixes)


def _stored(url: str, headers: dict[str, str]) -> set[str]:
    me = httpx.get(f"{url}/api/v1/me", headers=headers, timeout=30, trust_env=False).json()["id"]
    track = httpx.get(f"{url}/api/v1/patrol/tracks/{me}", headers=headers, timeout=60, trust_env=False).json()
    return {datetime.fromisoformat(one["at"]).isoformat() for one in track["fixes"]}
