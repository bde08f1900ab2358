"""places in the inbox, tickets of live connections; steps and words of deliveries, preferences, caps, the digest."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from backend.ground.columns import Instant, Json

revision: str = "0022"
down_revision: str | None = "0021"
what = "收件箱的次序、实时连接的票据；投递的步骤与文案版本、消息偏好、每日上限、每日摘要"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    _places()
    _ways()
    op.create_table('live_ticket',
        sa.Column('digest', sa.String(length=64), nullable=False),
        sa.Column('person_id', sa.Uuid(), nullable=False),
        sa.Column('sign_in_id', sa.Uuid(), nullable=False),
        sa.Column('ends_at', Instant(), nullable=False),
        sa.PrimaryKeyConstraint('digest', name=op.f('pk_live_ticket')))
    op.create_index(op.f('ix_live_ticket_ends_at'), 'live_ticket', ['ends_at'])


def _places() -> None:
    """What is in the inboxes already is counted in the order of its ids."""
    op.add_column('inbox_item', sa.Column('place', sa.Integer(), nullable=False, server_default='0'))
    op.execute(
        "UPDATE inbox_item SET place = (SELECT count(*) FROM inbox_item AS earlier"
        " WHERE earlier.person_id = inbox_item.person_id AND earlier.id <= inbox_item.id)"
    )
    op.create_index('ix_inbox_place', 'inbox_item', ['person_id', 'place'])
    op.create_table('inbox_count',
        sa.Column('person_id', sa.Uuid(), nullable=False),
        sa.Column('last', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('person_id', name=op.f('pk_inbox_count')))
    op.execute("INSERT INTO inbox_count (person_id, last) SELECT person_id, max(place) FROM inbox_item GROUP BY person_id")


def _ways() -> None:
    for name in ('step', 'wording'):
        op.add_column('delivery', sa.Column(name, sa.Integer(), nullable=False, server_default='0'))
    op.create_table('preference',
        sa.Column('person_id', sa.Uuid(), nullable=False),
        sa.Column('language', sa.String(length=32), nullable=False),
        sa.Column('quiet_from', sa.Integer(), nullable=False),
        sa.Column('quiet_until', sa.Integer(), nullable=False),
        sa.Column('off', Json, nullable=False),
        sa.Column('at', Instant(), nullable=True),
        sa.PrimaryKeyConstraint('person_id', name=op.f('pk_preference')))
    op.create_table('day_count',
        sa.Column('person_id', sa.Uuid(), nullable=False),
        sa.Column('channel', sa.String(length=16), nullable=False),
        sa.Column('day', sa.Date(), nullable=False),
        sa.Column('count', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('person_id', 'channel', name=op.f('pk_day_count')))
    op.create_table('digest_run',
        sa.Column('day', sa.Date(), nullable=False),
        sa.Column('after', sa.Uuid(), nullable=True),
        sa.Column('ended_at', Instant(), nullable=True),
        sa.PrimaryKeyConstraint('day', name=op.f('pk_digest_run')))
