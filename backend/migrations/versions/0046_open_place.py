"""open cases by their public cell, bucket and id, instead of by their cell."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0046"
down_revision: str | None = "0045"
what = "未结案件按公开格子与事项查找"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

OPEN = sa.text("ended_at IS NULL")
PLACE = sa.text("(cell >> 12)")


def upgrade() -> None:
    op.drop_index("ix_cases_open_cell", "cases")  # first: it takes the lock that nobody may come between
    op.create_index("ix_cases_open_place", "cases", [PLACE, "bucket", "id"], sqlite_where=OPEN, postgresql_where=OPEN)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ANALYZE cases")  # of an expression nothing is known until then


def downgrade() -> None:
    op.drop_index("ix_cases_open_place", "cases")
    op.create_index("ix_cases_open_cell", "cases", ["cell"], sqlite_where=OPEN, postgresql_where=OPEN)
