"""when the light of the stage a case stands at turns yellow."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from backend.ground.columns import Instant

revision: str = '0017'
down_revision: str | None = '0016'
what = "案件所在环节何时变为黄灯"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

FILL = {
    "sqlite": "UPDATE cases SET stage_yellow_at = strftime('%Y-%m-%d %H:%M:%f000', "
    "json_extract(stage_clock, '$.yellow_at')) WHERE stage_due_at IS NOT NULL",
    "postgresql": "UPDATE cases SET stage_yellow_at = (stage_clock ->> 'yellow_at')::timestamptz "
    "WHERE stage_due_at IS NOT NULL",
}


def upgrade() -> None:
    op.add_column('cases', sa.Column('stage_yellow_at', Instant(), nullable=True))
    bind = op.get_bind()
    bind.exec_driver_sql(FILL[bind.dialect.name])


def downgrade() -> None:
    op.drop_column('cases', 'stage_yellow_at')
