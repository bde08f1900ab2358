"""A real server and a real worker in processes of their own, to be killed, stopped and started again."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx

from tests.free_port import free_port
from tests.promises.forked import Forked

ROOT = Path(__file__).parents[2]


class Running:
    """`chengguantong serve` and `work` on a database, on a free port. Of many tests at once they are forked from what
    is loaded already, and what runs beside them from them, unless `afresh`: so is, at any rate, a server with a planted
    fault, which changes what is not loaded yet."""

    def __init__(
        self, database_url: str, folder: Path, storage_url: str | None = None, module: str = "backend",
        afresh: bool = False, **settings: str,
    ) -> None:  # fmt: skip
        self.port = free_port()
        self.database_url = database_url
        self.url = f"http://127.0.0.1:{self.port}"
        self.module = module
        self._is_forked = module == "backend" and not afresh and "PYTEST_XDIST_WORKER" in os.environ
        self.log = folder / "processes.log"
        self._environment = os.environ | {
            "CGT_DATABASE_URL": database_url,
            "CGT_STORAGE_URL": storage_url or f"file://{folder}/photos",
            "CGT_LOG_LEVEL": "ERROR",
            **settings,
        }
        self._processes: dict[str, subprocess.Popen[bytes] | Forked] = {}

    def start(self, name: str, *more_words: str) -> None:
        """Starts `serve` or `work`."""
        words = [name, *(["--port", str(self.port), *more_words] if name == "serve" else [])]
        if self._is_forked:
            self._processes[name] = Forked(words, ROOT, self._environment, self.log)
            return
        command = [sys.executable, "-m", self.module, *words]
        with self.log.open("ab") as log:
            self._processes[name] = subprocess.Popen(command, cwd=ROOT, env=self._environment, stdout=log, stderr=log)

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

    def wait_until_ready(self, seconds: float = 90) -> float:
        """Seconds until /readyz said 200."""
        start = time.monotonic()
        while time.monotonic() - start < seconds:
            if self._says_ready():
                return time.monotonic() - start
            time.sleep(0.05)
        raise TimeoutError(self.log.read_text())

    def serves(self, seconds: float) -> bool:
        """Whether the server says that it is ready, before it ends; waits for either. TimeoutError for neither."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self._says_ready():
                return True
            if not self.is_alive("serve"):
                return False
            time.sleep(0.05)
        raise TimeoutError(self.log.read_text())

    def _says_ready(self) -> bool:
        try:
            # verify: to load certificates for each look takes as much as the server needs itself
            return httpx.get(f"{self.url}/readyz", timeout=2, trust_env=False, verify=False).status_code == 200
        except httpx.TransportError:
            return False

    def stop(self) -> None:
        for process in self._processes.values():
            process.kill()
            process.wait()
