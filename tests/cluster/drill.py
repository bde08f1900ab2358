"""`make cluster`: the layout started, a case played through it, the primary killed under load, what that cost.

`python -m tests.cluster.drill [--keep]`: first with the faults planted, which must be seen; then as it is meant.
`--keep` leaves it running until Ctrl-C instead.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from backend.ground import clock
from tests.cluster.account import account_of
from tests.cluster.layout import Cluster, missing
from tests.cluster.lives import lives, room
from tests.cluster.load import Load

BEFORE, AFTER = 6.0, 20.0  # seconds of load before the primary is killed, and after
REWRITE = "UPDATE happening SET kind = kind WHERE false"
PLANTED = {"lost", "doubled", "unheard", "may_rewrite"}  # what must be seen of the faults of `planted_drill`
Found = dict[str, float]


@asynccontextmanager
async def standing() -> AsyncIterator[Cluster]:
    """The whole layout, in a folder of its own that the servers' user may enter."""
    with tempfile.TemporaryDirectory(prefix="cgt-cluster-") as folder:
        cluster = Cluster(Path(folder))
        try:
            await asyncio.to_thread(cluster.start)
            yield cluster
        finally:
            await asyncio.to_thread(cluster.stop)


async def drill(cluster: Cluster) -> Found:
    """One failover: reports acknowledged before and after, the longest silence, what Account says, and how many
    transactions wrote in a second before it."""
    load, since = Load(cluster.url), clock.now()
    running = asyncio.create_task(load.run())
    await load.is_on()
    written = cluster.databases.written()
    await asyncio.sleep(BEFORE)
    writes = (cluster.databases.written() - written) / BEFORE
    lag, killed, moved = await _failed_over(cluster)
    await _went_on(load, running, AFTER)
    figures = {"lag_bytes": lag, "moved_s": round(moved, 2), "writes_a_second": round(writes)}
    return _found(load, killed) | figures | await _account(cluster, load, since)


async def planted_drill(cluster: Cluster) -> Found:
    """The same with a primary that does not wait for its replica, which stands still; clients that forget their keys;
    a delivery that is gone; and a role that may rewrite the record."""
    load, since = Load(cluster.url, forgetful=True), clock.now()
    running = asyncio.create_task(load.run())
    await load.is_on()
    await asyncio.to_thread(cluster.databases.stop_replicating)
    await asyncio.sleep(BEFORE)
    _lag, killed, _moved = await _failed_over(cluster)
    await _went_on(load, running, BEFORE)
    await account_of(load, cluster.databases.url(), since)  # nothing is left to tell
    cluster.databases.tell("DELETE FROM delivery WHERE id = (SELECT max(id::text)::uuid FROM delivery)")
    cluster.databases.tell("GRANT UPDATE ON happening TO cgt_app")
    return _found(load, killed) | await _account(cluster, load, since, patience=0)


def wrong(found: Found) -> set[str]:
    """Which of the figures are faults."""
    faults = {name for name in ("lost", "doubled", "unheard", "may_rewrite") if found[name]}
    return faults | {name for name in ("before", "after") if not found[name]}


def said(found: Found) -> str:
    return ", ".join(f"{name} {value}" for name, value in found.items())


async def _failed_over(cluster: Cluster) -> tuple[int, float, float]:
    """Bytes the replica was behind, when the primary was killed, and seconds until the pooler led to the other."""
    lag, killed = cluster.databases.lag(), time.monotonic()
    await asyncio.to_thread(cluster.fail_over)
    return lag, killed, time.monotonic() - killed


async def _went_on(load: Load, running: asyncio.Task[None], seconds: float) -> None:
    await asyncio.sleep(seconds)
    load.stop()
    await running


def _found(load: Load, killed: float) -> Found:
    times = sorted(when for _number, when in load.acknowledged.values())
    before = sum(one < killed for one in times)
    silence = max((later - earlier for earlier, later in pairwise(times)), default=0.0)
    return {
        "before": before, "after": len(times) - before, "in_doubt": len(load.in_doubt), "silence_s": round(silence, 2),
    }  # fmt: skip


async def _account(cluster: Cluster, load: Load, since: datetime, **more: float) -> Found:
    found = await account_of(load, cluster.databases.url(), since, **more)
    return vars(found) | {"may_rewrite": int(not cluster.databases.refused(REWRITE))}


async def _main(keep: bool) -> int:
    if lacking := missing():
        print(f"not run: this machine has no {', '.join(lacking)}")
        return 1
    if keep:
        async with standing() as cluster:
            print(f"{cluster.url} stands", flush=True)
            await asyncio.Event().wait()
    async with standing() as cluster:
        found = await planted_drill(cluster)
        print(f"planted: {said(found)}", flush=True)
        if unseen := PLANTED - wrong(found):
            print(f"NOT SEEN: {', '.join(sorted(unseen))}")
            return 1
    started = time.monotonic()
    async with standing() as cluster:
        print(f"{cluster.url} stands after {time.monotonic() - started:.0f} s", flush=True)
        print(f"a case from report to rating through it, mean of some: {said(await lives(cluster))}", flush=True)
        found = await drill(cluster)
        print(f"failover: {said(found)}", flush=True)
        print(f"bytes of a row with its indexes: {said(room(cluster))}", flush=True)
        return len(wrong(found))


if __name__ == "__main__":
    sys.exit(min(asyncio.run(_main("--keep" in sys.argv)), 1))
