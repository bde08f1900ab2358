"""sign-ins know their device; passwords know their age."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from backend.ground.columns import Instant

revision: str = '0003'
down_revision: str | None = '0002'
what = "登录记下设备，密码记下设置时间"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table('sign_in') as sign_in:
        sign_in.add_column(sa.Column('kind', sa.Enum('phone', 'password', 'wechat', name='signedinby', native_enum=False, length=32), nullable=False, server_default='phone'))
        sign_in.add_column(sa.Column('device', sa.String(length=80), nullable=False, server_default=''))
        sign_in.add_column(sa.Column('last_at', Instant(), nullable=True))
    with op.batch_alter_table('person') as person:
        person.add_column(sa.Column('password_at', Instant(), nullable=True))
        person.add_column(sa.Column('password_from_other', sa.Boolean(), nullable=False, server_default=sa.false()))
