"""Phones and openids at rest: sealed, bound to their person, by keys that may change; found by a keyed digest."""

import base64
from datetime import datetime

import pytest
from pydantic import SecretStr, ValidationError
from sqlalchemy import select, update
from sqlmodel import col

from backend.ground.db import Database
from backend.ground.seal import CannotOpen, Sealer
from backend.ground.settings import Settings
from backend.people.identities import Identity, IdentityKind, masked_phone, person_of, person_with, plain
from backend.people.person import Person

pytestmark = pytest.mark.anyio
PHONE = "13912345678"
OLD, NEW = (base64.b64encode(bytes([n]) * 32).decode() for n in (1, 2))


def keyed(settings: Settings, keys: str, cipher: str = "aes-gcm") -> Settings:
    return settings.model_copy(update={"data_keys": SecretStr(keys), "data_cipher": cipher})


async def made(db: Database, settings: Settings, at: datetime, phone: str = PHONE) -> Person:
    async with db.write() as session:
        return await person_of(session, Identity(IdentityKind.PHONE, phone), settings, at)


@pytest.mark.parametrize("cipher", ["aes-gcm", "sm4-gcm"])
async def test_a_phone_is_sealed_and_found_and_masked(
    settings: Settings, db: Database, at: datetime, cipher: str
) -> None:
    ours = keyed(settings, f"k1:{OLD}", cipher)
    person = await made(db, ours, at)
    assert (person.phone_sealed or "").startswith(f"{cipher}:k1:")
    assert PHONE not in str(person.model_dump())
    assert plain(person, IdentityKind.PHONE, ours) == PHONE
    assert masked_phone(person, ours) == "139****5678"
    async with db.read() as session:
        found = await person_with(session, Identity(IdentityKind.PHONE, PHONE), ours)
    assert found is not None
    assert found.id == person.id


async def test_keys_change_old_rows_open_and_new_ones_use_the_new_key(
    settings: Settings, db: Database, at: datetime
) -> None:
    before, after = keyed(settings, f"k1:{OLD}"), keyed(settings, f"k2:{NEW},k1:{OLD}", "sm4-gcm")
    old, new = await made(db, before, at), await made(db, after, at, "13912345679")
    assert plain(old, IdentityKind.PHONE, after) == PHONE
    assert (new.phone_sealed or "").startswith("sm4-gcm:k2:")
    assert (await made(db, after, at)).id == old.id
    with pytest.raises(CannotOpen):
        plain(old, IdentityKind.PHONE, keyed(settings, f"k2:{NEW}"))


async def test_a_sealed_value_opens_in_no_other_row_or_column(settings: Settings, db: Database, at: datetime) -> None:
    one, other = await made(db, settings, at), await made(db, settings, at, "13912345679")
    async with db.write() as session:
        moved = {"phone_sealed": one.phone_sealed, "wechat_sealed": other.phone_sealed}
        await session.execute(update(Person).where(col(Person.id) == other.id).values(**moved))
    async with db.read() as session:
        other = (await session.execute(select(Person).where(col(Person.id) == other.id))).scalar_one()
    for kind in IdentityKind:
        with pytest.raises(CannotOpen):
            plain(other, kind, settings)


def test_what_was_changed_by_a_bit_does_not_open_and_no_two_seals_are_alike() -> None:
    sealer = Sealer(Settings(_env_file=None))
    sealed = sealer.seal(PHONE, "x")
    assert sealed != sealer.seal(PHONE, "x")
    raw = bytearray(base64.b64decode(sealed.rpartition(":")[2]))
    for place in (0, 15, len(raw) - 1):
        changed = bytes(raw[:place]) + bytes([raw[place] ^ 1]) + bytes(raw[place + 1 :])
        with pytest.raises(CannotOpen):
            sealer.open(f"aes-gcm:secret:{base64.b64encode(changed).decode()}", "x")
    for nonsense in ("", "x", "aes-gcm:secret:", "aes-gcm:nokey:AAAA", "rot13:secret:AAAA"):
        with pytest.raises(CannotOpen):
            sealer.open(nonsense, "x")


@pytest.mark.parametrize("keys", ["k1", "k1:!!", f"k1:{base64.b64encode(b'short').decode()}", f":{OLD}"])
def test_a_key_that_is_none_is_refused(keys: str) -> None:
    with pytest.raises(ValueError):
        Sealer(keyed(Settings(_env_file=None), keys))


def test_there_are_two_ciphers() -> None:
    with pytest.raises(ValidationError):
        Settings(_env_file=None, data_cipher="des")
