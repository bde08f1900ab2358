"""What runs beside the server is there from the first moment, and ends with it, however the server ends."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import psutil
import pytest

from backend.ground.settings import Settings
from backend.serving import _end, _with_standins
from tests.databases import Cluster
from tests.promises.running import Running


@pytest.mark.parametrize("end", ["kill", "terminate"])
def test_worker_and_stand_ins_end_with_their_server(cluster: Cluster, tmp_path: Path, end: str) -> None:
    running = Running(cluster.fresh("sqlite", "linhai"), tmp_path, afresh=True)  # as an operator's end
    running.start("serve", "--worker")
    try:
        running.wait_until_ready(60)
        beside = psutil.Process(running.pid("serve")).children()
        assert {"work", "stand-ins"} <= {word for process in beside for word in process.cmdline()}
        getattr(running, end)("serve")
        until = time.monotonic() + 60
        while any(process.is_running() and process.status() != "zombie" for process in beside):
            assert time.monotonic() < until, "left behind"
            time.sleep(0.1)
    finally:
        running.stop()


def test_who_asks_a_stand_in_before_it_is_there_waits_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process takes a second to begin; a server that is ready sooner must not tell anybody that WeChat is away."""
    monkeypatch.setattr(os, "environ", os.environ.copy())
    settings, beside = _with_standins(Settings(_env_file=None), 1)
    try:
        for process in beside:
            process.send_signal(signal.SIGSTOP)  # it is not there before it is asked
        with ThreadPoolExecutor(1) as asker:
            asked = asker.submit(httpx.get, f"{settings.standins_url}/received", timeout=60, trust_env=False)
            time.sleep(0.2)
            assert not asked.done()
            for process in beside:
                process.send_signal(signal.SIGCONT)
            answer = asked.result()
        assert (answer.status_code, answer.json()) == (200, {"items": []})
    finally:
        for process in beside:
            process.terminate()
            process.wait(60)


def test_what_does_not_end_when_it_is_told_to_is_ended() -> None:
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"1\n"
        process.terminate()
        _end(process, 0.2)
        assert process.returncode == -9
