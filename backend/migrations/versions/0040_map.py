"""map: counts of cases by place, kind and days; cases found by their cell and time."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from backend.ground.columns import Instant

revision: str = '0040'
down_revision: str | None = '0030'
what = "地图：按地点、类别与日期计数；按格子与时间查找案件"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

COUNTED = [f'{state}_{light}' for state in ('open', 'closed') for light in ('unlit', 'green', 'yellow', 'red')]


def upgrade() -> None:
    op.create_table('map_count',
        sa.Column('what', sa.String(length=34), nullable=False),
        sa.Column('span', sa.Integer(), nullable=False),
        sa.Column('place', sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTED),
        sa.PrimaryKeyConstraint('what', 'span', 'place', name=op.f('pk_map_count')),
        sqlite_with_rowid=False)
    op.create_table('map_mark',
        sa.Column('case_id', sa.Uuid(), nullable=False),
        sa.Column('seen_at', Instant(), nullable=False),
        sa.Column('due_at', Instant(), nullable=True),
        sa.Column('turns_at', Instant(), nullable=True),
        sa.Column('cell', sa.BigInteger(), nullable=False),
        sa.Column('day', sa.Integer(), nullable=False),
        sa.Column('bucket', sa.String(length=32), nullable=False),
        sa.Column('class_code', sa.String(length=8), nullable=False),
        sa.Column('standing', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('case_id', name=op.f('pk_map_mark')))
    op.create_index(op.f('ix_map_mark_turns_at'), 'map_mark', ['turns_at'])
    op.create_index('ix_cases_cell_reported', 'cases', ['cell', 'reported_at'])
    op.drop_index('ix_cases_cell', table_name='cases')
