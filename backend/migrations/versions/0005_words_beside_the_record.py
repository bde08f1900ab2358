"""why something was done stands beside the record, where it can be erased."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from backend.ground.columns import Instant

revision: str = '0005'
down_revision: str | None = '0004'
what = "办理理由存于操作记录之旁，可以删除"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('happening_words',
        sa.Column('happening_id', sa.Uuid(), nullable=False),
        sa.Column('sealed', sa.String(length=1500), nullable=False),
        sa.Column('at', Instant(), nullable=False),
        sa.PrimaryKeyConstraint('happening_id', name=op.f('pk_happening_words')))
    op.create_index(op.f('ix_happening_words_at'), 'happening_words', ['at'])


def downgrade() -> None:
    op.drop_table('happening_words')
