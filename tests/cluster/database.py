"""PostgreSQL with a streaming replica and a pooler before them, from the distribution's packages, on loopback.

The primary answers a commit only when the replica has it (`synchronous_standby_names`): whoever loses the primary has
lost nothing that was acknowledged. The application is a role that owns nothing and may do what the migrations gave it;
the pooler lets in no other.
"""

import os
import shutil
import subprocess
import time
from pathlib import Path

from backend.operations.postgres_tools import tool
from tests.stores import free_port

CITY, READ_BY = "chengguantong", "postgres"
OWNER, APP = "cgt_owner", "cgt_app"  # who migrates, and who works
# what a client of ours may ask of a server when it connects; pgbouncer does not hand it on, the role has it instead
LIMITS = {"statement_timeout": "10s", "lock_timeout": "5s", "idle_in_transaction_session_timeout": "20s"}
POOLER = """[databases]
{city} = host=127.0.0.1 port={port} dbname={city}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {pooler}
auth_type = trust
auth_file = {folder}/users.txt
pool_mode = transaction
default_pool_size = 20
max_client_conn = 400
server_login_retry = 0.5
query_wait_timeout = 5
ignore_startup_parameters = extra_float_digits,statement_timeout,lock_timeout,idle_in_transaction_session_timeout
pidfile = {folder}/pgbouncer.pid
logfile = {folder}/pgbouncer.log
"""


