"""PostgreSQL's own programs are run as the city's URL says, and what they say of how far they are is told at once."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from backend.ground.settings import Settings
from backend.operations.backup import backup
from backend.operations.postgres_tools import run_tool

pytestmark = pytest.mark.anyio
URL = "postgresql+asyncpg://nobody@127.0.0.1:9/none"
COPYING = """#!/bin/sh
echo "waiting for checkpoint" >&2
echo "   1024/4096 kB (25%), 0/1 tablespace" >&2
echo "   4096/4096 kB (100%), 1/1 tablespace" >&2
echo "sslmode is $PGSSLMODE, asked for $*" >&2
exit 1
"""
WAITING = """#!/bin/sh
echo "halfway"
for turn in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do [ -e "$1" ] && exit 0; sleep 0.5; done
echo "nobody heard"
exit 3
"""


@pytest.fixture
def program(tmp_path: Path) -> Callable[[str], Path]:
    def _written(text: str) -> Path:
        path = tmp_path / "tools" / "pg_basebackup"
        path.parent.mkdir()
        path.write_text(text)
        path.chmod(0o755)
        return path

    return _written


async def test_how_far_the_copy_of_a_server_is_is_told_and_it_is_connected_to_as_the_url_says(
    program: Callable[[str], Path], tmp_path: Path, at: datetime
) -> None:
    """The bar stood still for all of the copy, which is hours; and the rows went over the network as the program
    thought fit, whatever CGT_DATABASE_URL asked for."""
    told = list[tuple[int, int]]()
    settings = Settings(_env_file=None, database_url=f"{URL}?ssl=verify-full")
    with pytest.raises(RuntimeError) as failed:
        await backup(
            settings, tmp_path / "copies", lambda: at, lambda done, total: told.append((done, total)),
            program(COPYING).parent,
        )  # fmt: skip
    assert told == [(1024, 4096), (4096, 4096)]
    said = str(failed.value)
    assert ("sslmode is verify-full" in said, "--progress" in said, "kB" in said) == (True, True, False)


def test_what_is_said_is_heard_while_the_program_runs(program: Callable[[str], Path], tmp_path: Path) -> None:
    mark = tmp_path / "heard"

    def _heard(line: str) -> bool:
        mark.touch()
        return line == "halfway\n"

    run_tool([str(program(WAITING)), str(mark)], URL, _heard)
    assert mark.exists()
