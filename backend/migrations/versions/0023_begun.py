"""when a send was begun: what was only claimed certainly did not go out."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from backend.ground.columns import Instant

revision: str = "0023"
down_revision: str | None = "0022"
what = "投递何时开始：只是领取而未开始的，必定没有送出"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("delivery", sa.Column("begun_at", Instant(), nullable=True))


def downgrade() -> None:
    op.drop_column("delivery", "begun_at")
