"""when it was told that an assisting department is past its limit; the working hours of a version of the calendar."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0053"
down_revision: str | None = "0052"
what = "协办超时何时已告知；各版日历的工作时间"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
OPEN = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.add_column("assist", sa.Column("late_told_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("calendar_version", sa.Column("hours", JSON, nullable=True))
    op.create_index("ix_assist_open", "assist", ["case_id"], sqlite_where=OPEN, postgresql_where=OPEN)


def downgrade() -> None:
    op.drop_index("ix_assist_open", "assist")
    op.drop_column("calendar_version", "hours")
    op.drop_column("assist", "late_told_at")
