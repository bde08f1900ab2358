"""what somebody did, and who became whom, without reading the whole record or all people."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0051"
down_revision: str | None = "0050"
what = "某人做过什么、谁并入了谁，不必读取全部记录"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

OF = (
    ("ix_happening_actor", "happening", ["actor_id", "id"]),
    ("ix_person_merged_into", "person", ["merged_into"]),
    ("ix_person_guardian", "person", ["guardian_id"]),
)


def upgrade() -> None:
    for name, table, columns in OF:
        there = sa.text(f"{columns[0]} IS NOT NULL")
        op.create_index(name, table, columns, sqlite_where=there, postgresql_where=there)


def downgrade() -> None:
    for name, table, _columns in OF:
        op.drop_index(name, table)