class Databases:
    """Two servers and the pooler; `primary` is where the pooler leads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ports = {"first": free_port(), "second": free_port()}
        self.pooler, self.primary = free_port(), "first"
        self._user = READ_BY if os.geteuid() == 0 else None  # a server does not run as root

    def start(self) -> None:
        """The primary, its replica once it is streaming, and the pooler."""
        if self._user:
            shutil.chown(self.folder, self._user)
        self._run("initdb", "-D", self._data("first"), "-U", "postgres", "--auth=trust", "-E", "UTF8")
        self._write("first", {"synchronous_standby_names": "'*'", "max_connections": 100, "fsync": "on"})
        self._control("first", "start")
        self._make_roles()
        self._run(
            "pg_basebackup", "-D", self._data("second"), "-h", "127.0.0.1", "-p", str(self.ports["first"]),
            "-U", "postgres", "-R", "-X", "stream", "-c", "fast",
        )  # fmt: skip
        self._write("second", {})
        self._control("second", "start")
        self._wait("first", "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'", "1")
        self.lead_to("first")

    def _make_roles(self) -> None:
        statements = [f"CREATE ROLE {OWNER} LOGIN", f"CREATE ROLE {APP} LOGIN", f"CREATE DATABASE {CITY} OWNER {OWNER}"]
        statements += [f"ALTER ROLE {APP} IN DATABASE {CITY} SET {name} = '{value}'" for name, value in LIMITS.items()]
        for statement in statements:
            self._sql("first", statement, synchronous=False)

    def lead_to(self, name: str) -> None:
        """Makes the pooler lead to a server: started, or told to read its file again."""
        self.primary, config = name, self.folder / "pgbouncer.ini"
        config.write_text(POOLER.format(city=CITY, port=self.ports[name], pooler=self.pooler, folder=self.folder))
        config.chmod(0o644)
        (self.folder / "users.txt").write_text(f'"{APP}" ""\n')
        pid = self.folder / "pgbouncer.pid"
        if pid.exists():
            os.kill(int(pid.read_text()), 1)  # SIGHUP
            return
        subprocess.run(["pgbouncer", "-d", str(config)], check=True, user=self._user)

    def kill(self, name: str) -> None:
        """kill -9 of every process of a server, as if its machine were gone."""
        first = int((Path(self._data(name)) / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        for process in [first, *map(int, children)]:
            os.kill(process, 9)

    def stop_replicating(self) -> None:
        """The planted fault: the replica gets nothing more, and the primary answers without it."""
        self._sql("first", "ALTER SYSTEM SET synchronous_standby_names = ''", synchronous=False)
        self._sql("second", "ALTER SYSTEM SET primary_conninfo = ''")
        for name in self.ports:
            self._sql(name, "SELECT pg_reload_conf()", synchronous=False)
        self._wait("first", "SELECT count(*) FROM pg_stat_replication", "0")

    def promote(self, name: str) -> None:
        """Makes a replica the primary; it waits for no replica then."""
        self._control(name, "promote")
        self._sql(name, "ALTER SYSTEM SET synchronous_standby_names = ''", synchronous=False)
        self._sql(name, "SELECT pg_reload_conf()")

    def lag(self) -> int:
        """Bytes the replica is behind."""
        asked = "SELECT coalesce(max(pg_wal_lsn_diff(sent_lsn, replay_lsn)), -1)::bigint FROM pg_stat_replication"
        return int(self._sql(self.primary, asked))

    def refused(self, statement: str) -> bool:
        """Whether the application's role, through the pooler, may not do that."""
        words = ["-h", "127.0.0.1", "-p", str(self.pooler), "-U", APP, "-d", CITY, "-c", statement]
        done = subprocess.run(self._command("psql", *words), capture_output=True, text=True)
        return done.returncode != 0 and "permission denied" in done.stderr

    def tell(self, statement: str) -> str:
        """What the primary answers the server's own user, in the city's database: to look, or to plant a fault."""
        return self._sql(self.primary, statement, database=CITY)

    def written(self) -> int:
        """How many transactions have written so far."""
        return int(self.tell("SELECT pg_snapshot_xmax(pg_current_snapshot())::text"))

    def stop(self) -> None:
        pid = self.folder / "pgbouncer.pid"
        if pid.exists():
            os.kill(int(pid.read_text()), 15)
        for name in self.ports:
            if (Path(self._data(name)) / "postmaster.pid").exists():
                stop = self._command("pg_ctl", "-D", self._data(name), "stop", "-m", "immediate")
                subprocess.run(stop, user=self._user, capture_output=True)  # one may have been killed

    def url(self) -> str:
        """Through the pooler: prepared statements are not kept there."""
        return f"postgresql+asyncpg://{APP}@127.0.0.1:{self.pooler}/{CITY}?prepared_statement_cache_size=0"

    def direct_url(self) -> str:
        """Past the pooler, to whichever is the primary, for LISTEN."""
        return f"postgresql+asyncpg://{APP}@127.0.0.1:{self.ports[self.primary]}/{CITY}"

    def admin_url(self) -> str:
        """Past the pooler, as the owner, for migrations."""
        return f"postgresql+asyncpg://{OWNER}@127.0.0.1:{self.ports[self.primary]}/{CITY}"

    def replica_url(self) -> str:
        """What the public reads; once it was promoted it is no replica, and is not read as one."""
        return f"postgresql+asyncpg://{APP}@127.0.0.1:{self.ports['second']}/{CITY}"

    def _data(self, name: str) -> str:
        return str(self.folder / name)

    def _write(self, name: str, more: dict[str, object]) -> None:
        lines = {"port": self.ports[name], "unix_socket_directories": f"'{self.folder}'", "hot_standby": "on", **more}
        with (Path(self._data(name)) / "postgresql.conf").open("a") as file:
            file.writelines(f"{key} = {value}\n" for key, value in lines.items())

    def _control(self, name: str, what: str) -> None:
        log = f"{self.folder}/{name}.log"
        more = ["-l", log] if what == "start" else []
        self._run("pg_ctl", "-D", self._data(name), "-w", *more, what)

    def _sql(self, name: str, statement: str, *, synchronous: bool = True, database: str = "postgres") -> str:
        options = {} if synchronous else {"PGOPTIONS": "-c synchronous_commit=local"}
        words = ["-h", "127.0.0.1", "-p", str(self.ports[name]), "-U", "postgres", "-d", database, "-Atc", statement]
        done = subprocess.run(self._command("psql", *words), env=os.environ | options, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout.strip()

    def _wait(self, name: str, question: str, answer: str) -> None:
        for _look in range(200):
            if self._sql(name, question) == answer:
                return
            time.sleep(0.1)
        raise TimeoutError(question)

    def _run(self, program: str, *words: str) -> None:
        subprocess.run(self._command(program, *words), check=True, user=self._user, stdout=subprocess.DEVNULL)

    def _command(self, program: str, *words: str) -> list[str]:
        return [tool(program), *words]
