"""personal data sealed, limits across processes, second factor, handsets, keys, stand-ins, consents, audit pages."""

import secrets
from collections.abc import Sequence

import sqlalchemy as sa
from alembic import context, op

from backend.ground.columns import Instant, Json
from backend.ground.digest import keyed_digest
from backend.ground.seal import Sealer
from backend.ground.settings import Settings

revision: str = '0004'
down_revision: str | None = '0003'
what = "个人信息加密、跨进程限额、第二重验证、手持终端、密钥、代办、同意、审计封存页"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

APPEND_ONLY = ('happening', 'ledger_page')


def upgrade() -> None:
    _person()
    with op.batch_alter_table('sign_in') as sign_in:
        sign_in.add_column(sa.Column('device_digest', sa.String(length=64), nullable=True))
        sign_in.add_column(sa.Column('address_sealed', sa.String(length=300), nullable=False, server_default=''))
    op.add_column('happening', sa.Column('sign_in_id', sa.Uuid(), nullable=True))
    op.add_column('cases', sa.Column('privacy_version', sa.String(length=16), nullable=True))
    with op.batch_alter_table('phone_code') as phone_code:
        for gone in ('asked_at', 'hour_from', 'in_hour', 'day', 'in_day'):
            phone_code.drop_column(gone)
    op.drop_table('sign_in_failure')
    _tables()
    _append_only()


def _person() -> None:
    is_postgres = op.get_bind().dialect.name == 'postgresql'
    for old, new in (('phone', 'phone_digest'), ('wechat_openid', 'wechat_digest')):
        op.execute(f'ALTER TABLE person RENAME COLUMN {old} TO {new}')
        if is_postgres:
            op.alter_column('person', new, type_=sa.String(length=64))
    with op.batch_alter_table('person') as person:
        person.add_column(sa.Column('phone_sealed', sa.String(length=300), nullable=True))
        person.add_column(sa.Column('wechat_sealed', sa.String(length=300), nullable=True))
        person.add_column(sa.Column('salt', sa.String(length=32), nullable=False, server_default=''))
        person.add_column(sa.Column('area_code', sa.String(length=15), nullable=True))
        person.add_column(sa.Column('is_minor', sa.Boolean(), nullable=False, server_default=sa.false()))
        person.add_column(sa.Column('guardian_id', sa.Uuid(), nullable=True))
        person.add_column(sa.Column('privacy_version', sa.String(length=16), nullable=True))
        person.add_column(sa.Column('totp_sealed', sa.String(length=300), nullable=True))
        person.add_column(sa.Column('totp_at', Instant(), nullable=True))
        person.add_column(sa.Column('totp_step', sa.BigInteger(), nullable=False, server_default='0'))
        person.add_column(sa.Column('rescue_codes', Json, nullable=False, server_default='[]'))
        person.add_column(sa.Column('merged_into', sa.Uuid(), nullable=True))
        person.add_column(sa.Column('erased_at', Instant(), nullable=True))
    _seal_what_was_plain()


def _seal_what_was_plain() -> None:
    """What stood in the open until now; every person gets a salt."""
    settings: Settings = context.config.attributes.get('settings') or Settings()
    sealer, bind = Sealer(settings), op.get_bind()
    person = sa.table(
        'person', sa.column('id', sa.Uuid()), sa.column('salt'), sa.column('phone_digest'), sa.column('phone_sealed'),
        sa.column('wechat_digest'), sa.column('wechat_sealed'),
    )
    for row in bind.execute(sa.select(person.c.id, person.c.phone_digest, person.c.wechat_digest)).all():
        values: dict[str, object] = {'salt': secrets.token_hex(16)}
        for kind, plain in (('phone', row.phone_digest), ('wechat', row.wechat_digest)):
            if plain:
                values[f'{kind}_digest'] = keyed_digest(settings, kind, plain)
                values[f'{kind}_sealed'] = sealer.seal(plain, f'person:{row.id.hex}:{kind}')
        bind.execute(person.update().where(person.c.id == row.id).values(**values))


