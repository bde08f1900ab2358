"""services: topics, areas and versions of notices; guides; amenities and what people think of them; addresses found."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from backend.ground.columns import Instant, Json

revision: str = '0043'
down_revision: str | None = '0042'
what = "公共服务：话题、公告的范围与版本、办事指南、便民设施及评价、地址查找"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

NO_ADDRESS = sa.text('address IS NULL')


def upgrade() -> None:
    with op.batch_alter_table('notice') as batch:
        batch.add_column(sa.Column('topic', sa.String(length=32), nullable=False, server_default='general'))
        batch.add_column(sa.Column('area_code', sa.String(length=15), nullable=True))
        batch.add_column(sa.Column('version', sa.Integer(), nullable=False, server_default='1'))
    op.create_table('notice_version',
        sa.Column('notice_id', sa.Uuid(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(length=32), nullable=False),
        sa.Column('topic', sa.String(length=32), nullable=False),
        sa.Column('area_code', sa.String(length=15), nullable=True),
        sa.Column('title', sa.String(length=120), nullable=False),
        sa.Column('text', sa.String(), nullable=False),
        sa.Column('shown_from', Instant(), nullable=True),
        sa.Column('shown_to', Instant(), nullable=True),
        sa.Column('changed_by', sa.Uuid(), nullable=False),
        sa.Column('changed_at', Instant(), nullable=False),
        sa.ForeignKeyConstraint(['notice_id'], ['notice.id'], name=op.f('fk_notice_version_notice_id_notice')),
        sa.PrimaryKeyConstraint('notice_id', 'version', name=op.f('pk_notice_version')))
    op.execute(
        "INSERT INTO notice_version (notice_id, version, kind, topic, area_code, title, text, shown_from, shown_to,"
        " changed_by, changed_at) SELECT id, version, kind, topic, area_code, title, text, shown_from, shown_to,"
        " changed_by, changed_at FROM notice"
    )
    op.create_table('guide',
        sa.Column('code', sa.String(length=32), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(length=32), nullable=False),
        sa.Column('topic', sa.String(length=32), nullable=False),
        sa.Column('area_code', sa.String(length=15), nullable=True),
        sa.Column('title', sa.String(length=120), nullable=False),
        sa.Column('summary', sa.String(length=300), nullable=False),
        sa.Column('who', sa.String(length=300), nullable=False),
        sa.Column('sections', Json, nullable=False),
        sa.Column('materials', Json, nullable=False),
        sa.Column('days', sa.Integer(), nullable=True),
        sa.Column('fee', sa.String(length=120), nullable=False),
        sa.Column('office', sa.String(length=120), nullable=False),
        sa.Column('phone', sa.String(length=20), nullable=False),
        sa.Column('apply_url', sa.String(length=300), nullable=False),
        sa.Column('place', sa.Integer(), nullable=False),
        sa.Column('shown_from', Instant(), nullable=True),
        sa.Column('shown_to', Instant(), nullable=True),
        sa.Column('changed_by', sa.Uuid(), nullable=True),
        sa.Column('changed_at', Instant(), nullable=False),
        sa.PrimaryKeyConstraint('code', 'version', name=op.f('pk_guide')))
    op.create_table('amenity',
        sa.Column('code', sa.String(length=20), nullable=False),
        sa.Column('kind', sa.String(length=32), nullable=False),
        sa.Column('state', sa.String(length=32), nullable=False),
        sa.Column('name', sa.String(length=60), nullable=False),
        sa.Column('address', sa.String(length=120), nullable=False),
        sa.Column('lon', sa.Float(), nullable=False),
        sa.Column('lat', sa.Float(), nullable=False),
        sa.Column('grid_code', sa.String(length=15), nullable=False),
        sa.Column('hours', sa.String(length=200), nullable=False),
        sa.Column('phone', sa.String(length=20), nullable=False),
        sa.Column('features', Json, nullable=False),
        sa.Column('places', sa.Integer(), nullable=True),
        sa.Column('note', sa.String(length=200), nullable=False),
        sa.Column('component_id', sa.String(length=16), nullable=True),
        sa.Column('changed_at', Instant(), nullable=False),
        sa.PrimaryKeyConstraint('code', name=op.f('pk_amenity')))
    op.create_index('ix_amenity_place', 'amenity', ['lon', 'lat'])
    op.create_table('amenity_rating',
        sa.Column('amenity_code', sa.String(length=20), nullable=False),
        sa.Column('person_id', sa.Uuid(), nullable=False),
        sa.Column('stars', sa.Integer(), nullable=False),
        sa.Column('remarks', Json, nullable=False),
        sa.Column('at', Instant(), nullable=False),
        sa.ForeignKeyConstraint(['amenity_code'], ['amenity.code'], name=op.f('fk_amenity_rating_amenity_code_amenity')),
        sa.PrimaryKeyConstraint('amenity_code', 'person_id', name=op.f('pk_amenity_rating')))
    op.create_index(op.f('ix_amenity_rating_person_id'), 'amenity_rating', ['person_id'])
    op.create_table('address_answer',
        sa.Column('key', sa.String(length=64), nullable=False),
        sa.Column('provider', sa.String(length=16), nullable=False),
        sa.Column('found', Json, nullable=False),
        sa.Column('at', Instant(), nullable=False),
        sa.PrimaryKeyConstraint('key', name=op.f('pk_address_answer')))
    op.create_index(op.f('ix_address_answer_at'), 'address_answer', ['at'])
    with op.batch_alter_table('cases') as batch:
        batch.add_column(sa.Column('address_source', sa.String(length=16), nullable=True))
    op.create_index('ix_cases_no_address', 'cases', ['reported_at'], sqlite_where=NO_ADDRESS, postgresql_where=NO_ADDRESS)
    op.create_table('address_try',
        sa.Column('case_id', sa.Uuid(), nullable=False),
        sa.Column('attempts', sa.Integer(), nullable=False),
        sa.Column('due_at', Instant(), nullable=False),
        sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_address_try_case_id_cases')),
        sa.PrimaryKeyConstraint('case_id', name=op.f('pk_address_try')))
