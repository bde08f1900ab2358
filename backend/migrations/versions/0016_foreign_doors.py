"""foreign doors: track keys, submissions of forms and their files."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from backend.ground.columns import Instant, Json

revision: str = '0016'
down_revision: str | None = '0015'
what = "对外接口：轨迹密钥，表单的提交及其文件"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('track_key',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('person_id', sa.Uuid(), nullable=False),
        sa.Column('name', sa.String(length=40), nullable=False),
        sa.Column('digest', sa.String(length=64), nullable=False),
        sa.Column('epoch', sa.Integer(), nullable=False),
        sa.Column('made_at', Instant(), nullable=False),
        sa.Column('ends_at', Instant(), nullable=False),
        sa.Column('ended_at', Instant(), nullable=True),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_track_key_person_id_person')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_track_key')),
        sa.UniqueConstraint('digest', name=op.f('uq_track_key_digest')))
    op.create_index(op.f('ix_track_key_person_id'), 'track_key', ['person_id'])
    op.create_table('submission',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('person_id', sa.Uuid(), nullable=False),
        sa.Column('instance_id', sa.Uuid(), nullable=False),
        sa.Column('key_id', sa.Uuid(), nullable=False),
        sa.Column('digest', sa.String(length=64), nullable=False),
        sa.Column('form', Json, nullable=False),
        sa.Column('wanted', Json, nullable=False),
        sa.Column('received_at', Instant(), nullable=False),
        sa.Column('due_at', Instant(), nullable=True),
        sa.Column('case_id', sa.Uuid(), nullable=True),
        sa.Column('fault', sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_submission_person_id_person')),
        sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_submission_case_id_cases')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_submission')),
        sa.UniqueConstraint('person_id', 'instance_id', name='uq_submission_instance'))
    op.create_index('ix_submission_due', 'submission', ['due_at'])
    op.create_table('submission_file',
        sa.Column('submission_id', sa.Uuid(), nullable=False),
        sa.Column('name', sa.String(length=200), nullable=False),
        sa.Column('sha256', sa.String(length=64), nullable=False),
        sa.Column('photo_id', sa.Uuid(), nullable=False),
        sa.Column('at', Instant(), nullable=False),
        sa.ForeignKeyConstraint(['submission_id'], ['submission.id'], name=op.f('fk_submission_file_submission_id_submission')),
        sa.PrimaryKeyConstraint('submission_id', 'name', 'sha256', name=op.f('pk_submission_file')))


def downgrade() -> None:
    op.drop_table('submission_file')
    op.drop_table('submission')
    op.drop_table('track_key')
