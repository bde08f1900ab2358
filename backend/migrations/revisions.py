"""The revisions as alembic knows them, and what each says of the release before it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from sqlalchemy import Connection, delete, insert, inspect

from backend.ground.allowed_release import AllowedRelease


@dataclass(frozen=True)
class Step:
    """A revision to be run; `what` it brings, for the operator; `older_code_works`: whether processes of the release
    before may go on beside it."""

    revision: str
    what: str
    older_code_works: bool


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's configuration, without a file."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config


def steps_ahead(here: str | None) -> list[Step]:
    """What is to be run on a database that stands there, in order; None: on one where nothing was ever migrated."""
    return [_step(script) for script in reversed([*_down_to(configuration(), "head", here)])]


def write_allowed(connection: Connection, config: Config) -> None:
    """Writes down whose code may work on the schema as it stands: that of every release before, back to the last
    revision that does not say so."""
    if not inspect(connection).has_table(AllowedRelease.__tablename__):
        return
    connection.execute(delete(AllowedRelease))
    here = _here(connection)
    if rows := [{"revision": one} for one in _allowed(config, here)] if here else []:
        connection.execute(insert(AllowedRelease), rows)


def _allowed(config: Config, here: str) -> Iterator[str]:
    for script in _down_to(config, here, None):
        if not _step(script).older_code_works or not isinstance(script.down_revision, str):
            return
        yield script.down_revision


def _down_to(config: Config, top: str, bottom: str | None) -> Iterator[Script]:
    for script in ScriptDirectory.from_config(config).walk_revisions("base", top):
        if script.revision == bottom:
            return
        yield script


def _here(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _step(script: Script) -> Step:
    return Step(script.revision, script.module.what, getattr(script.module, "older_code_works", False))
