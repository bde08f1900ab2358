"""Providers misread, by planted faults: each is seen by the checks of the channels and of the outbox."""

from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any

import pytest

from backend.ground.db import Database
from backend.ground.settings import Settings
from notifications.channels import outside
from notifications.channels.channel import Outcome
from notifications.channels.outside import Answer, Outside
from notifications.outbox import settle as settling
from notifications.outbox.backoff import backoff
from notifications.standins.wechat import build_standin
from notifications.wechat.platform import WechatPlatform
from tests.conftest import NOON
from tests.linhai import City, open_city
from tests.notifications.reached import reachable
from tests.notifications.test_outbox import check_retry_after
from tests.notifications.test_sms import KINDS, sms_of
from tests.notifications.wechat_city import TOLD_BY_WECHAT, leading_to, meanings
from tests.outside import delivery_to, misread
from tests.served import Served

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("database_kind", ["sqlite"])]
ASKED_TO_WAIT = {"unavailable, retry after", "too many, retry after"}
NO_SUCCESS = {"server error", "bad gateway", *ASKED_TO_WAIT}


@pytest.fixture
def standin() -> Iterator[str]:
    with Served(build_standin()) as served:
        yield served.url


@pytest.fixture
async def wechat_city(city_settings: Settings, standin: str) -> AsyncIterator[City]:
    async with open_city(leading_to(city_settings, standin), NOON) as opened:
        yield opened


async def test_an_answer_of_200_that_is_taken_for_sent_is_seen(
    wechat_city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault: nobody looks at the errcode."""
    call = WechatPlatform.call

    async def _content(self: WechatPlatform, path: str, content: Mapping[str, Any]) -> Mapping[str, Any]:
        return {**await call(self, path, content), "errcode": 0}

    assert await meanings(wechat_city, TOLD_BY_WECHAT) == TOLD_BY_WECHAT
    monkeypatch.setattr(WechatPlatform, "call", _content)
    assert await meanings(wechat_city, TOLD_BY_WECHAT) == dict.fromkeys(TOLD_BY_WECHAT, ("sent", None))


async def test_a_wait_that_was_asked_for_and_is_not_kept_is_seen(
    db: Database, settings: Settings, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault: the next attempt comes when we please."""
    monkeypatch.setattr(settling, "backoff", lambda attempts, _asked: backoff(attempts, None))
    with pytest.raises(AssertionError, match=r"== \[\]"):
        await check_retry_after(db, settings, at)


def _always_glad(ask: Any) -> Any:
    async def _asked(self: Outside, method: str, url: str, **sent: Any) -> Answer:
        answer = await ask(self, method, url, **sent)
        return Answer(200, answer.headers, b'{"code": "0", "Code": "OK"}')

    return _asked


@pytest.mark.parametrize("kind", KINDS)
async def test_a_gateway_that_is_misread_is_seen(
    kind: str, db: Database, settings: Settings, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted faults: the header is passed over; what may have been sent is sent again; whoever sends us on is
    followed; whatever comes back is a success."""
    person = await reachable(db, settings, at)
    delivery = delivery_to("sms", str(person.id), at, person_id=person.id)

    async def _misread() -> set[str]:
        limit = partial(monkeypatch.setattr, outside, "TOTAL")
        return await misread(lambda url: sms_of(db, settings, kind, url).send(delivery, at), limit)

    with monkeypatch.context() as fault:
        fault.setattr(outside, "retry_after", lambda _header, _at: None)
        assert await _misread() == ASKED_TO_WAIT
    with monkeypatch.context() as fault:
        fault.setitem(outside.STATUS, 502, Outcome.TEMPORARY)
        assert await _misread() == {"bad gateway"}
    with monkeypatch.context() as fault:
        fault.setattr(Outside, "__init__", _following(Outside.__init__))
        assert await _misread() == {"redirected"}
    monkeypatch.setattr(Outside, "ask", _always_glad(Outside.ask))
    assert await _misread() >= NO_SUCCESS | {"garbage", "redirected"}


def _following(init: Any) -> Any:
    def _made(self: Any, *given: Any, **more: Any) -> None:
        init(self, *given, **more)
        self._client.follow_redirects = True

    return _made
