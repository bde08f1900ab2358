"""on which branch of the history a day's case numbers were given out."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0049"
down_revision: str | None = "0048"
what = "某日的案件编号出自数据库历史的哪一分支"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None
older_code_works = True  # a column it need not fill


def upgrade() -> None:
    op.add_column("case_number_day", sa.Column("branch", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("case_number_day", "branch")
