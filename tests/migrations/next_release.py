"""The release after this one, as far as a database sees it: revisions of its own, after the newest."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic.config import Config
from sqlalchemy import Connection

from backend.migrations import revisions, schema_state
from backend.migrations.schema_state import VERSIONS, newest

REVISION = """
import sqlalchemy as sa
from alembic import op

revision = {revision!r}
down_revision = {follows!r}
what = "下一版本的一步"
older_code_works = {works!r}


def upgrade() -> None:
    {upgrade}


def downgrade() -> None:
    pass
"""
WIDER = 'op.add_column("cases", sa.Column("later", sa.String(20)))'


@contextmanager
def next_release(folder: Path, *steps: tuple[str, bool, str]) -> Iterator[None]:
    """While it lasts, migrations are those of a release with these steps more: revision, whether the release before may
    go on, and what is done."""
    follows, made = newest(), revisions.configuration
    for path in VERSIONS.glob("[0-9]*_*.py"):
        shutil.copy(path, folder)
    for revision, works, upgrade in steps:
        words = REVISION.format(revision=revision, follows=follows, works=works, upgrade=upgrade)
        (folder / f"{revision}_next.py").write_text(words)
        follows = revision

    def _configuration(connection: Connection | None = None) -> Config:
        config = made(connection)
        config.set_main_option("path_separator", "os")
        config.set_main_option("version_locations", str(folder))
        return config

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(revisions, "configuration", _configuration)
        patch.setattr(schema_state, "VERSIONS", folder)
        _forget()
        yield
    _forget()


def _forget() -> None:
    schema_state.newest.cache_clear()
    schema_state.known.cache_clear()
