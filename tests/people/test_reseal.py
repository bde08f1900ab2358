"""An old key can be retired: whatever stands under it is sealed anew, in every table, and then opens without it."""

import asyncio
import base64
import re
import threading
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import REGISTRY
from pydantic import SecretStr
from sqlalchemy import select
from sqlmodel import SQLModel, col
from typer.testing import CliRunner

from backend.audit.write_down import Subject, write_down
from backend.cases.caller import CallerForm, sealed_caller
from backend.cases.case import Case
from backend.cli import app
from backend.ground import reseal as resealing
from backend.ground.db import Database
from backend.ground.doer import Doer
from backend.ground.reseal import Resealed, reseal
from backend.ground.seal import UNREADABLE, CannotOpen, Sealer
from backend.ground.settings import Settings
from backend.people.identities import Identity, IdentityKind, plain, write_identity
from backend.people.person import Person
from backend.people.second_factor import begin_second_factor
from backend.resealing import sealed_columns
from notifications.device import DeviceKind
from notifications.webhooks import make_webhook
from notifications.wechat.provider_token import NAME, ProviderToken
from notifications.wechat.wechat_push import take_in
from tests.conftest import NOON
from tests.linhai import City, open_city
from tests.notifications.reached import device, reachable

pytestmark = pytest.mark.anyio
KEYS = {name: f"{name}:{base64.b64encode(bytes([n]) * 32).decode()}" for n, name in enumerate(("k_1", "k11"))}
OLD, BOTH, NEW = KEYS["k_1"], f"{KEYS['k11']},{KEYS['k_1']}", KEYS["k11"]


def keyed(settings: Settings, keys: str, cipher: str = "aes-gcm") -> Settings:
    return settings.model_copy(update={"data_keys": SecretStr(keys), "data_cipher": cipher})


async def fill(city: City, settings: Settings) -> None:
    """Something sealed in every column that holds such."""
    await (await city.citizen_at_door()).report()
    await city.client.post("/api/v1/auth/code", json={"phone": "13700001111"})
    await city.client.post("/api/v1/auth/password", data={"username": "desk", "password": "wrong"})
    by = await reachable(city.db, settings, city.at)
    await device(city.db, settings, by, DeviceKind.FCM, "token", city.at)
    async with city.db.write() as session:
        doer, subject = Doer(by.id, by.sign_in_id, "203.0.113.9"), Subject("person", by.id)
        await write_down(session, subject, "person.read", by=doer, at=city.at, settings=settings, words="回访")
        person = (await session.execute(select(Person).where(col(Person.username) == "desk"))).scalar_one()
        write_identity(person, Identity(IdentityKind.WECHAT, "openid"), settings)
        await begin_second_factor(session, person, settings)
        case_id = (await session.execute(select(col(Case.id)).limit(1))).scalar_one()
        session.add(sealed_caller(CallerForm("13700002222", "王", "wang@example.cn"), case_id, settings, city.at))
        await make_webhook(session, "x", "https://example.com/x", [], by=doer, settings=settings, at=city.at)
        session.add(ProviderToken(name=NAME, sealed=Sealer(settings).seal("token", NAME), ends_at=city.at))
        push = {"Event": "wxa_media_check", "trace_id": "t", "openid": "openid"}
        assert await take_in(session, push, settings, city.at + timedelta(days=1))


async def opened(db: Database, settings: Settings) -> dict[str, int]:
    """How many values of each column open. CannotOpen if one does not."""
    sealer, found = Sealer(settings), {}
    async with db.read() as session:
        for column in sealed_columns():
            key, value = col(getattr(column.table, column.key)), col(getattr(column.table, column.name))
            rows = (await session.execute(select(key, value).where(value != ""))).tuples().all()
            found[f"{column.table.__tablename__}.{column.name}"] = len(
                [sealer.open(sealed, column.about(of)) for of, sealed in rows]
            )
    return found


async def test_after_resealing_the_old_key_is_needed_nowhere(
    city_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resealing, "BATCH", 2)
    async with open_city(keyed(city_settings, OLD), NOON) as city:
        await fill(city, keyed(city_settings, OLD))
        both, new = keyed(city_settings, BOTH), keyed(city_settings, NEW)
        before = await opened(city.db, both)
        assert min(before.values()) > 0
        with pytest.raises(CannotOpen):
            await opened(city.db, new)
        told: list[tuple[int, int]] = []
        done = await reseal(city.db, Sealer(both), sealed_columns(), lambda *step: told.append(step))
        assert done == Resealed(sum(before.values()), 0)
        assert told[-1] == (done.done, done.done)
        assert await opened(city.db, new) == before
        assert await reseal(city.db, Sealer(new), sealed_columns()) == Resealed()
        other = keyed(city_settings, NEW, "sm4-gcm")
        assert await reseal(city.db, Sealer(other), sealed_columns()) == done