def _tables() -> None:
    op.create_table('spent',
        sa.Column('key', sa.String(length=64), nullable=False),
        sa.Column('stamps', Json, nullable=False),
        sa.Column('last_at', Instant(), nullable=False),
        sa.PrimaryKeyConstraint('key', name=op.f('pk_spent')))
    op.create_index(op.f('ix_spent_last_at'), 'spent', ['last_at'])
    op.create_table('handset',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('person_id', sa.Uuid(), nullable=False),
        sa.Column('device_digest', sa.String(length=64), nullable=False),
        sa.Column('name', sa.String(length=80), nullable=False),
        sa.Column('bound_at', Instant(), nullable=False),
        sa.Column('ended_at', Instant(), nullable=True),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_handset_person_id_person')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_handset')))
    op.create_index(op.f('ix_handset_person_id'), 'handset', ['person_id'])
    op.create_table('api_key',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('name', sa.String(length=80), nullable=False),
        sa.Column('digest', sa.String(length=64), nullable=False),
        sa.Column('scopes', Json, nullable=False),
        sa.Column('made_by', sa.Uuid(), nullable=False),
        sa.Column('made_at', Instant(), nullable=False),
        sa.Column('ends_at', Instant(), nullable=False),
        sa.Column('ended_at', Instant(), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_api_key')),
        sa.UniqueConstraint('digest', name=op.f('uq_api_key_digest')))
    op.create_table('stand_in',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('person_id', sa.Uuid(), nullable=False),
        sa.Column('for_person_id', sa.Uuid(), nullable=False),
        sa.Column('starts_at', Instant(), nullable=False),
        sa.Column('ends_at', Instant(), nullable=False),
        sa.Column('made_by', sa.Uuid(), nullable=False),
        sa.Column('made_at', Instant(), nullable=False),
        sa.Column('ended_at', Instant(), nullable=True),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_stand_in_person_id_person')),
        sa.ForeignKeyConstraint(['for_person_id'], ['person.id'], name=op.f('fk_stand_in_for_person_id_person')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_stand_in')))
    op.create_index(op.f('ix_stand_in_person_id'), 'stand_in', ['person_id'])
    op.create_index(op.f('ix_stand_in_for_person_id'), 'stand_in', ['for_person_id'])
    op.create_table('consent',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('person_id', sa.Uuid(), nullable=False),
        sa.Column('document', sa.String(length=32), nullable=False),
        sa.Column('version', sa.String(length=16), nullable=False),
        sa.Column('channel', sa.String(length=32), nullable=False),
        sa.Column('given', sa.Boolean(), nullable=False),
        sa.Column('guardian_id', sa.Uuid(), nullable=True),
        sa.Column('at', Instant(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_consent')))
    op.create_index(op.f('ix_consent_person_id'), 'consent', ['person_id'])
    op.create_table('notice',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('kind', sa.String(length=32), nullable=False),
        sa.Column('title', sa.String(length=120), nullable=False),
        sa.Column('text', sa.String(), nullable=False),
        sa.Column('shown_from', Instant(), nullable=True),
        sa.Column('shown_to', Instant(), nullable=True),
        sa.Column('changed_by', sa.Uuid(), nullable=False),
        sa.Column('changed_at', Instant(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_notice')))
    op.create_table('provider_token',
        sa.Column('name', sa.String(length=16), nullable=False),
        sa.Column('sealed', sa.String(length=1500), nullable=True),
        sa.Column('ends_at', Instant(), nullable=True),
        sa.Column('forced_at', Instant(), nullable=True),
        sa.Column('lease', sa.Uuid(), nullable=True),
        sa.Column('lease_ends_at', Instant(), nullable=True),
        sa.PrimaryKeyConstraint('name', name=op.f('pk_provider_token')))
    op.create_table('happening_origin',
        sa.Column('happening_id', sa.Uuid(), nullable=False),
        sa.Column('address_sealed', sa.String(length=300), nullable=False),
        sa.Column('at', Instant(), nullable=False),
        sa.PrimaryKeyConstraint('happening_id', name=op.f('pk_happening_origin')))
    op.create_index(op.f('ix_happening_origin_at'), 'happening_origin', ['at'])
    op.create_table('ledger_page',
        sa.Column('seq', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('before_id', sa.Uuid(), nullable=False),
        sa.Column('rows', sa.Integer(), nullable=False),
        sa.Column('prev_hash', sa.String(length=64), nullable=False),
        sa.Column('hash', sa.String(length=64), nullable=False),
        sa.Column('at', Instant(), nullable=False),
        sa.PrimaryKeyConstraint('seq', name=op.f('pk_ledger_page')))


def _append_only() -> None:
    """Neither our own code nor a slip of the hand changes a row of the record: the database itself says no."""
    if op.get_bind().dialect.name == 'sqlite':
        for table in APPEND_ONLY:
            for deed in ('UPDATE', 'DELETE'):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{deed.lower()} BEFORE {deed} ON {table}"
                    f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
        return
    op.execute(
        "CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION append_only()"
        )
