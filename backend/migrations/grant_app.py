"""What the application's own role may do to each table (PostgreSQL), where migrations run as another role."""

from sqlalchemy import Connection, text

from backend.ground.partitions import PARTITIONED

WORKING = "SELECT, INSERT, UPDATE, DELETE"
# table: what the application may do; all others are WORKING. Nothing may be truncated, altered or dropped.
MAY: dict[str, str] = {
    "happening": "SELECT, INSERT",  # the record is written and read, never changed
    "ledger_page": "SELECT, INSERT",
    "record_day": "SELECT, INSERT",
    "record_tile": "SELECT, INSERT",
    "record_key": "SELECT, INSERT",
    "happening_origin": "SELECT, INSERT, DELETE",  # erased with its person, or when its time has come
    "happening_words": "SELECT, INSERT, DELETE",
    "guide": "SELECT, INSERT",  # a new version beside the old ones
    "notice_version": "SELECT, INSERT",
    "point_entry": "SELECT, INSERT",
    "point_posting": "SELECT, INSERT",
    "consent": "SELECT, INSERT, UPDATE",  # handed over when two accounts become one
    "alembic_version": "SELECT",
    "allowed_release": "SELECT",
}
# a month that was detached is a plain table, but nobody's to work with: as if it were attached
MONTHS = rf"^({'|'.join(PARTITIONED)})_p\d{{6}}$"
TABLES = text(
    "SELECT relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace"
    " WHERE nspname = current_schema() AND relkind IN ('r', 'p') AND NOT relispartition AND relname !~ :months"
    " ORDER BY relname"
)
PARTITIONS = text(
    "SELECT relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace"
    " WHERE nspname = current_schema() AND (relispartition OR relname ~ :months) AND relkind = 'r' ORDER BY relname"
)


def grant_app(connection: Connection, role: str) -> None:
    """Gives the role what MAY says and takes all else; a partition is reached through its table alone."""
    quote = connection.dialect.identifier_preparer.quote
    connection.execute(text(f"GRANT USAGE ON SCHEMA {quote(_schema(connection))} TO {quote(role)}"))
    for table in connection.execute(TABLES, {"months": MONTHS}).scalars().all():
        connection.execute(text(f"REVOKE ALL ON {quote(table)} FROM PUBLIC, {quote(role)}"))
        connection.execute(text(f"GRANT {MAY.get(table, WORKING)} ON {quote(table)} TO {quote(role)}"))
    for partition in connection.execute(PARTITIONS, {"months": MONTHS}).scalars().all():
        connection.execute(text(f"REVOKE ALL ON {quote(partition)} FROM PUBLIC, {quote(role)}"))
    connection.execute(text(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {quote(_schema(connection))} TO {quote(role)}"))


def _schema(connection: Connection) -> str:
    found: str = connection.execute(text("SELECT current_schema()")).scalar_one()
    return found
