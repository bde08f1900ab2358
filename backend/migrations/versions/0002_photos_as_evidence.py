"""photos as evidence: derivatives by their digest, fingerprints, boxes, quotas, direct uploads, flags."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from backend.ground.columns import Instant

revision: str = '0002'
down_revision: str | None = '0001'
what = "照片作为证据：按摘要存放的各种尺寸、指纹、打码框、限额、直传、标记"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')


def upgrade() -> None:
    with op.batch_alter_table('photo') as photo:
        photo.add_column(sa.Column('exif_lon', sa.Float(), nullable=True))
        photo.add_column(sa.Column('exif_lat', sa.Float(), nullable=True))
        photo.add_column(sa.Column('fingerprint', sa.BigInteger(), nullable=True))
        photo.add_column(sa.Column('thumb', sa.String(length=64), nullable=False, server_default=''))
        photo.add_column(sa.Column('view', sa.String(length=64), nullable=False, server_default=''))
        photo.add_column(sa.Column('boxes', JSON, nullable=False, server_default='[]'))
        photo.add_column(sa.Column('edition', sa.Integer(), nullable=False, server_default='0'))
        photo.create_index('ix_photo_fingerprint', ['fingerprint'])
        photo.create_index('ix_photo_thumb', ['thumb'])
        photo.create_index('ix_photo_view', ['view'])
    op.execute("UPDATE photo SET exif_lon = lon, exif_lat = lat WHERE position_from = 'exif'")
    with op.batch_alter_table('case_photo') as case_photo:
        case_photo.add_column(sa.Column('flags', JSON, nullable=False, server_default='[]'))
    op.create_table('photo_quota',
    sa.Column('owner', sa.Uuid(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('bytes', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('owner', 'day', name=op.f('pk_photo_quota'))
    )
    op.create_table('doomed_object',
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.Column('gone', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('sha256', name=op.f('pk_doomed_object'))
    )
    op.create_table('direct_upload',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('owner', sa.Uuid(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('bytes', sa.Integer(), nullable=False),
    sa.Column('taken_at', Instant(), nullable=True),
    sa.Column('lon', sa.Float(), nullable=True),
    sa.Column('lat', sa.Float(), nullable=True),
    sa.Column('ends_at', Instant(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_direct_upload'))
    )
    op.create_index('ix_direct_upload_ends_at', 'direct_upload', ['ends_at'])
