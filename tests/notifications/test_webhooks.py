"""Machines are told of what is public, signed, in order, and nowhere inside."""

import asyncio
import contextlib
import json
import socket
import threading
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from backend.ground.db import Database
from backend.ground.doer import Doer
from backend.ground.errors import Problem
from backend.ground.settings import Settings
from notifications import webhooks
from notifications.channels import guarded_address, webhook
from notifications.channels.channel import Outcome, SendFailed
from notifications.channels.guarded_address import is_public
from notifications.channels.webhook import PUBLIC_FIELDS, STATUSES, Webhook, signature
from notifications.outbox.rules import rule_of
from notifications.standins.received import Received
from notifications.standins.webhook import build_webhook
from notifications.tellers.case import PLACEHOLDERS
from notifications.webhook_endpoint import PUBLIC_KINDS
from notifications.webhooks import end_webhook, make_webhook
from tests.linhai import City
from tests.outside import MISBEHAVIOUR, delivery_to, misbehaving, patience_with, plain, redirecting
from tests.served import Served

pytestmark = pytest.mark.anyio


@pytest.fixture
def outside() -> Iterator[Any]:
    received = Received()
    with Served(build_webhook(received)) as served:
        served.received = received  # type: ignore[attr-defined]
        yield served


async def endpoint(db: Database, settings: Settings, url: str, at: datetime) -> tuple[str, str]:
    settings.webhook_private = True
    async with db.write() as session:
        row, secret = await make_webhook(session, "市平台", url, [], by=Doer(uuid4()), settings=settings, at=at)
    return str(row.id), secret


async def failed(channel: Webhook, address: str, at: datetime, **more: Any) -> SendFailed:
    with pytest.raises(SendFailed) as caught:
        await channel.send(delivery_to("webhook", address, at, **more), at)
    return caught.value


async def test_a_machine_is_told_of_what_is_public_and_can_tell_that_it_was_us(
    db: Database, settings: Settings, outside: Any, at: datetime
) -> None:
    address, secret = await endpoint(db, settings, f"{outside.url}/hook", at)
    delivery = delivery_to("webhook", address, at, text="给市民看的话", fields={"number": "1", "reporter": "李华"})
    await Webhook(db, settings).send(delivery, at)
    (told,) = outside.received.items
    assert json.loads(told["text"]) == {
        "id": str(delivery.id), "kind": "case.close", "status": "closed", "seq": 1, "at": at.isoformat(), "number": "1",
    }  # fmt: skip
    assert (told["id"], told["timestamp"]) == (str(delivery.id), str(int(at.timestamp())))
    assert told["signature"] == signature(secret, told["id"], told["timestamp"], told["text"].encode())
    assert told["host"] == outside.url.removeprefix("http://")


def test_the_signature_is_that_of_the_standards_own_vector() -> None:
    """From the Standard Webhooks specification's test vector."""
    secret, content = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'
    wanted = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", content) == wanted


async def test_one_that_ended_is_told_nothing_more(
    db: Database, settings: Settings, outside: Any, at: datetime
) -> None:
    address, _secret = await endpoint(db, settings, f"{outside.url}/hook", at)
    async with db.write() as session:
        await end_webhook(session, UUID(address), by=Doer(uuid4()), settings=settings, at=at)
    assert (await failed(Webhook(db, settings), address, at)).why == "no_endpoint"
    assert outside.received.items == []


@pytest.mark.parametrize("database_kind", ["sqlite"])
@pytest.mark.parametrize("written", ["临海市.政务", "临海市。政务"])
async def test_a_machine_with_a_chinese_name_is_looked_up_and_told_by_the_name_dns_knows(
    db: Database, settings: Settings, outside: Any, at: datetime, written: str
) -> None:
    looked_up = []

    async def _here(host: str, _port: int) -> list[str]:
        looked_up.append(host)
        return ["127.0.0.1"]

    address, _secret = await endpoint(db, settings, f"http://{written}:{outside.port}/hook?区=古城", at)
    await Webhook(db, settings, _here).send(delivery_to("webhook", address, at), at)
    named = "xn--miq289aful.xn--zfr164b"
    assert (looked_up, [one["host"] for one in outside.received.items]) == ([named], [f"{named}:{outside.port}"])
    where = await guarded_address.pinned(f"https://{written}/", True, _here)
    assert where.host == named  # whose certificate it must be


def test_a_host_that_can_be_no_name_is_refused_when_it_is_registered() -> None:
    for host in ("１２７.0.0.1", "政务..cn", "政" * 64 + ".cn", "\ud800.cn", "🏛️.政务"):
        assert guarded_address.check_url(f"https://{host}/", False) == "malformed", host
    for host in ("临海市.政务", "my_host.example", "localhost", "[2606:2800:220:1::1]"):
        assert guarded_address.check_url(f"https://{host}/", False) is None, host


