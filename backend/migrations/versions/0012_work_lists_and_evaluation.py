"""What cases are found by, how they are counted, and under which release they run."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from backend.cases.terms import terms_of
from backend.ground.columns import Instant, Json

revision: str = '0012'
down_revision: str | None = '0011'
what = "案件的检索、统计，及其所依据的流程版本"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

BATCH = 1000


def upgrade() -> None:
    op.create_table('case_term',
        sa.Column('term', sa.BigInteger(), nullable=False),
        sa.Column('case_id', sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint('term', 'case_id', name='pk_case_term'),
        sqlite_with_rowid=False,
    )
    op.create_index('ix_cases_due', 'cases', ['due_at', 'id'], sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
    _write_terms()
    _tables_of_evaluation()
    _releases()


def _releases() -> None:
    op.create_table('release',
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('note', sa.String(length=200), nullable=False),
        sa.Column('digest', sa.String(length=64), nullable=False),
        sa.Column('content', Json, nullable=False),
        sa.Column('based_on', sa.Integer(), nullable=True),
        sa.Column('editions', Json, nullable=False),
        sa.Column('drafted_by', sa.Uuid(), nullable=True),
        sa.Column('drafted_at', Instant(), nullable=False),
        sa.Column('published_by', sa.Uuid(), nullable=True),
        sa.Column('published_at', Instant(), nullable=True),
        sa.PrimaryKeyConstraint('number', name='pk_release'),
    )
    with op.batch_alter_table('cases') as cases:
        cases.add_column(sa.Column('release', sa.Integer(), nullable=True))


def _tables_of_evaluation() -> None:
    op.create_table('case_course',
        sa.Column('case_id', sa.Uuid(), nullable=False),
        sa.Column('seq', sa.Integer(), nullable=False),
        sa.Column('grid_code', sa.String(length=15), nullable=False),
        sa.Column('first_at', Instant(), nullable=False),
        sa.Column('last_at', Instant(), nullable=False),
        sa.Column('is_open', sa.Boolean(), nullable=False),
        sa.Column('rows', Json, nullable=False),
        sa.PrimaryKeyConstraint('case_id', name='pk_case_course'),
    )
    op.create_index('ix_case_course_open', 'case_course', ['is_open', 'last_at'])
    op.create_index('ix_case_course_last', 'case_course', ['last_at'])
    op.create_table('formula',
        sa.Column('code', sa.String(length=40), nullable=False),
        sa.Column('of', sa.String(length=16), nullable=False),
        sa.Column('place', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(length=40), nullable=False),
        sa.Column('numerator', sa.String(length=200), nullable=False),
        sa.Column('denominator', sa.String(length=200), nullable=False),
        sa.Column('better', sa.String(length=8), nullable=False),
        sa.Column('weight', sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint('code', 'of', name='pk_formula'),
    )


def _write_terms() -> None:
    """The cases that are there already are found like the new ones."""
    cases = sa.table('cases', sa.column('id', sa.Uuid()), sa.column('description'), sa.column('address'))
    terms = sa.table('case_term', sa.column('term', sa.BigInteger()), sa.column('case_id', sa.Uuid()))
    last = None
    while True:
        query = sa.select(cases.c.id, cases.c.description, cases.c.address).order_by(cases.c.id).limit(BATCH)
        found = op.get_bind().execute(query if last is None else query.where(cases.c.id > last)).all()
        rows = [{'term': term, 'case_id': row.id} for row in found for term in terms_of(row.description, row.address)]
        if rows:
            op.get_bind().execute(sa.insert(terms), rows)
        if len(found) < BATCH:
            return
        last = found[-1].id
