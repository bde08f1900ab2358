"""deliveries with their whole life, texts to be told once, control totals of what was told."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from backend.ground.columns import Instant, Json

revision: str = '0020'
down_revision: str | None = '0018'
what = "消息投递的全过程、待送出的文本、对账总数"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

OPEN = sa.text('due_at IS NOT NULL')


def upgrade() -> None:
    _delivery()
    _say_what_is_untold()
    op.create_table('sealed_text',
        sa.Column('happening_id', sa.Uuid(), nullable=False),
        sa.Column('sealed', sa.String(length=2000), nullable=False),
        sa.Column('ends_at', Instant(), nullable=False),
        sa.PrimaryKeyConstraint('happening_id', name=op.f('pk_sealed_text')))
    op.create_index(op.f('ix_sealed_text_ends_at'), 'sealed_text', ['ends_at'])
    op.create_table('told',
        sa.Column('happening_id', sa.Uuid(), nullable=False),
        sa.Column('at', Instant(), nullable=False),
        sa.Column('deliveries', sa.Integer(), nullable=False),
        sa.Column('id_sum', sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint('happening_id', name=op.f('pk_told')))
    op.create_index(op.f('ix_told_at'), 'told', ['at'])


def _say_what_is_untold() -> None:
    """Whoever listens hears at once that there is something to tell; on SQLite the worker looks at the counter of commits."""
    if op.get_bind().dialect.name != 'postgresql':
        return
    op.execute(
        "CREATE FUNCTION say_untold() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN PERFORM pg_notify('cgt_untold', ''); RETURN NULL; END $$"
    )
    op.execute('CREATE TRIGGER untold_said AFTER INSERT ON untold FOR EACH STATEMENT EXECUTE FUNCTION say_untold()')


def _delivery() -> None:
    op.drop_index('ix_delivery_due', 'delivery')
    with op.batch_alter_table('delivery') as delivery:
        delivery.add_column(sa.Column('subject_id', sa.Uuid(), nullable=True))
        delivery.add_column(sa.Column('seq', sa.Integer(), nullable=True))
        delivery.add_column(sa.Column('urgency', sa.String(length=32), nullable=False, server_default='normal'))
        delivery.add_column(sa.Column('fields', Json, nullable=False, server_default='{}'))
        delivery.add_column(sa.Column('is_sealed', sa.Boolean(), nullable=False, server_default=sa.false()))
        for name in ('ends_at', 'claimed_at', 'delivered_at', 'ended_at'):
            delivery.add_column(sa.Column(name, Instant(), nullable=True))
        delivery.add_column(sa.Column('provider_id', sa.String(length=200), nullable=True))
        delivery.add_column(sa.Column('answer', sa.String(length=500), nullable=True))
        delivery.alter_column('person_id', existing_type=sa.Uuid(), nullable=True)
        delivery.alter_column('due_at', existing_type=Instant(), nullable=True)
        delivery.alter_column('address', existing_type=sa.String(length=200), type_=sa.String(length=512))
    op.execute(
        'UPDATE delivery SET subject_id = happening.subject_id, seq = happening.seq FROM happening'
        ' WHERE happening.id = delivery.happening_id'
    )
    op.execute('UPDATE delivery SET subject_id = happening_id, seq = 0 WHERE subject_id IS NULL')
    op.execute("UPDATE delivery SET ended_at = due_at, state = 'dead' WHERE state = 'given_up'")
    op.execute("UPDATE delivery SET due_at = NULL WHERE state <> 'created'")
    with op.batch_alter_table('delivery') as delivery:
        delivery.alter_column('subject_id', existing_type=sa.Uuid(), nullable=False)
        delivery.alter_column('seq', existing_type=sa.Integer(), nullable=False)
    op.create_index('ix_delivery_due', 'delivery', ['channel', 'due_at', 'id'], sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index('ix_delivery_order', 'delivery', ['subject_id', 'seq'], sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index('ix_delivery_provider', 'delivery', ['channel', 'provider_id'])
