"""disclosure: the days of the public record, their tiles and keys; the sheets of the open statistics."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from backend.ground.columns import Instant

revision: str = '0044'
down_revision: str | None = '0043'
what = "公开存证的每日签名及密钥；公开统计表"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

APPEND_ONLY = ('record_day', 'record_tile', 'record_key')


def upgrade() -> None:
    op.create_table('record_day',
        sa.Column('seq', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('day', sa.Date(), nullable=False),
        sa.Column('before_id', sa.Uuid(), nullable=False),
        sa.Column('leaves', sa.Integer(), nullable=False),
        sa.Column('root', sa.String(length=64), nullable=False),
        sa.Column('statement', sa.String(length=400), nullable=False),
        sa.Column('signature', sa.String(length=128), nullable=False),
        sa.Column('key_id', sa.String(length=16), nullable=False),
        sa.Column('at', Instant(), nullable=False),
        sa.PrimaryKeyConstraint('seq', name=op.f('pk_record_day')),
        sa.UniqueConstraint('day', name=op.f('uq_record_day_day')))
    op.create_table('record_tile',
        sa.Column('day_seq', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('first_id', sa.Uuid(), nullable=False),
        sa.Column('ids', sa.LargeBinary(), nullable=False),
        sa.Column('salts', sa.LargeBinary(), nullable=False),
        sa.Column('hashes', sa.LargeBinary(), nullable=False),
        sa.Column('root', sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint('day_seq', 'number', name=op.f('pk_record_tile')))
    op.create_table('record_key',
        sa.Column('id', sa.String(length=16), nullable=False),
        sa.Column('public_key', sa.String(length=64), nullable=False),
        sa.Column('since', Instant(), nullable=False),
        sa.Column('endorsed_by', sa.String(length=16), nullable=True),
        sa.Column('endorsement', sa.String(length=128), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_record_key')))
    _append_only()
    op.create_table('stat_sheet',
        sa.Column('each', sa.String(length=32), nullable=False),
        sa.Column('first', sa.Date(), nullable=False),
        sa.Column('of', sa.String(length=32), nullable=False),
        sa.Column('code', sa.String(length=16), nullable=False),
        sa.Column('received', sa.Integer(), nullable=False),
        sa.Column('filed', sa.Integer(), nullable=False),
        sa.Column('rejected', sa.Integer(), nullable=False),
        sa.Column('closed', sa.Integer(), nullable=False),
        sa.Column('closed_in_time', sa.Integer(), nullable=False),
        sa.Column('rated', sa.Integer(), nullable=False),
        sa.Column('satisfied', sa.Integer(), nullable=False),
        sa.Column('median_file_minutes', sa.Integer(), nullable=True),
        sa.Column('median_close_minutes', sa.Integer(), nullable=True),
        sa.Column('final', sa.Boolean(), nullable=False),
        sa.Column('at', Instant(), nullable=False),
        sa.PrimaryKeyConstraint('each', 'first', 'of', 'code', name=op.f('pk_stat_sheet')))


def _append_only() -> None:
    """As of the happenings themselves (0004): the database says no."""
    for table in APPEND_ONLY:
        if op.get_bind().dialect.name == 'sqlite':
            for deed in ('UPDATE', 'DELETE'):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{deed.lower()} BEFORE {deed} ON {table}"
                    f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
        else:
            op.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}"
                " FOR EACH ROW EXECUTE FUNCTION append_only()"
            )
