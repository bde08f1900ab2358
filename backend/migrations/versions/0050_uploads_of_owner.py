"""the direct uploads somebody has begun, without those of the whole city."""

from collections.abc import Sequence

from alembic import op

revision: str = "0050"
down_revision: str | None = "0049"
what = "某人已开始的直传，不必读取全市的"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

INDEX = "ix_direct_upload_owner_sha256"


def upgrade() -> None:
    op.create_index(INDEX, "direct_upload", ["owner", "sha256"])


def downgrade() -> None:
    op.drop_index(INDEX, "direct_upload")
