"""The programs PostgreSQL brings: found beside the server, run with the password in the environment, never in words."""

import os
import re
import shutil
import subprocess
from collections import deque
from collections.abc import Callable
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
        raise FileNotFoundError(f"没有安装 {name}（postgresql-client），或以 --tools 指明其目录")
    return found


def run_tool(command: list[str], url: str, heard: Callable[[str], bool] = lambda _line: False) -> None:
    """Runs it against the server of a database url, as safely connected (`ssl`). Each line it says is `heard` at once;
    one that is understood is no word of a fault. RuntimeError with its last words if it fails."""
    parts, said = make_url(url), deque[str](maxlen=20)
    given = {
        "PGHOST": parts.host or str(parts.query.get("host", "")), "PGPORT": str(parts.port or 5432),
        "PGUSER": parts.username or "", "PGPASSWORD": parts.password or "",
        "PGSSLMODE": str(parts.query.get("ssl", "")),
    }  # fmt: skip
    environment = os.environ | {name: value for name, value in given.items() if value}
    with subprocess.Popen(  # noqa: S603 - the words are ours
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            said += (line for line in process.stdout or () if not heard(line))
        except BaseException:
            process.kill()
            raise
    if process.returncode:
        raise RuntimeError(f"{Path(command[0]).name}: {''.join(said).strip()[-500:]}")
