"""Alembic's entry: runs the revisions on the connection it is given."""

from alembic import context
from sqlalchemy import Connection

from backend.migrations.tables import all_tables


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Monthly partitions come and go with the calendar, not with revisions."""
    return not (
        (kind == "table" and name is not None and "_p2" in name) or (name is not None and name.endswith("_default"))
    )


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=all_tables(),
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        include_name=_is_ours,
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
