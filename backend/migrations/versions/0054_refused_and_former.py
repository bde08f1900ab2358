"""sign-ins that were refused, for the auditor; and passwords somebody had before."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from backend.ground.columns import Instant, Json

revision: str = "0054"
down_revision: str | None = "0053"
what = "被拒绝的登录，供审计员查看；用过的密码"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None
older_code_works = True  # a table it knows nothing of, a column it need not fill


def upgrade() -> None:
    op.create_table(
        "refused_sign_in",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("result", sa.String(32), nullable=False),
        sa.Column("device", sa.String(80), nullable=False),
        sa.Column("address_sealed", sa.String(300), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("last_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refused_sign_in")),
        sa.UniqueConstraint("key", name=op.f("uq_refused_sign_in_key")),
    )
    for column in ("person_id", "last_at"):
        op.create_index(op.f(f"ix_refused_sign_in_{column}"), "refused_sign_in", [column])
    op.add_column("person", sa.Column("former_passwords", Json, nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("person", "former_passwords")
    op.drop_table("refused_sign_in")
