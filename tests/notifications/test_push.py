"""FCM and JPush, over loopback against servers that speak their documented protocols."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select, update
from sqlmodel import col
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route

from backend.ground.db import Database
from backend.ground.ids import new_id
from backend.ground.settings import Settings
from backend.people.actor import Actor
from backend.people.person import Person as PersonRow
from backend.people.sign_in import SignIn
from notifications.channels import jpush
from notifications.channels.channel import Channel, Outcome, SendFailed
from notifications.channels.fcm import Fcm
from notifications.channels.fcm_client import FcmClient
from notifications.channels.jpush import JPush
from notifications.device import Device, DeviceKind, devices_of, sweep_devices, token_of
from notifications.standins.push import JPUSH_KEY, JPUSH_SECRET, PROJECT, build_fcm, build_jpush, service_account
from notifications.standins.received import Received
from tests.notifications.reached import device, reachable
from tests.outside import MISBEHAVIOUR, delivery_to, misbehaving, patience_with, plain, redirecting
from tests.served import Served

pytestmark = [pytest.mark.anyio, pytest.mark.dear]  # the database is not what is asked here
FCM, JPUSH = DeviceKind.FCM, DeviceKind.JPUSH


@pytest.fixture
def outside() -> Iterator[Any]:
    received = Received()
    fcm, push = build_fcm(received), build_jpush(received)
    with Served(Starlette(routes=[Mount("/fcm", fcm), Mount("/jpush", push)])) as served:
        served.received, served.fcm = received, fcm.state  # type: ignore[attr-defined]
        yield served


@pytest.fixture
def set_up(settings: Settings, outside: Any) -> Settings:
    settings.fcm_credentials, settings.fcm_url = SecretStr(service_account(f"{outside.url}/fcm")), f"{outside.url}/fcm"
    settings.jpush_key, settings.jpush_secret = JPUSH_KEY, SecretStr(JPUSH_SECRET)
    settings.jpush_url = f"{outside.url}/jpush"
    return settings


@pytest.fixture
async def person(db: Database, settings: Settings, at: datetime) -> Actor:
    return await reachable(db, settings, at)


def channel_of(kind: DeviceKind, db: Database, settings: Settings) -> Channel:
    return Fcm(db, settings, FcmClient(settings)) if kind is FCM else JPush(db, settings)


async def count(db: Database) -> int:
    async with db.read() as session:
        return (await session.execute(select(func.count()).select_from(Device))).scalar_one()


@pytest.mark.parametrize("kind", DeviceKind)
async def test_a_push_reads_as_it_was_written(
    kind: DeviceKind, db: Database, set_up: Settings, person: Actor, outside: Any, at: datetime
) -> None:
    address = await device(db, set_up, person, kind, "token-of-li-hua", at)
    delivery = delivery_to(kind, str(address), at)
    receipt = await channel_of(kind, db, set_up).send(delivery, at)
    (shown,) = outside.received.items
    assert (shown["to"], shown["title"], shown["text"]) == ("token-of-li-hua", delivery.title, delivery.text)
    assert receipt.provider_id in (f"projects/{PROJECT}/messages/1", "18100281")


@pytest.mark.parametrize("kind", DeviceKind)
async def test_a_device_from_which_the_app_is_gone_is_dropped(
    kind: DeviceKind, db: Database, set_up: Settings, person: Actor, at: datetime
) -> None:
    address = await device(db, set_up, person, kind, "token-gone", at)
    with pytest.raises(SendFailed) as failed:
        await channel_of(kind, db, set_up).send(delivery_to(kind, str(address), at), at)
    assert (failed.value.kind, await count(db)) == (Outcome.PERMANENT, 0)


async def test_a_message_sent_twice_to_fcm_has_one_tag(
    db: Database, set_up: Settings, person: Actor, outside: Any, at: datetime
) -> None:
    address = await device(db, set_up, person, FCM, "token-of-li-hua", at)
    delivery, channel = delivery_to("fcm", str(address), at), channel_of(FCM, db, set_up)
    await channel.send(delivery, at)
    await channel.send(delivery, at)
    assert {item["tag"] for item in outside.received.items} == {str(delivery.id)}
    assert outside.fcm.fetched == 1


async def test_an_access_token_that_is_refused_is_fetched_once_more(
    db: Database, set_up: Settings, person: Actor, outside: Any, at: datetime
) -> None:
    address = await device(db, set_up, person, FCM, "token-of-li-hua", at)
    channel = channel_of(FCM, db, set_up)
    await channel.send(delivery_to("fcm", str(address), at), at)
    outside.fcm.token = "ended"
    await channel.send(delivery_to("fcm", str(address), at), at)
    assert outside.fcm.fetched == 2


@pytest.mark.parametrize("kind", DeviceKind)
async def test_a_sign_in_that_ended_is_told_nothing_and_its_token_is_erased(
    kind: DeviceKind, db: Database, set_up: Settings, person: Actor, outside: Any, at: datetime
) -> None:
    address = await device(db, set_up, person, kind, "token-of-li-hua", at)
    async with db.write() as session:
        await session.execute(update(SignIn).where(col(SignIn.id) == person.sign_in_id).values(ended_at=at))
    with pytest.raises(SendFailed) as failed:
        await channel_of(kind, db, set_up).send(delivery_to(kind, str(address), at), at)
    assert (failed.value.why, outside.received.items) == ("no_device", [])
    async with db.write() as session:
        assert await sweep_devices(session, at) == 1
    assert await count(db) == 0


ENDS = {
    "signed out": (SignIn, {"ended_at": datetime(2026, 11, 24, 3, tzinfo=UTC)}),
    "run out": (SignIn, {"ends_at": datetime(2026, 11, 24, 4, tzinfo=UTC)}),
    "all sign-ins ended": (PersonRow, {"epoch": 2}),
    "disabled": (PersonRow, {"is_active": False}),
}


@pytest.mark.parametrize("how", [None, *ENDS])
async def test_devices_are_those_whose_sign_in_stands(
    how: str | None, db: Database, settings: Settings, person: Actor, at: datetime
) -> None:
    other = await reachable(db, settings, at, "13900139000")
    address = await device(db, settings, person, FCM, "token-of-li-hua", at)
    others = await device(db, settings, other, JPUSH, "token-of-han-mei", at)
    if how:
        table, values = ENDS[how]
        mine = person.sign_in_id if table is SignIn else person.id
        async with db.write() as session:
            await session.execute(update(table).where(col(table.id) == mine).values(values))
    async with db.read() as session:
        found = await devices_of(session, [person.id, other.id, new_id(at)], at)
        token = await token_of(session, str(address), FCM, settings, at)
    mine_too = {} if how else {person.id: [(FCM, address)]}
    assert found == mine_too | {other.id: [(JPUSH, others)]}
    assert token == ("" if how else "token-of-li-hua")


async def test_a_token_belongs_to_whoever_named_it_last_and_is_sealed(
    db: Database, settings: Settings, person: Actor, at: datetime
) -> None:
    other = await reachable(db, settings, at, "13900139000")
    first = await device(db, settings, person, FCM, "token-of-one-phone", at)
    assert await device(db, settings, person, FCM, "token-of-one-phone", at) == first
    await device(db, settings, other, FCM, "token-of-one-phone", at)
    async with db.read() as session:
        (row,) = (await session.execute(select(Device))).scalars()
    assert row.person_id == other.id
    assert "token-of-one-phone" not in row.model_dump_json()


def answering(status: int, body: dict[str, Any], **headers: str) -> Starlette:
    async def _answer(_request: Request) -> JSONResponse:
        return JSONResponse(body, status_code=status, headers=headers)

    return Starlette(routes=[Route("/{path:path}", _answer, methods=["POST"])])


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_every_code_of_jpush_means_what_the_table_says(
    db: Database, set_up: Settings, person: Actor, at: datetime
) -> None:
    for code, (kind, wait) in jpush.CODES.items():
        address = await device(db, set_up, person, JPUSH, f"token-{code}", at)
        with Served(answering(400, {"error": {"code": code, "message": "so"}})) as served:
            set_up.jpush_url = served.url
            with pytest.raises(SendFailed) as failed:
                await JPush(db, set_up).send(delivery_to("jpush", str(address), at), at)
        assert (failed.value.kind, failed.value.retry_after) == (kind, wait), code


# what FCM answers: (HTTP status, its word, the FcmError): what it means
FCM_SAYS = {
    (400, "INVALID_ARGUMENT", "INVALID_ARGUMENT"): Outcome.PERMANENT,
    (403, "PERMISSION_DENIED", "SENDER_ID_MISMATCH"): Outcome.PERMANENT,
    (404, "NOT_FOUND", "UNREGISTERED"): Outcome.PERMANENT,
    (429, "RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED"): Outcome.TEMPORARY,
    (500, "INTERNAL", "INTERNAL"): Outcome.TEMPORARY,
    (503, "UNAVAILABLE", "UNAVAILABLE"): Outcome.TEMPORARY,
    (401, "UNAUTHENTICATED", "THIRD_PARTY_AUTH_ERROR"): Outcome.TEMPORARY,
}


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_what_fcm_says_is_understood_and_asked_once(
    db: Database, set_up: Settings, person: Actor, at: datetime
) -> None:
    for (status, word, code), kind in FCM_SAYS.items():
        address = await device(db, set_up, person, FCM, f"token-{code}", at)
        details = [{"@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", "errorCode": code}]
        error = {"code": status, "message": "so", "status": word, "details": details}
        with Served(answering(status, {"error": error}, **{"Retry-After": "17"})) as served:
            set_up.fcm_url = served.url
            with pytest.raises(SendFailed) as failed:
                await channel_of(FCM, db, set_up).send(delivery_to("fcm", str(address), at), at)
        assert (failed.value.kind, failed.value.retry_after) == (kind, 17), code


@pytest.mark.parametrize("database_kind", ["sqlite"])
@pytest.mark.parametrize("kind", DeviceKind)
async def test_a_push_service_that_misbehaves(
    kind: DeviceKind, db: Database, set_up: Settings, person: Actor, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = await device(db, set_up, person, kind, "token-of-li-hua", at)
    for name, (behave, outcome) in MISBEHAVIOUR.items():
        monkeypatch.setattr("notifications.channels.outside.TOTAL", patience_with(name))
        async with misbehaving(behave) as url:
            set_up.fcm_url = set_up.jpush_url = url
            with pytest.raises(SendFailed) as failed:
                await channel_of(kind, db, set_up).send(delivery_to(kind, str(address), at), at)
        assert (failed.value.kind, failed.value.retry_after) == (outcome, 17 if "retry after" in name else None), name
    monkeypatch.setattr("notifications.channels.outside.TOTAL", patience_with("redirected"))
    async with redirecting() as (url, hits):
        set_up.fcm_url = set_up.jpush_url = url
        with pytest.raises(SendFailed) as failed:
            await channel_of(kind, db, set_up).send(delivery_to(kind, str(address), at), at)
    assert (failed.value.kind, hits, await count(db)) == (Outcome.TEMPORARY, [], 1)


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_an_issuer_of_tokens_that_hangs_holds_up_nothing_else(
    db: Database, set_up: Settings, person: Actor, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("notifications.channels.fcm_client.ASKED_FOR", 0.3)
    address = await device(db, set_up, person, FCM, "token-of-li-hua", at)
    for name in ("hanging", "garbage", "endless", "server error", "closed at once"):
        async with misbehaving(MISBEHAVIOUR[name][0]) as url:
            set_up.fcm_credentials = SecretStr(service_account(url))
            with pytest.raises(SendFailed) as failed:
                await channel_of(FCM, db, set_up).send(delivery_to("fcm", str(address), at), at)
        assert (failed.value.why, failed.value.kind) == ("no_access_token", Outcome.TEMPORARY), name


async def test_devices_are_named_and_removed_by_their_owner_only(city: Any, at: datetime) -> None:
    citizen, other = await city.citizen(), await city.citizen()
    made = await citizen.post("/api/v1/devices", json={"kind": "jpush", "token": "1104a89792a2c1f9b1f"})
    assert made.status_code == 201
    await other.post(f"/api/v1/devices/{made.json()['id']}/remove")
    assert await count(city.db) == 1
    await citizen.post(f"/api/v1/devices/{made.json()['id']}/remove")
    assert await count(city.db) == 0
    for bad in ({"kind": "apns", "token": "x" * 20}, {"kind": "fcm", "token": "有空 格"}, {"kind": "fcm", "token": ""}):
        assert (await citizen.post("/api/v1/devices", json=bad)).status_code == 422
    city.at += timedelta(minutes=1)


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_what_jpush_answers_is_kept_without_the_token_it_names(
    db: Database, set_up: Settings, person: Actor, at: datetime
) -> None:
    address = await device(db, set_up, person, JPUSH, "token-of-li-hua", at)
    body = '{"error": {"code": 1003, "message": "registration_id token-of-li-hua is invalid"}}'
    async with misbehaving(plain("400 Bad", body)) as url:
        set_up.jpush_url = url
        with pytest.raises(SendFailed) as failed:
            await channel_of(JPUSH, db, set_up).send(delivery_to(JPUSH, str(address), at), at)
    assert failed.value.provider_answer == body.replace("token-of-li-hua", "…")
