"""Short messages, over loopback: a plain gateway, and Aliyun's with its signature."""

import re
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from string import Formatter
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import select
from sqlmodel import col
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from backend.ground.db import Database
from backend.ground.settings import Settings
from notifications.channels.channel import Channel, Outcome, SendFailed, Unwelcome
from notifications.channels.open_channels import open_channels
from notifications.delivery import Delivery, State
from notifications.sms import aliyun_gateway, http_gateway
from notifications.sms.aliyun_gateway import authorization, canonical_query
from notifications.sms.sms_texts import SMS_TEXTS
from notifications.standins.received import Received
from notifications.standins.sms import BLOCKED, KEY, SECRET, build_sms
from tests.linhai import City
from tests.notifications.reached import PHONE, reachable
from tests.outside import delivery_to, misread
from tests.served import Served

pytestmark = pytest.mark.anyio
TOTAL = "notifications.channels.outside.TOTAL"
KINDS = {"http": "gateway", "aliyun": "aliyun"}


@pytest.fixture
def outside() -> Iterator[Any]:
    received = Received()
    with Served(build_sms(received)) as served:
        served.received = received  # type: ignore[attr-defined]
        yield served


def sms_of(db: Database, settings: Settings, kind: str, url: str) -> Channel:
    settings.sms_gateway, settings.sms_url, settings.sms_key = kind, url, KEY
    settings.sms_secret = SecretStr(SECRET)
    settings.sms_templates = {"code": "SMS_1", "closed": "SMS_2", "rejected": "SMS_3", "overdue": "SMS_4"}
    return next(one for one in open_channels(db, settings) if one.name == "sms")


async def refused(channel: Channel, delivery: Delivery, at: datetime) -> SendFailed:
    with pytest.raises(SendFailed) as failed:
        await channel.send(delivery, at)
    return failed.value


async def test_a_short_message_reads_as_it_was_written(
    db: Database, settings: Settings, outside: Any, at: datetime
) -> None:
    person = await reachable(db, settings, at)
    delivery = delivery_to("sms", str(person.id), at, person_id=person.id)
    assert PHONE not in delivery.model_dump_json()
    for kind, path in KINDS.items():
        receipt = await sms_of(db, settings, kind, f"{outside.url}/{path}").send(delivery, at)
        assert receipt.provider_id in ("sms-1", "biz-2")
    plain, aliyun = outside.received.of("sms")
    assert (plain["to"], plain["text"]) == (
        PHONE, "【城管通】您上报的案件20261124000001已办结，可在城管通查看结果并评价。",
    )  # fmt: skip
    assert aliyun["text"] == '【城管通】SMS_2 {"number": "20261124000001"}'
    assert aliyun["out_id"] == str(delivery.id)


async def test_a_gateway_that_knows_ids_is_asked_twice_and_sends_once(
    db: Database, settings: Settings, outside: Any, at: datetime
) -> None:
    person = await reachable(db, settings, at)
    delivery = delivery_to("sms", str(person.id), at, person_id=person.id)
    channel = sms_of(db, settings, "http", f"{outside.url}/gateway")
    assert await channel.send(delivery, at) == await channel.send(delivery, at)
    assert len(outside.received.of("sms")) == 1


async def test_a_one_time_code_goes_to_the_phone_it_was_asked_for(
    db: Database, settings: Settings, outside: Any, at: datetime
) -> None:
    fields = {"code": "123456", "minutes": "5"}
    delivery = delivery_to("sms", "13700137000", at, kind="code.ask", is_sealed=True, fields=fields)
    await sms_of(db, settings, "http", f"{outside.url}/gateway").send(delivery, at)
    (shown,) = outside.received.of("sms")
    assert (shown["to"], "123456" in shown["text"]) == ("13700137000", True)


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_what_does_not_matter_or_has_no_phone_costs_nothing(
    db: Database, settings: Settings, outside: Any, at: datetime
) -> None:
    person = await reachable(db, settings, at)
    blocked = await reachable(db, settings, at, BLOCKED)
    channel = sms_of(db, settings, "http", f"{outside.url}/gateway")
    for kind, who, why in (
        ("case.accept", person.id, "not_by_sms"), ("case.close", None, "no_phone"),
        ("case.close", blocked.id, "code blocked_phone"),
    ):  # fmt: skip
        got = await refused(channel, delivery_to("sms", "x", at, person_id=who, kind=kind), at)
        assert (got.why, got.kind) == (why, Outcome.PERMANENT)
    assert outside.received.items == []


def test_the_templates_name_only_fields_that_are_there() -> None:
    known = {"number", "bucket", "category", "place", "department", "due", "reason", "code", "minutes"}
    for text in SMS_TEXTS.values():
        assert {name for _text, name, _form, _conversion in Formatter().parse(text.text) if name} <= known
        assert len(text.text) <= 60


def test_the_signature_is_the_one_worked_out_by_hand() -> None:
    """Names in order, `~` bare, `*` and space encoded; the header order does not matter."""
    assert canonical_query({"b": "a*~ 中", "a": "1"}) == "a=1&b=a%2A~%20%E4%B8%AD"
    headers = {"x-acs-action": "SendSms", "host": "h", "x-acs-content-sha256": "e3b0"}
    signed = authorization("AK", "SK", "a=1", headers)
    assert signed == authorization("AK", "SK", "a=1", dict(reversed(headers.items())))
    assert signed.startswith("ACS3-HMAC-SHA256 Credential=AK,SignedHeaders=host;x-acs-action;x-acs-content-sha256,Sig")
    assert signed != authorization("AK", "SK2", "a=1", headers)


