"""points: a ledger in double entry, appeals, payouts."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from backend.ground.columns import Instant

revision: str = '0042'
down_revision: str | None = '0041'
what = "积分：复式账目、申诉、发放"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

APPEND_ONLY = ('point_entry', 'point_posting')


def upgrade() -> None:
    _ledger()
    _append_only()
    _appeals_and_payouts()


def _ledger() -> None:
    op.create_table('point_entry',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('key', sa.String(length=120), nullable=False),
        sa.Column('kind', sa.String(length=32), nullable=False),
        sa.Column('points', sa.Integer(), nullable=False),
        sa.Column('reason', sa.String(length=32), nullable=False),
        sa.Column('day', sa.Date(), nullable=False),
        sa.Column('month', sa.String(length=7), nullable=False),
        sa.Column('at', Instant(), nullable=False),
        sa.Column('person_id', sa.Uuid(), nullable=True),
        sa.Column('case_id', sa.Uuid(), nullable=True),
        sa.Column('case_number', sa.String(length=16), nullable=True),
        sa.Column('class_code', sa.String(length=8), nullable=True),
        sa.Column('rule', sa.String(length=32), nullable=True),
        sa.Column('release', sa.Integer(), nullable=True),
        sa.Column('of_entry', sa.Uuid(), nullable=True),
        sa.Column('by', sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_point_entry')),
        sa.UniqueConstraint('key', name=op.f('uq_point_entry_key')))
    op.create_index('ix_point_entry_person', 'point_entry', ['person_id', 'id'])
    op.create_index('ix_point_entry_case', 'point_entry', ['case_id'])
    op.create_index('ix_point_entry_month', 'point_entry', ['month', 'person_id'])
    op.create_index(op.f('ix_point_entry_of_entry'), 'point_entry', ['of_entry'])
    op.create_table('point_posting',
        sa.Column('entry_id', sa.Uuid(), nullable=False),
        sa.Column('account', sa.String(length=48), nullable=False),
        sa.Column('points', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['entry_id'], ['point_entry.id'], name=op.f('fk_point_posting_entry_id_point_entry')),
        sa.PrimaryKeyConstraint('entry_id', 'account', name=op.f('pk_point_posting')))
    op.create_index(op.f('ix_point_posting_account'), 'point_posting', ['account'])
    op.create_table('point_account',
        sa.Column('name', sa.String(length=48), nullable=False),
        sa.Column('balance', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('name', name=op.f('pk_point_account')))
    op.create_table('points_seen',
        sa.Column('case_id', sa.Uuid(), nullable=False),
        sa.Column('seq', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('case_id', name=op.f('pk_points_seen')))


def _append_only() -> None:
    """What is written is corrected by another entry, never changed: the database itself says no."""
    sqlite = op.get_bind().dialect.name == 'sqlite'
    for table in APPEND_ONLY:
        if not sqlite:
            op.execute(f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}"
                       " FOR EACH ROW EXECUTE FUNCTION append_only()")
            continue
        for deed in ('UPDATE', 'DELETE'):
            op.execute(f"CREATE TRIGGER {table}_no_{deed.lower()} BEFORE {deed} ON {table}"
                       f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END")


def _appeals_and_payouts() -> None:
    op.create_table('point_appeal',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('entry_id', sa.Uuid(), nullable=False),
        sa.Column('person_id', sa.Uuid(), nullable=False),
        sa.Column('text', sa.String(length=500), nullable=False),
        sa.Column('made_at', Instant(), nullable=False),
        sa.Column('state', sa.String(length=32), nullable=False),
        sa.Column('answer', sa.String(length=500), nullable=False),
        sa.Column('points', sa.Integer(), nullable=False),
        sa.Column('decided_by', sa.Uuid(), nullable=True),
        sa.Column('decided_at', Instant(), nullable=True),
        sa.ForeignKeyConstraint(['entry_id'], ['point_entry.id'], name=op.f('fk_point_appeal_entry_id_point_entry')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_point_appeal')),
        sa.UniqueConstraint('entry_id', name=op.f('uq_point_appeal_entry_id')))
    op.create_index(op.f('ix_point_appeal_person_id'), 'point_appeal', ['person_id'])
    op.create_index(op.f('ix_point_appeal_state'), 'point_appeal', ['state'])
    op.create_table('point_payout',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('name', sa.String(length=40), nullable=False),
        sa.Column('state', sa.String(length=32), nullable=False),
        sa.Column('fen_per_point', sa.Integer(), nullable=False),
        sa.Column('drawn_by', sa.Uuid(), nullable=False),
        sa.Column('drawn_at', Instant(), nullable=False),
        sa.Column('public_until', Instant(), nullable=False),
        sa.Column('ended_by', sa.Uuid(), nullable=True),
        sa.Column('ended_at', Instant(), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_point_payout')))
    op.create_table('point_payout_line',
        sa.Column('payout_id', sa.Uuid(), nullable=False),
        sa.Column('place', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('person_id', sa.Uuid(), nullable=False),
        sa.Column('points', sa.Integer(), nullable=False),
        sa.Column('paid', sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(['payout_id'], ['point_payout.id'], name=op.f('fk_point_payout_line_payout_id_point_payout')),
        sa.PrimaryKeyConstraint('payout_id', 'place', name=op.f('pk_point_payout_line')))
    op.create_index(op.f('ix_point_payout_line_person_id'), 'point_payout_line', ['person_id'])


def downgrade() -> None:
    for table in ('point_payout_line', 'point_payout', 'point_appeal', 'points_seen', 'point_account', 'point_posting', 'point_entry'):
        op.drop_table(table)
