"""open cases by their limit, or by that of the stage they stand at where theirs has not begun."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0055"
down_revision: str | None = "0054"
what = "未结案件按期限排列，期限未开始的按所在环节"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

OPEN = sa.text("ended_at IS NULL")
SOONEST = sa.text("coalesce(due_at, stage_due_at)")


def upgrade() -> None:
    op.create_index("ix_cases_soonest", "cases", [SOONEST, "id"], sqlite_where=OPEN, postgresql_where=OPEN)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ANALYZE cases")  # of an expression nothing is known until then


def downgrade() -> None:
    op.drop_index("ix_cases_soonest", "cases")
