"""the clock as a ledger of turns; every version of the calendar is kept."""

from collections.abc import Sequence
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from backend.ground.columns import Instant, Json

revision: str = '0011'
down_revision: str | None = '0010'
what = "计时改为逐段记账；日历的每个版本都保留"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column('cases', sa.Column('clock', Json, nullable=False, server_default='[]'))
    op.add_column('cases', sa.Column('clock_held_at', Instant(), nullable=True))
    _escalation()
    _turns()
    _calendar()


def _escalation() -> None:
    """Levels take the place of the one flag; a city's own stage limits."""
    op.add_column('cases', sa.Column('escalated', sa.Integer(), nullable=False, server_default='0'))
    op.add_column('cases', sa.Column('escalate_at', Instant(), nullable=True))
    op.add_column('cases', sa.Column('stage_clock', Json, nullable=True))
    op.add_column('cases', sa.Column('stage_due_at', Instant(), nullable=True))
    op.add_column('cases', sa.Column('stage_escalated', sa.Integer(), nullable=False, server_default='0'))
    op.add_column('cases', sa.Column('stage_escalate_at', Instant(), nullable=True))
    op.create_index('ix_cases_escalate_at', 'cases', ['escalate_at'])
    op.create_index('ix_cases_stage_escalate_at', 'cases', ['stage_escalate_at'])
    op.execute("UPDATE cases SET escalated = 1 WHERE overdue_told")
    op.execute("UPDATE cases SET escalate_at = due_at WHERE NOT overdue_told AND answered_at IS NULL AND ended_at IS NULL")
    with op.batch_alter_table('cases') as cases:
        cases.drop_column('overdue_told')
    op.create_table('stage_limit',
        sa.Column('stage', sa.String(length=16), nullable=False),
        sa.Column('limit_value', sa.Float(), nullable=False),
        sa.Column('limit_unit', sa.Enum('urgent_work_hour', 'urgent_work_day', 'work_hour', 'work_day', 'natural_hour', 'natural_day', name='timeunit', native_enum=False, length=32), nullable=False),
        sa.PrimaryKeyConstraint('stage', name=op.f('pk_stage_limit')))


def _turns() -> None:
    """The turns of the cases filed until now follow from when they were filed, answered and ended."""
    cases = sa.table(
        'cases', sa.column('id', sa.Uuid()), sa.column('standard', Json), sa.column('filed_at', Instant()),
        sa.column('answered_at', Instant()), sa.column('ended_at', Instant()), sa.column('clock', Json),
        sa.column('clock_held_at', Instant()),
    )
    bind = op.get_bind()
    for row in bind.execute(sa.select(cases).where(cases.c.filed_at.is_not(None))).all():
        limit = {'value': row.standard['limit_value'], 'unit': row.standard['limit_unit']}
        clock = [{'what': 'start', 'at': row.filed_at.isoformat(), 'why': 'file', **limit}]
        held = row.answered_at or row.ended_at
        if held:
            clock.append({'what': 'stop', 'at': held.isoformat(), 'why': 'answer' if row.answered_at else 'cancel'})
        bind.execute(cases.update().where(cases.c.id == row.id).values(clock=clock, clock_held_at=held))


def _calendar() -> None:
    """What stood as one calendar, by its newest version, becomes that version."""
    op.create_table('calendar_version',
        sa.Column('version', sa.String(length=40), nullable=False),
        sa.Column('published_at', Instant(), nullable=False),
        sa.PrimaryKeyConstraint('version', name=op.f('pk_calendar_version')))
    op.create_index(op.f('ix_calendar_version_published_at'), 'calendar_version', ['published_at'])
    old = sa.table('calendar_day', sa.column('day', sa.Date()), sa.column('worked', sa.Boolean()), sa.column('name', sa.String()), sa.column('provisional', sa.Boolean()), sa.column('version', sa.String()))
    days = [dict(row._mapping) for row in op.get_bind().execute(sa.select(old)).all()]
    op.drop_table('calendar_day')
    new = op.create_table('calendar_day',
        sa.Column('version', sa.String(length=40), nullable=False),
        sa.Column('day', sa.Date(), nullable=False),
        sa.Column('worked', sa.Boolean(), nullable=False),
        sa.Column('name', sa.String(length=40), nullable=False),
        sa.Column('provisional', sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint('version', 'day', name=op.f('pk_calendar_day')))
    if not days:
        return
    newest = max(day['version'] for day in days)
    op.bulk_insert(new, [day | {'version': newest} for day in days])
    stamp = newest.rpartition('@')[2]
    published = sa.table('calendar_version', sa.column('version', sa.String()), sa.column('published_at', Instant()))
    op.execute(published.insert().values(version=newest, published_at=_instant(stamp)))


def _instant(stamp: str) -> datetime:
    """When a version was loaded, as its name says; one that does not say was there before all others."""
    try:
        return datetime.strptime(stamp, '%Y%m%d%H%M%S').replace(tzinfo=UTC)
    except ValueError:
        return datetime(2000, 1, 1, tzinfo=UTC)
