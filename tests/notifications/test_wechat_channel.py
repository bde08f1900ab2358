"""Subscribe messages: sent over loopback to the platform's documented protocol, and the consents that pay for them."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from backend.ground.settings import Settings
from notifications.channels.channel import Outcome, SendFailed
from notifications.channels.wechat import ERRCODES
from notifications.standins.wechat import build_standin
from notifications.wechat.handle_pushes import handle_pushes
from notifications.wechat.push_seal import NotFromPlatform, check_signature, open_push, seal_push, signature_of
from notifications.wechat.subscription_quota import SubscriptionQuota
from notifications.wechat.wechat_push import WechatPush
from tests.conftest import NOON
from tests.linhai import City, Person, open_city
from tests.notifications.wechat_city import (
    KEY,
    PROGRESS,
    RESULT,
    TOKEN,
    TOLD_BY_WECHAT,
    answered,
    follower,
    leading_to,
    meanings,
    pushed,
    told,
)  # fmt: skip
from tests.outside import MISBEHAVIOUR, delivery_to, misbehaving, patience_with, redirecting
from tests.served import Served

pytestmark = [pytest.mark.anyio, pytest.mark.dear]  # the database is not what is asked here


@pytest.fixture
def standin() -> Iterator[Served]:
    app = build_standin()
    with Served(app) as served:
        served.app = app  # type: ignore[attr-defined]
        yield served


@pytest.fixture
async def wechat_city(city_settings: Settings, standin: Served) -> AsyncIterator[City]:
    async with open_city(leading_to(city_settings, standin.url), NOON) as opened:
        yield opened


async def left(person: Person) -> dict[str, int]:
    items = (await person.get("/api/v1/me/wechat/subscriptions")).json()["items"]
    return {one["template_id"]: one["remaining"] for one in items}


async def failed(city: City, person_id: uuid.UUID, number: str) -> SendFailed:
    with pytest.raises(SendFailed) as caught:
        await told(city, person_id, number)
    return caught.value


async def test_a_consent_pays_for_one_message_which_reads_as_its_types_allow(
    wechat_city: City, standin: Served
) -> None:
    person, who = await follower(wechat_city, consents=1)
    number = (await person.report())["number"]
    receipt = await told(wechat_city, who, number)
    (message,) = standin.app.state.received.of("wechat")  # type: ignore[attr-defined]
    assert (receipt.provider_id, message["to"]) == ("1", "openid-lihua")
    assert message["data"] == {
        "character_string1": "20261124000001", "thing2": "市容环境", "phrase3": "已办结", "thing4": "古城街道巾山社区",
        "time5": "2026年11月24日 12:00",
    }  # fmt: skip
    assert (await left(person))[RESULT] == 0
    again = await failed(wechat_city, who, number)
    assert (again.why, again.kind) == ("no_consent_left", Outcome.PERMANENT)
    assert len(standin.app.state.received.items) == 1  # type: ignore[attr-defined]


async def test_a_client_key_counts_once_and_an_unknown_template_is_named(wechat_city: City) -> None:
    person, _who = await follower(wechat_city)
    key = str(uuid.uuid4())
    await answered(person, {RESULT: "accept", PROGRESS: "reject"}, key)
    again = await answered(person, {RESULT: "accept", PROGRESS: "reject"}, key)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert await left(person) == {RESULT: 1, PROGRESS: 0}
    assert (await answered(person, {RESULT: "ban"}, key)).json()["code"] == "key_reused"
    more = {"client_key": str(uuid.uuid4()), "results": {}, "person_id": str(uuid.uuid4())}
    assert (await person.post("/api/v1/me/wechat/subscriptions", json=more)).status_code == 422
    unknown = await answered(person, {"tmpl-x": "accept"})
    assert (unknown.status_code, unknown.json()["errors"][0]["field"]) == (422, "results.tmpl-x")


async def test_two_workers_never_make_the_balance_negative(wechat_city: City) -> None:
    person, who = await follower(wechat_city, consents=3)
    number = (await person.report())["number"]
    sends = [told(wechat_city, who, number) for _ in range(6)]
    await asyncio.gather(*sends, return_exceptions=True)
    async with wechat_city.db.read() as session:
        rows = select(col(SubscriptionQuota.remaining)).where(col(SubscriptionQuota.person_id) == who)
        assert all(remaining >= 0 for remaining in (await session.execute(rows)).scalars())
    assert (await left(person))[RESULT] == 0


async def test_who_refused_has_nothing_left(wechat_city: City) -> None:
    person, who = await follower(wechat_city, "refuser", consents=2)
    number = (await person.report())["number"]
    refused = await failed(wechat_city, who, number)
    assert (refused.why, refused.kind) == ("errcode 43101", Outcome.PERMANENT)
    assert (await left(person))[RESULT] == 0


async def test_a_long_term_consent_is_not_used_up(wechat_city: City) -> None:
    wechat_city.settings.wechat_long_term = "result"
    person, who = await follower(wechat_city, consents=2)
    number = (await person.report())["number"]
    for _ in range(3):
        await told(wechat_city, who, number)
    assert (await left(person))[RESULT] == 1


async def test_a_token_refused_is_fetched_once_more_and_once_only(wechat_city: City, standin: Served) -> None:
    person, who = await follower(wechat_city, consents=2)
    number = (await person.report())["number"]
    await told(wechat_city, who, number)
    standin.app.state.token = "ended-elsewhere"  # type: ignore[attr-defined]
    await told(wechat_city, who, number)
    assert standin.app.state.forced == 1  # type: ignore[attr-defined]


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_an_answer_of_200_with_an_errcode_is_no_success(wechat_city: City) -> None:
    meant = await meanings(wechat_city, ERRCODES)
    assert meant == ERRCODES
    assert meant.items() >= TOLD_BY_WECHAT.items()


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_platform_that_misbehaves(wechat_city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    person, who = await follower(wechat_city, consents=2)
    number = (await person.report())["number"]
    await told(wechat_city, who, number)  # the token is known
    for name, (behave, outcome) in MISBEHAVIOUR.items():
        monkeypatch.setattr("notifications.wechat.platform.ALL_OF_IT", patience_with(name))
        async with misbehaving(behave) as url:
            wechat_city.settings.wechat_url = url
            got = await failed(wechat_city, who, number)
        assert (got.kind, got.retry_after) == (outcome, 17 if "retry after" in name else None), name
    assert (await left(person))[RESULT] == 1


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_redirect_is_not_followed_and_a_dead_platform_was_never_reached(wechat_city: City) -> None:
    person, who = await follower(wechat_city, consents=2)
    number = (await person.report())["number"]
    await told(wechat_city, who, number)
    async with redirecting() as (url, hits):
        wechat_city.settings.wechat_url = url
        assert (await failed(wechat_city, who, number)).kind is Outcome.TEMPORARY
    assert hits == []
    wechat_city.settings.wechat_url = "http://127.0.0.1:9"
    assert (await failed(wechat_city, who, number)).kind is Outcome.TEMPORARY


# domain facts: our own vector of the AES mode
VECTOR = {
    "timestamp": "1700000000", "nonce": "123456", "appid": "wx0123456789abcdef",
    "message": "<xml><ToUserName><![CDATA[gh_1]]></ToUserName></xml>",
    "sealed": "Q3stYC6hdFzMh9T8HCvyDIqws7/d8koJ8JwLxrb8SOsy7d/eUIN4zcaCgrROWzAcpmAhKCc1rphLsoCai3bw1xRavIvoQ50GsbwOLag"
              "MxVXA5Gn2Dh47kt2VyDjgHssJ",
    "msg_signature": "290786156cda370f5431438a7a1a4ceb5da1c2bd",
    "signature": "30bfc51eaa9c5492db7ab279e147cd1d86377f09",
}  # fmt: skip


def test_the_vectors_of_the_push_hold() -> None:
    stamp = (VECTOR["timestamp"], VECTOR["nonce"])
    assert signature_of(TOKEN, *stamp) == VECTOR["signature"]
    assert signature_of(TOKEN, *stamp, VECTOR["sealed"]) == VECTOR["msg_signature"]
    assert open_push(VECTOR["sealed"], KEY, VECTOR["appid"]).decode() == VECTOR["message"]
    assert seal_push(VECTOR["message"].encode(), KEY, VECTOR["appid"], b"0123456789abcdef") == VECTOR["sealed"]
    with pytest.raises(NotFromPlatform):
        open_push(VECTOR["sealed"], KEY, "wx-another")
    with pytest.raises(NotFromPlatform):
        check_signature(VECTOR["signature"], TOKEN, *stamp, "more")


@pytest.mark.parametrize("sealed", ["", "x", "AAAA", "é", VECTOR["sealed"][:-8] + "AAAAAAA=", "A" * 64])
def test_a_broken_seal_is_not_the_platforms(sealed: str) -> None:
    with pytest.raises(NotFromPlatform):
        open_push(sealed, KEY, VECTOR["appid"])


def popup(at: int, status: str = "accept") -> str:
    return (
        "<xml><ToUserName>gh_1</ToUserName><FromUserName>openid-lihua</FromUserName>"
        f"<CreateTime>{at}</CreateTime><MsgType>event</MsgType><Event>subscribe_msg_popup_event</Event>"
        f"<SubscribeMsgPopupEvent><List><TemplateId>{RESULT}</TemplateId>"
        f"<SubscribeStatusString>{status}</SubscribeStatusString><PopupScene>0</PopupScene></List>"
        f"<List><TemplateId>{PROGRESS}</TemplateId><SubscribeStatusString>reject</SubscribeStatusString></List>"
        "</SubscribeMsgPopupEvent></xml>"
    )


async def test_the_echo_comes_back_to_whoever_signs(wechat_city: City) -> None:
    good = {"signature": VECTOR["signature"], "timestamp": "1700000000", "nonce": "123456", "echostr": "6789"}
    answer = await wechat_city.client.get("/wechat/callback", params=good)
    assert (answer.status_code, answer.text) == (200, "6789")
    assert (await wechat_city.client.get("/wechat/callback", params=good | {"nonce": "1"})).status_code == 403


async def test_a_push_that_cannot_be_read_keeps_no_other_waiting(wechat_city: City) -> None:
    """As one sealed under a key that is gone."""
    person, _who = await follower(wechat_city, consents=1)
    told_at = int(wechat_city.at.timestamp())
    await pushed(wechat_city, popup(told_at + 2))
    async with wechat_city.db.write() as session:
        await session.execute(update(WechatPush).values(sealed="v9:gone"))
    for at in (told_at, told_at + 1):
        await pushed(wechat_city, popup(at))
    await handle_pushes(wechat_city.db, wechat_city.settings, wechat_city.at)
    assert (await left(person))[RESULT] == 2
    wechat_city.wait(minutes=6)
    await handle_pushes(wechat_city.db, wechat_city.settings, wechat_city.at)
    async with wechat_city.db.read() as session:
        waiting = select(col(WechatPush.id)).where(col(WechatPush.due_at).is_not(None))
        assert (await session.execute(waiting)).all() == []


async def test_a_consent_told_by_client_and_platform_counts_once(wechat_city: City) -> None:
    person, _who = await follower(wechat_city, consents=1)
    told_at = int(wechat_city.at.timestamp())
    assert await pushed(wechat_city, popup(told_at)) == (200, "success")
    assert await pushed(wechat_city, popup(told_at)) == (200, "success")  # sent again
    await handle_pushes(wechat_city.db, wechat_city.settings, wechat_city.at)
    assert await left(person) == {RESULT: 1, PROGRESS: 0}
    await pushed(wechat_city, popup(told_at + 1))  # another tap, which the client never told of
    await handle_pushes(wechat_city.db, wechat_city.settings, wechat_city.at)
    assert (await left(person))[RESULT] == 2


async def test_who_is_unsubscribed_in_the_settings_has_nothing_left(wechat_city: City) -> None:
    person, _who = await follower(wechat_city, consents=2)
    change = {
        "FromUserName": "openid-lihua", "Event": "subscribe_msg_change_event", "CreateTime": 1,
        "List": {"TemplateId": RESULT, "SubscribeStatusString": "reject"},
    }  # fmt: skip
    await pushed(wechat_city, change)
    await handle_pushes(wechat_city.db, wechat_city.settings, wechat_city.at)
    assert (await left(person))[RESULT] == 0


async def test_a_receipt_marks_the_delivery_even_if_it_comes_first(wechat_city: City) -> None:
    from notifications.delivery import Delivery, State

    sent = {
        "FromUserName": "openid-lihua", "Event": "subscribe_msg_sent_event", "CreateTime": 1,
        "List": {"TemplateId": RESULT, "MsgID": "77", "ErrorCode": "0", "ErrorStatus": "success"},
    }  # fmt: skip
    await pushed(wechat_city, sent)
    await handle_pushes(wechat_city.db, wechat_city.settings, wechat_city.at)
    _person, who = await follower(wechat_city)
    delivery = delivery_to("wechat", str(who), wechat_city.at, person_id=who, state=State.SENT, provider_id="77")
    async with wechat_city.db.write() as session:
        session.add(delivery)
    await handle_pushes(wechat_city.db, wechat_city.settings, wechat_city.at + timedelta(seconds=6))
    async with wechat_city.db.read() as session:
        assert (await session.execute(select(col(Delivery.state)))).scalar_one() is State.DELIVERED


NOT_THEIRS = [
    ("", 422), ("{", 422), ("[1]", 422), ("<xml>", 422), ("<a/>", 422), ("<a><b/></a>", 403), ('{"Encrypt": 7}', 403),
    ('<!DOCTYPE x [<!ENTITY e "boom">]><xml><Encrypt>&e;</Encrypt></xml>', 422), ('{"Encrypt": "AAAA"}', 403),
    ("[" * 5000, 422), ("<a>" * 5000, 422), ('{"a":' * 5000, 422), ("x" * 70000, 413),
]  # fmt: skip


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_what_is_not_the_platforms_is_refused(wechat_city: City) -> None:
    signed = {"signature": signature_of(TOKEN, "1", "2"), "timestamp": "1", "nonce": "2", "msg_signature": "é"}
    for body, status in NOT_THEIRS:
        answer = await wechat_city.client.post("/wechat/callback", params=signed, content=body)
        assert answer.status_code == status, body[:40]


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_push_for_another_appid_is_refused_and_an_unheeded_one_kept_nowhere(wechat_city: City) -> None:
    assert (await pushed(wechat_city, {"Event": "subscribe_msg_sent_event"}, appid="wx-other"))[0] == 403
    assert await pushed(wechat_city, {"Event": "user_enter_tempsession"}) == (200, "success")
    assert not await handle_pushes(wechat_city.db, wechat_city.settings, wechat_city.at)
