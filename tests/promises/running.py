"""A real server and a real worker in processes of their own, to be killed, stopped and started again."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx

from tests.free_port import free_port

ROOT = Path(__file__).parents[2]


class Running:
    """`chengguantong serve` and `work` on a database, on a free port."""

    def __init__(
        self, database_url: str, folder: Path, storage_url: str | None = None, module: str = "backend", **settings: str
    ) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.module = module
        self.log = folder / "processes.log"
        self._environment = os.environ | {
            "CGT_DATABASE_URL": database_url,
            "CGT_STORAGE_URL": storage_url or f"file://{folder}/photos",
            "CGT_LOG_LEVEL": "ERROR",
            **settings,
        }
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, *more_words: str) -> None:
        """Starts `serve` or `work`."""
        more = ["--port", str(self.port), *more_words] if name == "serve" else []
        with self.log.open("ab") as log:
            self._processes[name] = subprocess.Popen(
                [sys.executable, "-m", self.module, name, *more],
                cwd=ROOT,
                env=self._environment,
                stdout=log,
                stderr=log,
            )

    def pid(self, name: str) -> int:
        return self._processes[name].pid

    def is_alive(self, name: str) -> bool:
        return self._processes[name].poll() is None

    def kill(self, name: str) -> None:
        """kill -9."""
        self._processes[name].kill()
        self._processes[name].wait()

    def terminate(self, name: str, seconds: float = 30) -> int:
        """SIGTERM; the exit code. subprocess.TimeoutExpired if it has not ended by then."""
        self._processes[name].send_signal(signal.SIGTERM)
        return self._processes[name].wait(seconds)

    def wait_until_ready(self, seconds: float = 20) -> float:
        """Seconds until /readyz said 200."""
        start = time.monotonic()
        while time.monotonic() - start < seconds:
            try:
                # verify: to load certificates for each look takes as much as the server needs itself
                if httpx.get(f"{self.url}/readyz", timeout=2, trust_env=False, verify=False).status_code == 200:
                    return time.monotonic() - start
            except httpx.TransportError:
                pass
            time.sleep(0.05)
        raise TimeoutError(self.log.read_text())

    def stop(self) -> None:
        for process in self._processes.values():
            process.kill()
            process.wait()
