"""open311: when the public face of a case last changed, indexes for lists, reports of machines, callers by e-mail."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from backend.ground.columns import Instant

revision: str = '0030'
down_revision: str | None = '0023'
what = "Open311：公开状态的最近变动、列表的索引、机器的上报、以邮件联系的来电人"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

OPEN = sa.text('ended_at IS NULL')


def upgrade() -> None:
    with op.batch_alter_table('cases') as batch:
        batch.add_column(sa.Column('changed_at', Instant(), nullable=True))
    op.execute(
        "UPDATE cases SET changed_at = COALESCE((SELECT MAX(happening.at) FROM happening WHERE "
        "happening.subject_id = cases.id AND happening.subject_kind = 'case'), reported_at)"
    )
    op.create_index('ix_cases_reported', 'cases', ['reported_at', 'id'])
    op.create_index('ix_cases_changed', 'cases', ['changed_at', 'id'])
    op.create_index('ix_cases_bucket_reported', 'cases', ['bucket', 'reported_at', 'id'])
    op.create_index('ix_cases_class_reported', 'cases', ['class_code', 'reported_at', 'id'])
    op.create_index('ix_cases_open_reported', 'cases', ['reported_at', 'id'], sqlite_where=OPEN, postgresql_where=OPEN)
    with op.batch_alter_table('caller') as batch:
        batch.alter_column('phone_sealed', existing_type=sa.String(length=300), nullable=True)
        batch.add_column(sa.Column('email_sealed', sa.String(length=900), nullable=True))
    op.create_table('machine_report',
        sa.Column('case_id', sa.Uuid(), nullable=False),
        sa.Column('key_id', sa.Uuid(), nullable=False),
        sa.Column('digest', sa.String(length=64), nullable=False),
        sa.Column('token', sa.Uuid(), nullable=False),
        sa.Column('at', Instant(), nullable=False),
        sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_machine_report_case_id_cases')),
        sa.PrimaryKeyConstraint('case_id', name=op.f('pk_machine_report')))
    op.create_index('ix_machine_report_same', 'machine_report', ['key_id', 'digest', 'at'])
    op.create_index(op.f('ix_machine_report_token'), 'machine_report', ['token'])