CANARY = (
    "https://127.0.0.1:{port}/hook", "https://localhost:{port}/hook", "https://localhost.:{port}/hook",
    "https://2130706433:{port}/hook", "https://0x7f.1:{port}/hook", "https://0.0.0.0:{port}/hook",
    "https://[::1]:{port}/hook", "https://[::ffff:127.0.0.1]:{port}/hook", "https://[::]:{port}/hook",
    "https://127.1:{port}/", "http://example.com:{port}/hook", "https://me:pass@example.com:{port}/", "file:///etc/passwd",
    "gopher://127.0.0.1:{port}/x", "https://", "https://[::1", "//127.0.0.1:{port}/", "https://x:99999/",
)  # fmt: skip


async def asked_inside(db: Database, settings: Settings, outside: Any, at: datetime) -> list[str]:
    """The addresses of our own network that were not refused, in whatever way they are written, a name among them that
    is public when it is looked up first; how often our canary was heard is the last."""
    address, _secret = await endpoint(db, settings, f"{outside.url}/hook", at)
    await Webhook(db, settings).send(delivery_to("webhook", address, at), at)
    assert len(outside.received.items) == 1  # with the setting for tests it is: the canary sings
    settings.webhook_private = False
    taken = [url for url in CANARY if await _is_taken(url.format(port=outside.port))]
    answers = iter((["93.184.216.34"], ["127.0.0.1"]))

    async def _rebinding(_host: str, _port: int) -> list[str]:
        return next(answers)

    where = await guarded_address.pinned("https://rebind.example/hook?a=1", False, _rebinding)
    if (where.url, where.host) != ("https://93.184.216.34:443/hook?a=1", "rebind.example"):
        taken.append("not pinned")
    if await _is_taken("https://rebind.example/", _rebinding):
        taken.append("rebinding")
    with contextlib.suppress(SendFailed):
        await Webhook(db, settings).send(delivery_to("webhook", address, at), at)
    return taken + ["heard"] * (len(outside.received.items) - 1)


