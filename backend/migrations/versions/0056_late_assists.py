"""when it was told that an assisting department is past its limit."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0056"
down_revision: str | None = "0051"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None
older_code_works = True  # a column it need not fill

OPEN = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.add_column("assist", sa.Column("late_told_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_assist_open", "assist", ["case_id"], sqlite_where=OPEN, postgresql_where=OPEN)


def downgrade() -> None:
    op.drop_index("ix_assist_open", "assist")
    op.drop_column("assist", "late_told_at")
