"""What we tell a city to set in PostgreSQL is what PostgreSQL knows, and it takes effect."""

import asyncio
import os
import re
from pathlib import Path

import pytest
from sqlalchemy import text

from backend.ground.db import Database
from backend.ground.settings import Settings
from tests.databases import open_cluster

CONF = Path(__file__).parents[2] / "docs" / "operations" / "postgresql.conf"
TAKEN = "SELECT name FROM pg_file_settings WHERE applied AND error IS NULL"


async def taken(url: str) -> tuple[set[str], str]:
    """The names a server took from its files; and whether it writes down what a statement was given."""
    db = Database(Settings(_env_file=None, database_url=url))
    try:
        async with db.read() as session:
            names = set((await session.execute(text(TAKEN))).scalars())
            return names, str((await session.execute(text("SHOW log_parameter_max_length"))).scalar_one())
    finally:
        await db.close()


@pytest.mark.skipif("CGT_TEST_POSTGRES" in os.environ, reason="a server named takes no settings of ours")
def test_a_server_takes_every_line(tmp_path: Path) -> None:
    conf = CONF.read_text(encoding="utf-8")
    names = set(re.findall(r"^(\w+) = ", conf, re.MULTILINE))
    small = f"{conf}\nshared_buffers = 128MB\n"  # whatever the memory of who tests
    with open_cluster(tmp_path, settings=small) as cluster:
        found, kept = asyncio.run(taken(cluster.fresh("postgres", "schema")))
    assert len(names) > 10
    assert names - found == set()
    assert kept == "0"