async def _is_taken(url: str, resolve: guarded_address.Resolve = guarded_address.resolved) -> bool:
    try:
        await guarded_address.pinned(url, False, resolve)
    except SendFailed as refused:
        return refused.kind not in (Outcome.PERMANENT, Outcome.TEMPORARY)
    return True


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_nothing_inside_is_ever_asked(db: Database, settings: Settings, outside: Any, at: datetime) -> None:
    assert await asked_inside(db, settings, outside, at) == []
    address, _secret = await endpoint(db, settings, f"{outside.url}/hook", at)
    settings.webhook_private = False
    refused = await failed(Webhook(db, settings), address, at)
    assert (refused.kind, refused.why) == (Outcome.PERMANENT, "address_refused: only https")


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_an_address_that_is_not_checked_when_it_is_looked_up_is_seen(
    db: Database, settings: Settings, outside: Any, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault: only how it is written is looked at."""
    monkeypatch.setattr(guarded_address, "is_public", lambda _address: True)
    taken = await asked_inside(db, settings, outside, at)
    assert {"https://127.0.0.1:{port}/hook", "https://2130706433:{port}/hook", "rebinding"} <= set(taken), taken


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_an_address_that_is_asked_as_it_is_written_is_seen(
    db: Database, settings: Settings, outside: Any, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault: a plain request."""

    async def _as_written(url: str, *_words: Any) -> guarded_address.Pinned:
        return guarded_address.Pinned(url, "", "127.0.0.1")

    monkeypatch.setattr(guarded_address, "pinned", _as_written)
    monkeypatch.setattr(webhook, "pinned", _as_written)
    assert {"not pinned", "heard"} <= set(await asked_inside(db, settings, outside, at))


async def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    async def _mixed(_host: str, _port: int) -> list[str]:
        return ["93.184.216.34", "10.0.0.1"]

    with pytest.raises(SendFailed, match="not public"):
        await guarded_address.pinned("https://mixed.example/", False, _mixed)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True), ("10.1.2.3", False), ("172.16.0.1", False), ("192.168.1.1", False),
        ("169.254.169.254", False), ("100.64.0.1", False), ("224.0.0.1", False), ("0.0.0.0", False),
        ("2606:2800:220:1::1", True), ("fe80::1", False), ("fd00::1", False), ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False), ("::ffff:10.0.0.1", False),
    ],
)  # fmt: skip
def test_which_addresses_are_public(address: str, public: bool) -> None:
    import ipaddress

    assert is_public(ipaddress.ip_address(address)) is public


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_receiver_that_misbehaves(
    db: Database, settings: Settings, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, (behave, outcome) in MISBEHAVIOUR.items():
        monkeypatch.setattr("notifications.channels.outside.TOTAL", patience_with(name))
        channel = Webhook(db, settings)
        if name in ("garbage", "a list"):
            continue  # 200 is 200: what a receiver says beside it is its own affair
        async with misbehaving(behave) as url:
            address, _secret = await endpoint(db, settings, url, at)
            got = await failed(channel, address, at)
        assert (got.kind, got.retry_after) == (outcome, 17 if "retry after" in name else None), name
    monkeypatch.setattr("notifications.channels.outside.TOTAL", patience_with("redirected"))
    async with redirecting() as (url, hits):
        address, _secret = await endpoint(db, settings, url, at)
        assert (await failed(channel, address, at)).kind is Outcome.TEMPORARY
    assert hits == []
    for status in (400, 401, 404, 410, 501):
        async with misbehaving(plain(f"{status} No", "")) as url:
            address, _secret = await endpoint(db, settings, url, at)
            assert (await failed(channel, address, at)).kind == STATUSES[status]


async def test_a_case_is_told_in_order_and_without_a_name(city: City, outside: Any) -> None:
    await endpoint(city.db, city.settings, f"{outside.url}/hook", city.at)
    citizen = await city.citizen()
    number = (await citizen.report(description="李华家门口的垃圾"))["number"]
    await (await city.signed_in("desk")).act(number, "admit")
    await (await city.signed_in("chief")).act(number, "file", class_code="E0110")
    happened = city.at
    city.wait(minutes=5)
    await city.tell()
    told = [json.loads(one["text"]) for one in outside.received.items]
    assert [one["kind"] for one in told] == ["case.report", "case.admit", "case.file"]
    assert {one["number"] for one in told} == {number}
    assert {one["at"] for one in told} == {happened.isoformat()}  # when it happened, not when it was told
    assert set().union(*told) <= {"id", "kind", "status", "seq", "at", *PUBLIC_FIELDS}
    assert "李华" not in str(outside.received.items)
    assert not PLACEHOLDERS & {str(said) for one in told for said in one.values()}  # what is not known is not there
    assert not any("reason" in one for one in told)
    assert {one["status"] for one in told} <= set(PUBLIC_KINDS.values())


async def test_what_an_earlier_release_left_to_be_sent_gives_no_time_in_words(
    db: Database, settings: Settings, outside: Any, at: datetime
) -> None:
    """Its rows hold the words that people read under the same names; they are sent for hours, or replayed."""
    address, _secret = await endpoint(db, settings, f"{outside.url}/hook", at)
    said = {"number": "1", "due": "12月01日 14:30", "until": "12月01日 14:30", "late_since": "待定"}
    await Webhook(db, settings).send(delivery_to("webhook", address, at, fields=said), at)
    (told,) = outside.received.items
    assert "12月01日" not in told["text"]


async def test_a_machine_is_told_limits_as_instants_and_of_no_step_one_that_was_set_later(
    city: City, outside: Any
) -> None:
    await endpoint(city.db, city.settings, f"{outside.url}/hook", city.at)
    number = await city.case_at("handling")
    dispatcher = await city.signed_in("dispatcher")
    case = (await dispatcher.act(number, "suspend", note="待汛期后施工", days=10)).json()
    await city.tell()
    told = {one["kind"]: one for one in (json.loads(one["text"]) for one in outside.received.items)}
    due_at, until = datetime.fromisoformat(case["due_at"]), datetime.fromisoformat(case["marks"]["suspended_until"])
    said = {kind: {name: datetime.fromisoformat(one[name]) for name in ("due_at", "until") if name in one}
            for kind, one in told.items()}  # fmt: skip
    assert said == {
        "case.report": {}, "case.admit": {}, "case.file": {"due_at": due_at}, "case.dispatch": {"due_at": due_at},
        "case.suspend": {"due_at": due_at, "until": until},
    }  # fmt: skip
    assert {at.tzinfo is None for one in said.values() for at in one.values()} == {False}
    assert not any("due" in one for one in told.values()), "a day without its year, a time without its zone"


async def test_a_machine_is_told_of_a_longer_time_and_the_new_limit(city: City, outside: Any) -> None:
    """As the public timeline says it (延期办理): whether the dispatcher gave it or the department applied for it."""
    await endpoint(city.db, city.settings, f"{outside.url}/hook", city.at)
    number = await city.case_at("handling")
    dispatcher, handler = await city.signed_in("dispatcher"), await city.signed_in("handler")
    dues = [(await dispatcher.act(number, "extend", note="雨天")).json()["due_at"]]
    await handler.act(number, "apply", **{"for": "extend", "note": "需等备件"})
    dues.append((await dispatcher.act(number, "grant")).json()["due_at"])
    await city.tell()
    told = [json.loads(one["text"]) for one in outside.received.items]
    longer = [(one["status"], datetime.fromisoformat(one["due_at"])) for one in told if one["kind"] == "case.extend"]
    assert longer == [("in_hand", datetime.fromisoformat(due)) for due in dues]
    assert not {"case.apply", "case.grant"} & {one["kind"] for one in told}
    public = (await city.client.get(f"/public/v1/cases/{number}")).json()
    lines = [line for line in public["timeline"] if line["due_at"]]
    assert [datetime.fromisoformat(line["due_at"]) for line in lines] == [at for _status, at in longer]


async def test_the_security_administrator_and_the_keys_owner_register_them(city: City) -> None:
    security, form = await city.signed_in("security"), {"name": "市平台", "url": "https://example.com/hook"}
    made = await security.post("/api/v1/admin/webhooks", json=form)
    assert (made.status_code, made.json()["secret"][:6]) == (201, "whsec_")
    assert "secret" not in (await security.get("/api/v1/admin/webhooks")).json()["items"][0]
    assert (await security.post("/api/v1/admin/webhooks", json=form | {"url": "http://example.com"})).status_code == 422
    assert (await (await city.signed_in("admin")).post("/api/v1/admin/webhooks", json=form)).status_code == 403
    key = {"name": "台州", "scopes": ["feeds"], "days": 1}
    shown = {"X-Api-Key": (await security.post("/api/v1/admin/api-keys", json=key)).json()["key"]}
    own = await city.client.post("/feeds/v1/webhooks", json={"url": "https://example.com/own"}, headers=shown)
    assert own.status_code == 201
    more = {"url": "https://example.com/own", "api_key_id": str(uuid4())}
    assert (await city.client.post("/feeds/v1/webhooks", json=more, headers=shown)).status_code == 422
    items = (await city.client.get("/feeds/v1/webhooks", headers=shown)).json()["items"]
    assert [one["url"] for one in items] == ["https://example.com/own"]
    others = await city.client.post(f"/feeds/v1/webhooks/{made.json()['id']}/end", headers=shown)
    assert others.status_code == 404
    assert (await security.post(f"/api/v1/admin/webhooks/{own.json()['id']}/end")).json()["ended_at"]


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_receiver_that_hangs_takes_nobody_elses_connection(
    db: Database, settings: Settings, outside: Any, at: datetime
) -> None:
    """As many to it as are under way at once: the last place of the lane is another receiver's."""
    channel, many = Webhook(db, settings), rule_of("webhook").at_once - 1
    async with misbehaving(MISBEHAVIOUR["hanging"][0]) as url:
        hanging, _secret = await endpoint(db, settings, url, at)
        well, _secret = await endpoint(db, settings, f"{outside.url}/hook", at)
        waiting = [asyncio.create_task(channel.send(delivery_to("webhook", hanging, at), at)) for _ in range(many)]
        await asyncio.sleep(0.5)
        try:
            await channel.send(delivery_to("webhook", well, at), at)
            assert not any(task.done() for task in waiting), "until they gave up"
        finally:
            for task in waiting:
                task.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)
            await channel.close()
    assert len(outside.received.items) == 1


