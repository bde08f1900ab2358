"""Long proofs of `make prove`: time tells nothing of who is known, and guessing at passwords slows no reader."""

import os
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.bench.logins import measure
from tests.databases import Cluster
from tests.linhai import City
from tests.people.test_limits import code_times, login_times
from tests.ranks import told_apart

TIMES, ROUNDS = int(os.environ.get("CGT_TEST_TIMES", "0")), int(os.environ.get("CGT_TEST_LOGIN_ROUNDS", "0"))
Times = Callable[[City, int], Awaitable[tuple[list[float], list[float]]]]


@pytest.mark.anyio
@pytest.mark.skipif(not TIMES, reason="not run: CGT_TEST_TIMES is not set")
@pytest.mark.parametrize("times", [login_times, code_times])
async def test_the_known_and_the_unknown_are_answered_in_the_same_time(city: City, times: Times) -> None:
    smaller, p = told_apart(*await times(city, TIMES))
    print(f"{times.__name__}: {TIMES} each, chance {smaller:.3f}, p {p:.3f}")
    assert p > 0.001 or abs(smaller - 0.5) < 0.06


@pytest.mark.skipif(not ROUNDS, reason="not run: CGT_TEST_LOGIN_ROUNDS is not set")
@pytest.mark.parametrize("wide", [True, False])
def test_fifty_passwords_a_second_slow_no_reader(
    cluster: Cluster, database_kind: str, tmp_path: Path, wide: bool
) -> None:
    found = measure(cluster, database_kind, tmp_path, wide)
    quiet, loaded = found.quiet, found.loaded
    for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99)):
        print(f"{name} {quiet.percentile(share):.1f} ms in quiet, {loaded.percentile(share):.1f} under load")
    print(f"p99 × {found.ratio:.2f}, hashed {found.hashed}, {dict(found.answers)}")
    assert set(found.answers) <= {401, 429, 503}
    assert found.ratio < 1.5
