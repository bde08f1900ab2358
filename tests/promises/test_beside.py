"""What runs beside the server ends with it, however the server ends."""

import time
from pathlib import Path

import psutil
import pytest

from tests.databases import Cluster
from tests.promises.running import Running


@pytest.mark.parametrize("end", ["kill", "terminate"])
def test_worker_and_stand_ins_end_with_their_server(cluster: Cluster, tmp_path: Path, end: str) -> None:
    running = Running(cluster.fresh("sqlite", "linhai"), tmp_path)
    running.start("serve", "--worker")
    try:
        running.wait_until_ready()
        beside = psutil.Process(running.pid("serve")).children()
        assert {"work", "stand-ins"} <= {word for process in beside for word in process.cmdline()}
        getattr(running, end)("serve")
        until = time.monotonic() + 15
        while any(process.is_running() and process.status() != "zombie" for process in beside):
            assert time.monotonic() < until, "left behind"
            time.sleep(0.1)
    finally:
        running.stop()