async def test_a_name_whose_servers_hang_keeps_no_other_name_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's look-ups are shared by all that is sent: by short messages, too."""
    plainly, over = socket.getaddrinfo, threading.Event()

    def _hanging(host: str, *more: Any, **named: Any) -> Any:
        if host == "hangs.example":
            over.wait(60)
            raise socket.gaierror("no answer")
        return plainly(host, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", _hanging)
    waiting = [asyncio.create_task(guarded_address.resolved("hangs.example", 443)) for _ in range(40)]
    await asyncio.sleep(0.2)
    try:
        async with asyncio.timeout(30):
            assert await asyncio.get_running_loop().getaddrinfo("127.0.0.1", 443)
            assert await guarded_address.resolved("127.0.0.1", 443) == ["127.0.0.1"]
    finally:
        over.set()
    assert {type(one) for one in await asyncio.gather(*waiting, return_exceptions=True)} == {socket.gaierror}


async def test_of_many_that_are_registered_at_once_no_more_are_taken_than_there_is_room_for(
    db: Database, settings: Settings, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks, "MOST", 1)
    many = (endpoint(db, settings, f"http://127.0.0.1:{port}/hook", at) for port in range(9001, 9005))
    said = await asyncio.gather(*many, return_exceptions=True)
    assert [one.code for one in said if isinstance(one, Problem)] == ["too_many_webhooks"] * 3
