"""whose code may work on the schema, beside the release it was made for."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0047"
down_revision: str | None = "0046"
what = "哪些版本的程序可在本结构上运行"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None
older_code_works = True  # a table it knows nothing of


def upgrade() -> None:
    op.create_table("allowed_release", sa.Column("revision", sa.String(32), primary_key=True))


def downgrade() -> None:
    op.drop_table("allowed_release")
