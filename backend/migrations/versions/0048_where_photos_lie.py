"""where the case of a photo lies, and photos by that and by when they were added."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0048"
down_revision: str | None = "0047"
what = "照片所属案件的位置；按位置与加入时间查找照片"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

INDEX = "ix_case_photo_area"


def upgrade() -> None:
    op.add_column("case_photo", sa.Column("area", sa.BigInteger(), nullable=True))
    # 14: two bits for each zoom from 24 to 17
    op.execute("UPDATE case_photo SET area = (SELECT cell >> 14 FROM cases WHERE cases.id = case_photo.case_id)")
    # alone: `cases` has an index of an expression, which is not reflected
    with op.batch_alter_table("case_photo", reflect_kwargs={"resolve_fks": False}) as table:
        table.alter_column("area", existing_type=sa.BigInteger(), nullable=False)
    op.create_index(INDEX, "case_photo", ["area", "added_at", "case_id", "photo_id"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ANALYZE case_photo")


def downgrade() -> None:
    op.drop_index(INDEX, "case_photo")
    op.drop_column("case_photo", "area")
