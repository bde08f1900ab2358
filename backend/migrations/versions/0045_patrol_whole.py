"""the patrol, whole: when a task changed, how far a periodical deed has got, when a form became a case."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from backend.ground.columns import Instant

revision: str = '0045'
down_revision: str | None = '0044'
what = "巡查补全：任务何时改动、定期任务进行到哪里、表单何时成为案件"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    # a default for the rows there are: SQLite could change the column afterwards only by making the table anew, which
    # the answers that refer to it forbid
    op.add_column('task', sa.Column('changed_at', Instant(), nullable=False, server_default='2026-01-01 00:00:00+00'))
    op.execute('UPDATE task SET changed_at = COALESCE(ended_at, accepted_at, offered_at)')
    op.create_index('ix_task_changed', 'task', ['assignee_id', 'changed_at', 'id'])
    op.create_table('progress',
        sa.Column('name', sa.String(length=16), nullable=False),
        sa.Column('done_to', Instant(), nullable=False),
        sa.PrimaryKeyConstraint('name', name=op.f('pk_progress')))
    op.execute('INSERT INTO progress (name, done_to) SELECT name, judged_to FROM absence_mark')
    op.drop_table('absence_mark')
    op.add_column('submission', sa.Column('settled_at', Instant(), nullable=True))
    op.execute('UPDATE submission SET settled_at = received_at WHERE case_id IS NOT NULL')
    op.create_index('ix_submission_settled', 'submission', ['settled_at'])
    with op.batch_alter_table('submission_file') as batch:
        batch.drop_constraint('fk_submission_file_submission_id_submission', type_='foreignkey')
        batch.create_foreign_key(
            'fk_submission_file_submission_id_submission', 'submission', ['submission_id'], ['id'], ondelete='CASCADE')


def downgrade() -> None:
    with op.batch_alter_table('submission_file') as batch:
        batch.drop_constraint('fk_submission_file_submission_id_submission', type_='foreignkey')
        batch.create_foreign_key(
            'fk_submission_file_submission_id_submission', 'submission', ['submission_id'], ['id'])
    op.drop_index('ix_submission_settled', table_name='submission')
    op.execute('ALTER TABLE submission DROP COLUMN settled_at')
    op.create_table('absence_mark',
        sa.Column('name', sa.String(length=16), nullable=False),
        sa.Column('judged_to', Instant(), nullable=False),
        sa.PrimaryKeyConstraint('name', name=op.f('pk_absence_mark')))
    op.execute("INSERT INTO absence_mark (name, judged_to) SELECT name, done_to FROM progress WHERE name = 'absences'")
    op.drop_table('progress')
    op.drop_index('ix_task_changed', table_name='task')
    op.execute('ALTER TABLE task DROP COLUMN changed_at')
