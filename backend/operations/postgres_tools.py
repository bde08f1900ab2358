"""The programs PostgreSQL brings: found beside the server, run with the password in the environment, never in words."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from sqlalchemy import make_url

DEBIAN = Path("/usr/lib/postgresql")
NUMBER = re.compile(r"\d+")


def tool(name: str, folder: Path | None = None) -> str:
    """The path of a program such as pg_basebackup: in `folder`, on the path, or the newest of the distribution.

    FileNotFoundError if there is none.
    """
    if folder is not None:
        found = shutil.which(name, path=str(folder))
    else:
        installed = sorted(DEBIAN.glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
        found = str(installed[-1]) if installed else shutil.which(name)
    if found is None:
        raise FileNotFoundError(f"{name} is not installed (postgresql-client)")
    return found


def run_tool(command: list[str], url: str) -> None:
    """Runs it against the server of a database url. RuntimeError with its last words if it fails."""
    parts = make_url(url)
    given = {
        "PGHOST": parts.host or str(parts.query.get("host", "")), "PGPORT": str(parts.port or 5432),
        "PGUSER": parts.username or "", "PGPASSWORD": parts.password or "",
    }  # fmt: skip
    environment = os.environ | {name: value for name, value in given.items() if value}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)  # noqa: S603 - the words are ours
    if done.returncode:
        raise RuntimeError(f"{Path(command[0]).name}: {(done.stderr or done.stdout).strip()[-500:]}")
