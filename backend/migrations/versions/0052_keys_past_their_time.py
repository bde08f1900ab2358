"""the keys of deeds and of foreign software's reports that are past their time, without reading all of them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0052"
down_revision: str | None = "0051"
what = "过期的幂等键与外部上报键，不必读取全部"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

FORGETTABLE = sa.text("deed <> 'report'")


def upgrade() -> None:
    op.create_index("ix_deed_key_at", "deed_key", ["at"], sqlite_where=FORGETTABLE, postgresql_where=FORGETTABLE)
    op.create_index("ix_machine_report_at", "machine_report", ["at"])


def downgrade() -> None:
    op.drop_index("ix_machine_report_at", "machine_report")
    op.drop_index("ix_deed_key_at", "deed_key")