def answering(status: int, body: dict[str, Any]) -> Starlette:
    async def _answer(_request: Request) -> JSONResponse:
        return JSONResponse(body, status_code=status)

    return Starlette(routes=[Route("/{path:path}", _answer, methods=["POST"])])


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_every_code_means_what_the_tables_say(db: Database, settings: Settings, at: datetime) -> None:
    person = await reachable(db, settings, at)
    delivery = delivery_to("sms", str(person.id), at, person_id=person.id)
    with Served(answering(200, body := {})) as served:
        http, aliyun = (sms_of(db, settings.model_copy(), kind, served.url) for kind in ("http", "aliyun"))
        for code, kind in http_gateway.CODES.items():
            body["code"] = code
            assert (await refused(http, delivery, at)).kind == kind, code
        for name, (kind, wait) in aliyun_gateway.CODES.items():
            body["Code"] = name
            got = await refused(aliyun, delivery, at)
            assert (got.kind, got.retry_after) == (kind, wait), name


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_what_a_gateway_answers_is_kept_without_the_number_and_the_code_it_names(
    db: Database, settings: Settings, at: datetime
) -> None:
    """As Aliyun does; answers stand in the open, and `outbox list` shows them."""
    person = await reachable(db, settings, at)
    to_person = delivery_to("sms", str(person.id), at, person_id=person.id)
    fields = {"code": "123456", "minutes": "5"}
    code = delivery_to("sms", "13700137000", at, kind="code.ask", is_sealed=True, fields=fields)
    refusals = {
        "http": {"code": "bad_phone", "to": PHONE, "text": "给 13700137000 的验证码是123456"},
        "aliyun": {"Code": "isv.MOBILE_NUMBER_ILLEGAL", "Message": f"{PHONE}invalid, 13700137000: 123456"},
    }
    for kind, body in refusals.items():
        for status in (200, 502):
            with Served(answering(status, body)) as served:
                channel = sms_of(db, settings.model_copy(), kind, served.url)
                said = [(await refused(channel, one, at)).provider_answer or "" for one in (to_person, code)]
            assert PHONE not in said[0], (kind, status)
            assert not re.search("13700137000|123456", said[1]), (kind, status)
            assert "invalid" in said[0] or "bad_phone" in said[0]


@pytest.mark.parametrize("database_kind", ["sqlite"])
@pytest.mark.parametrize("kind", KINDS)
async def test_a_gateway_that_misbehaves(
    kind: str, db: Database, settings: Settings, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, limit = await reachable(db, settings, at), partial(monkeypatch.setattr, TOTAL)
    delivery = delivery_to("sms", str(person.id), at, person_id=person.id)
    assert await misread(lambda url: sms_of(db, settings, kind, url).send(delivery, at), limit) == set()


async def test_a_receipt_says_whether_it_arrived(city: City) -> None:
    city.settings.sms_receipt_token = SecretStr("a-word-of-the-gateway")
    url = "/feeds/v1/sms/receipts/a-word-of-the-gateway"
    made = [
        delivery_to("sms", str(number), city.at, state=State.SENT, provider_id=f"biz-{number}") for number in (1, 2)
    ]
    async with city.db.write() as session:
        session.add_all(made)
    told = [
        {"biz_id": "biz-1", "success": True, "out_id": "x"},
        {"biz_id": "biz-2", "success": False, "err_code": "UNDELIV"},
    ]
    answer = await city.client.post(url, json=told)
    assert (answer.status_code, answer.json()["code"]) == (200, 0)
    assert (await city.client.post(url, json=[{"biz_id": "biz-9", "success": True}])).json()["code"] == 1
    assert (await city.client.post(f"{url}x", json=told)).status_code == 404
    async with city.db.read() as session:
        query = select(col(Delivery.state), col(Delivery.fault)).order_by(col(Delivery.provider_id))
        rows = await session.execute(query)
        assert [tuple(row) for row in rows] == [(State.DELIVERED, None), (State.FAILED, "UNDELIV")]


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({"sms_gateway": "console"}, "sms_gateway"), ({"sms_url": "http://localhost:1"}, "sms_url"),
        ({"fcm_url": "http://127.0.0.2"}, "fcm_url"), ({"jpush_url": "http://[::1]:9"}, "jpush_url"),
        ({"webhook_private": True}, "webhook_private"), ({"wechat_push_token": "x"}, "wechat_push_key"),
    ],
)  # fmt: skip
def test_production_refuses_what_is_for_demos(more: dict[str, Any], word: str) -> None:
    with pytest.raises(ValueError, match=rf"(?m)^{word}$"):
        Settings(_env_file=None, mode="production", secret="s" * 32, **more)


@pytest.mark.parametrize("database_kind", ["sqlite"])
@pytest.mark.parametrize(("said", "wait"), [("触发分钟级流控Permits:1", 60), ("触发小时级流控Permits:5", 3600)])
async def test_a_number_that_had_its_code_of_the_minute_gets_the_next_within_its_five(
    db: Database, settings: Settings, at: datetime, said: str, wait: float
) -> None:
    person = await reachable(db, settings, at)
    with Served(answering(200, {"Code": aliyun_gateway.OF_A_NUMBER, "Message": said})) as served:
        channel = sms_of(db, settings, "aliyun", served.url)
        got = await refused(channel, delivery_to("sms", str(person.id), at, person_id=person.id), at)
    assert (type(got), got.kind, got.retry_after) == (Unwelcome, Outcome.TEMPORARY, wait)
