"""The layout of docs/scale.md on this machine: nginx, two API processes, two workers, the databases, S3, NATS."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx

from tests.cluster.database import Databases
from tests.operations.shipped_nginx import shipped
from tests.stores import S3Server, free_port, s3_url

ROOT = Path(__file__).parents[2]
NEEDED = ("nginx", "pgbouncer", "nats-server")


def missing() -> list[str]:
    """The programs this machine lacks."""
    postgres = shutil.which("postgres") or list(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    return [name for name in NEEDED if not shutil.which(name)] + ([] if postgres else ["postgresql"])


class Cluster:
    """Everything of the layout, in a folder; `url` is the one name behind which it stands."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.databases, self.store = folder, Databases(folder / "databases"), S3Server(folder / "store/s3")
        self.apis, self.front, self.nats = [free_port(), free_port()], free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.front}"
        self._processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        """Starts all of it, with the demo city; returns when both API processes are ready."""
        self.folder.chmod(0o755)
        self.databases.folder.mkdir(parents=True)
        self.store.folder.mkdir(parents=True)
        self.databases.start()
        self.store.start()
        self._start("nats-server", "-a", "127.0.0.1", "-p", str(self.nats))
        self._ours("migrate", wait=True)
        self._ours("load", "demo", wait=True)
        for port in self.apis:
            self._ours("serve", "--port", str(port))
        for _worker in range(2):
            self._ours("work")
        self._nginx()
        for port in self.apis:
            self._wait(f"http://127.0.0.1:{port}/readyz")
        self._wait(f"{self.url}/readyz")

    def fail_over(self) -> None:
        """The primary is gone; its replica takes its place: promoted, and then the pooler leads there."""
        self.databases.kill("first")
        self.databases.promote("second")
        self.databases.lead_to("second")

    def stop(self) -> None:
        for process in self._processes:
            process.send_signal(signal.SIGTERM)
        for process in self._processes:
            process.wait(30)
        self.store.stop()
        self.databases.stop()

    def _ours(self, *words: str, wait: bool = False) -> None:
        environment = os.environ | {
            "CGT_DATABASE_URL": self.databases.url(), "CGT_DATABASE_DIRECT_URL": self.databases.direct_url(),
            "CGT_DATABASE_ADMIN_URL": self.databases.admin_url(),
            "CGT_DATABASE_REPLICA_URL": self.databases.replica_url(), "CGT_STORAGE_URL": s3_url(self.store.port),
            "CGT_NATS_URL": f"nats://127.0.0.1:{self.nats}", "CGT_LOG_LEVEL": "ERROR",
            "CGT_PUBLIC_URL": self.url, "CGT_TRUSTED_PROXIES": "127.0.0.1",
            "CGT_STANDINS_URL": "", "CGT_SMS_GATEWAY": "console", "CGT_AUDIT_ANCHOR": str(self.folder / "anchor.log"),
        }  # fmt: skip
        command = [sys.executable, "-m", "backend", *words]
        if wait:
            subprocess.run(command, cwd=ROOT, env=environment, check=True)
        else:
            self._start(*command, environment=environment)

    def _start(self, *command: str, environment: dict[str, str] | None = None) -> None:
        with (self.folder / "processes.log").open("ab") as log:
            self._processes.append(subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log))

    def _nginx(self) -> None:
        """That of docs/operations, without its certificate."""
        config = self.folder / "nginx.conf"
        config.write_text(f"daemon off;\n{shipped(self.folder, self.front, self.apis)}")
        self._start("nginx", "-c", str(config))

    def _wait(self, url: str) -> None:
        until = time.monotonic() + 120
        while time.monotonic() < until:
            try:
                if httpx.get(url, timeout=2, trust_env=False).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.1)
        raise TimeoutError(f"{url}: {(self.folder / 'processes.log').read_text()[-2000:]}")
