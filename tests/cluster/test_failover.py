"""The primary is killed under load and its replica takes its place: all of docs/scale.md on this machine."""

import pytest

from backend.demo.journey import play
from tests.cluster.drill import PLANTED, drill, planted_drill, said, standing, wrong
from tests.cluster.layout import missing

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.very_dear,
    pytest.mark.skipif(bool(missing()), reason=f"not run: this machine has no {', '.join(missing())}"),
]


async def test_a_killed_primary_takes_no_acknowledged_report_with_it_and_no_message() -> None:
    async with standing() as cluster:
        assert await play(cluster.url, lambda _line: None) == 0
        found = await drill(cluster)
    print(said(found))
    assert wrong(found) == set()


async def test_what_a_failover_may_lose_or_double_is_seen() -> None:
    """The planted faults."""
    async with standing() as cluster:
        found = await planted_drill(cluster)
    assert wrong(found) == PLANTED
