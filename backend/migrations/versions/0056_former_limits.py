"""cases that await filing again have no limit: that of their former filing falls away."""

from collections.abc import Sequence

from alembic import op

revision: str = "0056"
down_revision: str | None = "0055"
what = "待重新立案的案件没有期限：上次立案的期限作废"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None
older_code_works = True  # to it they are cases that were never filed


def upgrade() -> None:
    op.execute(
        "UPDATE cases SET clock = '[]', due_at = NULL, yellow_at = NULL, clock_held_at = NULL, escalated = 0, "
        "escalate_at = NULL WHERE step IN ('reported', 'verifying', 'pending_file') AND due_at IS NOT NULL"
    )


def downgrade() -> None:
    """Nothing: what a case was given formerly stands in its history, and is given anew when it is filed."""
