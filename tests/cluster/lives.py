"""What a case costs the database, from report to rating."""

import asyncio
import time

from backend.demo.journey import play
from tests.cluster.layout import Cluster

LIVES, REST = 5, 10.0  # seconds in which nobody asks anything
HAPPENINGS = "SELECT count(*) FROM happening WHERE subject_kind = 'case'"
DELIVERIES = "SELECT count(*) FROM delivery WHERE case_number IS NOT NULL"
# the month that is filled; those to come are empty
ROW = """SELECT max(pg_total_relation_size(inhrelid)) / (SELECT count(*) FROM {table})
FROM pg_inherits WHERE inhparent = '{table}'::regclass"""


async def lives(cluster: Cluster) -> dict[str, float]:
    """The mean of some cases played one after another; RuntimeError where a step is not as it should be.

    `writes`: transactions that write, less those of the same time at rest; with the sign-ins of a case's people.
    `happenings`, `deliveries`: of a case.
    """
    started, first = time.monotonic(), cluster.databases.written()
    for _life in range(LIVES):
        await play(cluster.url, lambda _line: None)
    await asyncio.sleep(REST)  # the last are told meanwhile
    took, then = time.monotonic() - started, cluster.databases.written()
    await asyncio.sleep(REST)
    at_rest = (cluster.databases.written() - then) / REST
    happenings, deliveries = _count(cluster, HAPPENINGS), _count(cluster, DELIVERIES)
    return {
        "writes": round((then - first - at_rest * took) / LIVES, 1), "happenings": happenings / LIVES,
        "deliveries": deliveries / LIVES, "writes_a_second_at_rest": round(at_rest, 1),
    }  # fmt: skip


def room(cluster: Cluster) -> dict[str, float]:
    """Bytes of a row with its indexes, once there are some thousands."""
    return {table: _count(cluster, ROW.format(table=table)) for table in ("happening", "delivery", "inbox_item")}


def _count(cluster: Cluster, statement: str) -> int:
    return int(cluster.databases.tell(statement))