AUDIT = "/api/v1/admin/audit"


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_where_a_key_is_lost_the_rest_is_read_and_what_no_key_opens_says_so(city_settings: Settings) -> None:
    before = REGISTRY.get_sample_value("cgt_unreadable_total") or 0.0
    async with open_city(keyed(city_settings, OLD), NOON) as city:
        await fill(city, keyed(city_settings, OLD))
        number = (await (await city.signed_in("desk")).get("/api/v1/cases")).json()["items"][0]["number"]
        citizen = await city.citizen_at_door()
        city.settings.data_keys = SecretStr(NEW)
        auditor, desk = await city.signed_in("auditor"), await city.signed_in("desk")
        for path in ("", "/export", "/sign-ins", "/refused-sign-ins"):
            answer = await auditor.get(f"{AUDIT}{path}")
            assert (answer.status_code, UNREADABLE in answer.text) == (200, True), path
        words = [one["words"] for one in (await auditor.get(AUDIT, params={"kind": "person.read"})).json()["items"]]
        assert words == [UNREADABLE]
        assert (await desk.get(f"/api/v1/cases/{number}")).json()["reporter"]["phone"] == UNREADABLE
        assert (await (await city.signed_in("admin")).get("/api/v1/admin/people")).status_code == 200
        assert (await citizen.get("/api/v1/me")).json()["phone"] == UNREADABLE
        assert (await citizen.post("/api/v1/me/export")).status_code == 200
        seen = await desk.post(f"/api/v1/cases/{number}/reporter", json={"why": "回访"})
        assert seen.json()["phone"] == UNREADABLE
    assert (REGISTRY.get_sample_value("cgt_unreadable_total") or 0.0) > before


async def test_what_no_key_opens_is_counted_and_left_and_the_rest_is_done(db: Database, settings: Settings) -> None:
    for n, keys in enumerate((OLD, NEW, OLD)):
        await reachable(db, keyed(settings, keys), NOON, f"1380000000{n}")
    found = await reseal(db, Sealer(keyed(settings, KEYS["k11"])), sealed_columns())
    assert found == Resealed(0, 2)
    assert await reseal(db, Sealer(keyed(settings, BOTH)), sealed_columns()) == Resealed(2, 0)


@pytest.mark.parametrize("database_kind", ["postgres"])  # SQLite has one writer at a time
async def test_a_value_changed_meanwhile_stays_as_it_was_changed(
    db: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    by, both, anew = await reachable(db, keyed(settings, OLD), NOON), keyed(settings, BOTH), resealing._anew

    async def _change() -> None:
        other = Database(settings)
        async with other.write() as session:
            changed = await session.get_one(Person, by.id)
            write_identity(changed, Identity(IdentityKind.PHONE, "13800000009"), both)
        await other.close()

    def _meanwhile(*asked: Any) -> str | None:
        thread = threading.Thread(target=asyncio.run, args=(_change(),))
        thread.start()
        thread.join()
        return anew(*asked)

    monkeypatch.setattr(resealing, "_anew", _meanwhile)
    columns = [one for one in sealed_columns() if one.name == "phone_sealed" and one.table is Person]
    await reseal(db, Sealer(both), columns)
    async with db.read() as session:
        assert plain(await session.get_one(Person, by.id), IdentityKind.PHONE, both) == "13800000009"


def test_while_processes_are_restarted_each_opens_what_the_others_seal(settings: Settings) -> None:
    """By the steps of docs/people.md, from the old key on."""
    told = (Path(__file__).parents[2] / "docs" / "people.md").read_text(encoding="utf-8")
    steps = [step.replace("old:…", OLD).replace("new:…", NEW) for step in re.findall(r"`((?:(?:old|new):…,?)+)`", told)]
    for before, after in pairwise([OLD, *steps]):
        for seals, opens in ((before, after), (after, before)):
            sealed = Sealer(keyed(settings, seals)).seal("code", "about")
            assert Sealer(keyed(settings, opens)).open(sealed, "about") == "code"
    assert steps[-1] == NEW


def test_every_sealed_column_is_on_the_list() -> None:
    listed = {(column.table.__tablename__, column.name) for column in sealed_columns()}
    named = {
        (table.name, column.name)
        for table in SQLModel.metadata.tables.values()
        for column in table.columns
        if column.name == "sealed" or (column.name.endswith("_sealed") and column.name != "is_sealed")
    }
    assert named == listed


def test_the_command_says_when_the_old_key_can_go(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CGT_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("CGT_DATA_KEYS", BOTH)
    answer = CliRunner().invoke(app, ["reseal"])
    assert (answer.exit_code, answer.output.strip()) == (0, "已重新加密 0 项，旧密钥可以移除")
