"""cases whose department applied for something and waits for an answer are found by an index."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0057"
down_revision: str | None = "0056"
what = "有申请待批的案件由索引查得"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ASKED = sa.text("asks IS NOT NULL")


def upgrade() -> None:
    op.create_index("ix_cases_asks", "cases", ["asks", "id"], sqlite_where=ASKED, postgresql_where=ASKED)


def downgrade() -> None:
    op.drop_index("ix_cases_asks", "cases")
