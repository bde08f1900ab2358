"""commands to inspectors and their receipts."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from backend.ground.columns import Instant

revision: str = '0018'
down_revision: str | None = '0017'
what = "给采集员的指令及其回执"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('command',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('by_id', sa.Uuid(), nullable=False),
        sa.Column('text', sa.String(length=500), nullable=False),
        sa.Column('whom', sa.String(length=16), nullable=False),
        sa.Column('grid_code', sa.String(length=15), nullable=True),
        sa.Column('addressed', sa.Integer(), nullable=False),
        sa.Column('happening_id', sa.Uuid(), nullable=False),
        sa.Column('made_at', Instant(), nullable=False),
        sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_command_by_id_person')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_command')))
    op.create_index(op.f('ix_command_by_id'), 'command', ['by_id'])
    op.create_table('command_receipt',
        sa.Column('command_id', sa.Uuid(), nullable=False),
        sa.Column('person_id', sa.Uuid(), nullable=False),
        sa.Column('made_at', Instant(), nullable=False),
        sa.Column('acknowledged_at', Instant(), nullable=True),
        sa.Column('reply', sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(['command_id'], ['command.id'], name=op.f('fk_command_receipt_command_id_command')),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_command_receipt_person_id_person')),
        sa.PrimaryKeyConstraint('command_id', 'person_id', name=op.f('pk_command_receipt')))
    op.create_index('ix_command_receipt_person', 'command_receipt', ['person_id', 'command_id'])


def downgrade() -> None:
    op.drop_table('command_receipt')
    op.drop_table('command')
