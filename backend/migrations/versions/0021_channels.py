"""consents to WeChat messages, its pushes, devices, webhooks, content checks."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from backend.ground.columns import Instant, Json

revision: str = '0021'
down_revision: str | None = '0020'
what = "微信订阅同意与消息推送、设备、回调地址、内容安全检测"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    _wechat()
    _reached()
    op.create_table('content_check',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('case_id', sa.Uuid(), nullable=False),
        sa.Column('what', sa.String(length=36), nullable=False),
        sa.Column('verdict', sa.String(length=32), nullable=False),
        sa.Column('label', sa.Integer(), nullable=True),
        sa.Column('trace_id', sa.String(length=128), nullable=True),
        sa.Column('fault', sa.String(length=200), nullable=True),
        sa.Column('attempts', sa.Integer(), nullable=False),
        sa.Column('claim', sa.Uuid(), nullable=True),
        sa.Column('due_at', Instant(), nullable=True),
        sa.Column('at', Instant(), nullable=False),
        sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_content_check_case_id_cases')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_content_check')),
        sa.UniqueConstraint('case_id', 'what', name=op.f('uq_content_check_case_id_what')))
    op.create_index('ix_content_check_due', 'content_check', ['due_at', 'id'])
    op.create_index(op.f('ix_content_check_trace_id'), 'content_check', ['trace_id'])


def _wechat() -> None:
    op.create_table('subscription_quota',
        sa.Column('person_id', sa.Uuid(), nullable=False),
        sa.Column('template_id', sa.String(length=64), nullable=False),
        sa.Column('remaining', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_subscription_quota_person_id_person')),
        sa.PrimaryKeyConstraint('person_id', 'template_id', name=op.f('pk_subscription_quota')))
    op.create_table('subscription_answer',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('person_id', sa.Uuid(), nullable=False),
        sa.Column('template_id', sa.String(length=64), nullable=False),
        sa.Column('teller', sa.String(length=32), nullable=False),
        sa.Column('met', sa.Boolean(), nullable=False),
        sa.Column('at', Instant(), nullable=False),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_subscription_answer_person_id_person')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_subscription_answer')))
    op.create_index('ix_subscription_answer_person', 'subscription_answer', ['person_id', 'template_id', 'at'])
    op.create_table('wechat_push',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('key', sa.String(length=64), nullable=False),
        sa.Column('event', sa.String(length=48), nullable=False),
        sa.Column('sealed', sa.String(), nullable=False),
        sa.Column('at', Instant(), nullable=False),
        sa.Column('due_at', Instant(), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_wechat_push')),
        sa.UniqueConstraint('key', name=op.f('uq_wechat_push_key')))
    op.create_index('ix_wechat_push_due', 'wechat_push', ['due_at', 'id'])


def _reached() -> None:
    op.create_table('device',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('person_id', sa.Uuid(), nullable=False),
        sa.Column('sign_in_id', sa.Uuid(), nullable=False),
        sa.Column('kind', sa.String(length=32), nullable=False),
        sa.Column('token_digest', sa.String(length=64), nullable=False),
        sa.Column('token_sealed', sa.String(length=1500), nullable=False),
        sa.Column('at', Instant(), nullable=False),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_device_person_id_person')),
        sa.ForeignKeyConstraint(['sign_in_id'], ['sign_in.id'], name=op.f('fk_device_sign_in_id_sign_in')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_device')),
        sa.UniqueConstraint('sign_in_id', name=op.f('uq_device_sign_in_id')),
        sa.UniqueConstraint('token_digest', name=op.f('uq_device_token_digest')))
    op.create_index('ix_device_person', 'device', ['person_id', 'kind'])
    op.create_table('webhook_endpoint',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('name', sa.String(length=80), nullable=False),
        sa.Column('url', sa.String(length=500), nullable=False),
        sa.Column('kinds', Json, nullable=False),
        sa.Column('secret_sealed', sa.String(length=300), nullable=False),
        sa.Column('api_key_id', sa.Uuid(), nullable=True),
        sa.Column('made_by', sa.Uuid(), nullable=False),
        sa.Column('made_at', Instant(), nullable=False),
        sa.Column('ended_at', Instant(), nullable=True),
        sa.ForeignKeyConstraint(['api_key_id'], ['api_key.id'], name=op.f('fk_webhook_endpoint_api_key_id_api_key')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_webhook_endpoint')))
