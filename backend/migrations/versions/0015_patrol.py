"""patrol: shifts, clockings, duties, leave, tasks and their answers, tracks, evaluations, absences, messages."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from backend.ground.columns import Instant, Json

revision: str = '0015'
down_revision: str | None = '0012'
what = "巡查：班次、打卡、职责、请假、任务及答复、轨迹、评价、缺勤、消息"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('absence',
    sa.Column('key', sa.String(length=120), nullable=False),
    sa.Column('kind', sa.Enum('unvisited', 'silent', 'unattended', name='absencekind', native_enum=False, length=32), nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.Column('found_at', Instant(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('grid_code', sa.String(length=15), nullable=True),
    sa.Column('task_id', sa.Uuid(), nullable=True),
    sa.Column('data', Json, nullable=False),
    sa.Column('withdrawn_at', Instant(), nullable=True),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_absence'))
    )
    op.create_index('ix_absence_at', 'absence', ['at'], unique=False)
    op.create_index('ix_absence_person', 'absence', ['person_id', 'at'], unique=False)
    op.create_table('absence_mark',
    sa.Column('name', sa.String(length=16), nullable=False),
    sa.Column('judged_to', Instant(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_absence_mark'))
    )
    op.create_table('day_to_evaluate',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.PrimaryKeyConstraint('person_id', 'day', name=op.f('pk_day_to_evaluate'))
    )
    op.create_index('ix_day_to_evaluate_day', 'day_to_evaluate', ['day'], unique=False)
    op.create_table('fix',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('device_id', sa.String(length=64), nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.Column('received_at', Instant(), nullable=False),
    sa.Column('stated_lon', sa.Float(), nullable=False),
    sa.Column('stated_lat', sa.Float(), nullable=False),
    sa.Column('coord_type', sa.String(length=8), nullable=False),
    sa.Column('lon', sa.Float(), nullable=False),
    sa.Column('lat', sa.Float(), nullable=False),
    sa.Column('accuracy_m', sa.Float(), nullable=True),
    sa.Column('speed', sa.Float(), nullable=True),
    sa.Column('battery', sa.Integer(), nullable=True),
    sa.Column('mock', sa.Boolean(), nullable=False),
    sa.Column('source', sa.String(length=16), nullable=False),
    sa.Column('marks', Json, nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fix')),
    postgresql_partition_by='RANGE (id)'
    )
    op.create_index('ix_fix_person', 'fix', ['person_id', 'at'], unique=False)
    op.create_index('ix_fix_received', 'fix', ['received_at'], unique=False)
    op.create_table('sync_item',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('client_key', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('status', sa.Integer(), nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.PrimaryKeyConstraint('person_id', 'client_key', name=op.f('pk_sync_item'))
    )
    op.create_index(op.f('ix_sync_item_at'), 'sync_item', ['at'], unique=False)
    op.create_table('sync_queue',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('keys', Json, nullable=False),
    sa.Column('photos', Json, nullable=False),
    sa.Column('announced_at', Instant(), nullable=False),
    sa.Column('sealed_at', Instant(), nullable=True),
    sa.PrimaryKeyConstraint('person_id', 'id', name=op.f('pk_sync_queue'))
    )
    op.create_table('clocking',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('in', 'out', name='clockkind', native_enum=False, length=32), nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.Column('received_at', Instant(), nullable=False),
    sa.Column('lon', sa.Float(), nullable=False),
    sa.Column('lat', sa.Float(), nullable=False),
    sa.Column('coord_type', sa.String(length=8), nullable=False),
    sa.Column('accuracy_m', sa.Float(), nullable=True),
    sa.Column('verdict', sa.Enum('inside', 'near', 'outside', 'no_grid', name='clockverdict', native_enum=False, length=32), nullable=False),
    sa.Column('distance_m', sa.Float(), nullable=True),
    sa.Column('why', Json, nullable=False),
    sa.Column('grids', Json, nullable=False),
    sa.Column('skills', Json, nullable=False),
    sa.Column('counts', sa.Boolean(), nullable=False),
    sa.Column('allowed_by', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_clocking_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_clocking'))
    )
    op.create_index('ix_clocking_person', 'clocking', ['person_id', 'at'], unique=False)
    op.create_table('day_evaluation',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('issued_at', Instant(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('figures', Json, nullable=False),
    sa.Column('corrects', sa.Uuid(), nullable=True),
    sa.Column('changed', Json, nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_day_evaluation_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_day_evaluation'))
    )
    op.create_index('ix_day_evaluation_day', 'day_evaluation', ['day'], unique=False)
    op.create_index('ix_day_evaluation_person', 'day_evaluation', ['person_id', 'day', 'id'], unique=False)
    op.create_table('leave_of_absence',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('annual', 'sick', 'personal', 'training', 'other', name='leavekind', native_enum=False, length=32), nullable=False),
    sa.Column('starts_at', Instant(), nullable=False),
    sa.Column('ends_at', Instant(), nullable=False),
    sa.Column('granted_by', sa.Uuid(), nullable=False),
    sa.Column('cancelled_at', Instant(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_leave_of_absence_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_leave_of_absence'))
    )
    op.create_index('ix_leave_of_absence_person', 'leave_of_absence', ['person_id', 'starts_at'], unique=False)
    op.create_table('roster',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('grids', Json, nullable=False),
    sa.Column('skills', Json, nullable=False),
    sa.Column('starts_at', Instant(), nullable=False),
    sa.Column('ends_at', Instant(), nullable=False),
    sa.Column('made_by', sa.Uuid(), nullable=False),
    sa.Column('cancelled_at', Instant(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_roster_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_roster'))
    )
    op.create_index('ix_roster_person', 'roster', ['person_id', 'starts_at'], unique=False)
    op.create_index('ix_roster_starts', 'roster', ['starts_at'], unique=False)
    op.create_table('shift',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('grids', Json, nullable=False),
    sa.Column('skills', Json, nullable=False),
    sa.Column('from_at', Instant(), nullable=False),
    sa.Column('to_at', Instant(), nullable=True),
    sa.Column('last_at', Instant(), nullable=True),
    sa.Column('last_lon', sa.Float(), nullable=True),
    sa.Column('last_lat', sa.Float(), nullable=True),
    sa.Column('last_battery', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_shift_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shift'))
    )
    op.create_index('ix_shift_open', 'shift', ['to_at', 'from_at'], unique=False)
    op.create_index('ix_shift_person', 'shift', ['person_id', 'from_at'], unique=False)
    op.create_table('task',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('verify', 'check', 'special', name='taskkind', native_enum=False, length=32), nullable=False),
    sa.Column('state', sa.Enum('offered', 'accepted', 'declined', 'answered', 'expired', 'handed_over', 'cancelled', name='taskstate', native_enum=False, length=32), nullable=False),
    sa.Column('assignee_id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=True),
    sa.Column('case_number', sa.String(length=16), nullable=True),
    sa.Column('grid_code', sa.String(length=15), nullable=True),
    sa.Column('grids', Json, nullable=False),
    sa.Column('lon', sa.Float(), nullable=True),
    sa.Column('lat', sa.Float(), nullable=True),
    sa.Column('bucket', sa.String(length=32), nullable=True),
    sa.Column('note', sa.String(length=500), nullable=True),
    sa.Column('why', Json, nullable=False),
    sa.Column('made_by', sa.Uuid(), nullable=True),
    sa.Column('before', sa.Uuid(), nullable=True),
    sa.Column('excluded', Json, nullable=False),
    sa.Column('offered_at', Instant(), nullable=False),
    sa.Column('accept_by', Instant(), nullable=False),
    sa.Column('due_at', Instant(), nullable=False),
    sa.Column('accepted_at', Instant(), nullable=True),
    sa.Column('ended_at', Instant(), nullable=True),
    sa.Column('reason', sa.String(length=32), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['assignee_id'], ['person.id'], name=op.f('fk_task_assignee_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task'))
    )
    op.create_index('ix_task_assignee', 'task', ['assignee_id', 'state', 'id'], unique=False)
    op.create_index('ix_task_case', 'task', ['case_id', 'state'], unique=False)
    op.create_index('ix_task_state', 'task', ['state', 'accept_by'], unique=False)
    op.create_table('task_answer',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('task_id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=True),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('outcome', sa.String(length=16), nullable=False),
    sa.Column('late', sa.Boolean(), nullable=False),
    sa.Column('note', sa.String(length=2000), nullable=True),
    sa.Column('photos', Json, nullable=False),
    sa.Column('lon', sa.Float(), nullable=True),
    sa.Column('lat', sa.Float(), nullable=True),
    sa.Column('accuracy_m', sa.Float(), nullable=True),
    sa.Column('captured_at', Instant(), nullable=False),
    sa.Column('received_at', Instant(), nullable=False),
    sa.Column('verdict', sa.Enum('supported', 'unproven', 'doubtful', 'contradicted', name='verdict', native_enum=False, length=32), nullable=False),
    sa.Column('reasons', Json, nullable=False),
    sa.Column('overruled', sa.Enum('supported', 'unproven', 'doubtful', 'contradicted', name='verdict', native_enum=False, length=32), nullable=True),
    sa.Column('overruled_by', sa.Uuid(), nullable=True),
    sa.Column('overruled_at', Instant(), nullable=True),
    sa.Column('overruled_why', sa.String(length=500), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_task_answer_person_id_person')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_task_answer_task_id_task')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task_answer'))
    )
    op.create_index('ix_task_answer_case', 'task_answer', ['case_id'], unique=False)
    op.create_index('ix_task_answer_task', 'task_answer', ['task_id'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_task_answer_task', table_name='task_answer')
    op.drop_index('ix_task_answer_case', table_name='task_answer')
    op.drop_table('task_answer')
    op.drop_index('ix_task_state', table_name='task')
    op.drop_index('ix_task_case', table_name='task')
    op.drop_index('ix_task_assignee', table_name='task')
    op.drop_table('task')
    op.drop_index('ix_shift_person', table_name='shift')
    op.drop_index('ix_shift_open', table_name='shift')
    op.drop_table('shift')
    op.drop_index('ix_roster_starts', table_name='roster')
    op.drop_index('ix_roster_person', table_name='roster')
    op.drop_table('roster')
    op.drop_index('ix_leave_of_absence_person', table_name='leave_of_absence')
    op.drop_table('leave_of_absence')
    op.drop_index('ix_day_evaluation_person', table_name='day_evaluation')
    op.drop_index('ix_day_evaluation_day', table_name='day_evaluation')
    op.drop_table('day_evaluation')
    op.drop_index('ix_clocking_person', table_name='clocking')
    op.drop_table('clocking')
    op.drop_table('sync_queue')
    op.drop_index(op.f('ix_sync_item_at'), table_name='sync_item')
    op.drop_table('sync_item')
    op.drop_index('ix_fix_received', table_name='fix')
    op.drop_index('ix_fix_person', table_name='fix')
    op.drop_table('fix')
    op.drop_index('ix_day_to_evaluate_day', table_name='day_to_evaluate')
    op.drop_table('day_to_evaluate')
    op.drop_table('absence_mark')
    op.drop_index('ix_absence_person', table_name='absence')
    op.drop_index('ix_absence_at', table_name='absence')
    op.drop_table('absence')
