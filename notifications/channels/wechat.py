"""WeChat subscribe messages (订阅消息): one message for each consent."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection

from backend.ground.db import Database
from backend.ground.settings import Settings
from backend.people.identities import IdentityKind, plain
from backend.people.person import Person
from notifications.channels.channel import AfterUnknown, Outcome, Receipt, SendFailed, Unsendable, read_at_home
from notifications.delivery import Delivery
from notifications.ways import relation_of
from notifications.wechat.platform import WechatPlatform
from notifications.wechat.subscription_answer import long_term_ids
from notifications.wechat.subscription_quota import SubscriptionQuota, empty_quota, spend_quota
from notifications.wechat.templates import LAYOUTS, PAGES, Template, template_of
from notifications.wechat.values import Unfit, fit

log = structlog.get_logger("wechat")
SEND = "/cgi-bin/message/subscribe/send"
REFUSED = 43101
P, T = Outcome.PERMANENT, Outcome.TEMPORARY
# errcode of an answer with HTTP 200: (what it means for this message, seconds to wait). Others: temporary.
ERRCODES: dict[int, tuple[Outcome, float | None]] = {
    -1: (T, None),  # busy
    40001: (T, None),  # the token, refused a second time
    40003: (P, None),  # openid
    40014: (T, None),
    40037: (P, None),  # template id
    40164: (T, 600),  # our address is not on the platform's list
    41030: (P, None),  # page
    42001: (T, None),
    REFUSED: (P, None),  # the person refused, or no consent is left
    43107: (P, None),  # the account may not send subscribe messages
    44991: (T, 60),
    45009: (T, 3600),  # the day's quota of the account
    45011: (T, 60),
    47003: (P, None),  # a field does not hold what its type allows
    48001: (P, None),  # the account lacks the permission
}


@dataclass(frozen=True)
class _Letter:
    """What is sent, gathered before anything is."""

    person_id: UUID
    openid: str
    template_id: str
    long_term: bool
    data: dict[str, dict[str, str]]
    page: str


class Wechat:
    """Sends to the person's openid, if a consent is left: spent on success, emptied when the platform says so."""

    name = "wechat"
    after_unknown = AfterUnknown.LEAVE  # a second message would cost a second consent; the inbox has it anyway

    def __init__(self, db: Database, settings: Settings, platform: WechatPlatform) -> None:
        self._db, self._settings, self._platform = db, settings, platform

    async def close(self) -> None:
        await self._platform.close()

    async def send(self, delivery: Delivery, at: datetime) -> Receipt:
        letter = await self._letter(delivery)
        said = await self._platform.call(SEND, self._content(letter))
        errcode = said.get("errcode", 0)
        if errcode != 0:
            await self._refused(letter, errcode)
            kind, wait = ERRCODES.get(errcode, (T, None)) if isinstance(errcode, int) else (Outcome.UNKNOWN, None)
            answer = str(dict(said))[:200]
            failed = SendFailed(f"errcode {errcode}", kind=kind, retry_after=wait, provider_answer=answer)
            failed.forget(letter.openid)
            raise failed
        if not letter.long_term:
            await self._spend(letter)
        return Receipt(str(said["msgid"]) if "msgid" in said else None, "ok")

    def _content(self, letter: _Letter) -> dict[str, Any]:
        return {
            "touser": letter.openid, "template_id": letter.template_id, "page": letter.page, "data": letter.data,
            "miniprogram_state": self._settings.wechat_miniprogram_state, "lang": "zh_CN",
        }  # fmt: skip

    async def _spend(self, letter: _Letter) -> None:
        """The message is out, whatever becomes of this: taken for unknown, an SMS would follow it. The platform, which
        counts too, says so (43101) when a consent that was not taken off here is used again."""
        try:
            async with self._db.write() as session:
                await spend_quota(session, letter.person_id, letter.template_id)
        except (DBAPIError, NoConnection, OSError) as fault:
            log.warning("consent not taken off", fault=type(fault).__name__)

    async def _refused(self, letter: _Letter, errcode: Any) -> None:
        if errcode == REFUSED:
            async with self._db.write() as session:
                await empty_quota(session, letter.person_id, letter.template_id)

    async def _letter(self, delivery: Delivery) -> _Letter:
        """Read in a session of its own, which is closed before anything is sent."""
        async with read_at_home(self._db) as session:
            person = await session.get(Person, delivery.person_id) if delivery.person_id else None
            openid = plain(person, IdentityKind.WECHAT, self._settings) if person and person.is_active else None
            if person is None or openid is None:
                raise Unsendable("no_openid")
            template = template_of(delivery.kind, relation_of(delivery.fields))
            identity = self._settings.wechat_templates.get(template.layout) if template else None
            if template is None or identity is None:
                raise Unsendable("no_template")
            quota = await session.get(SubscriptionQuota, (person.id, identity))
            if quota is None or quota.remaining < 1:
                raise Unsendable("no_consent_left")
        pages = PAGES | self._settings.wechat_pages
        page = f"{pages[template.layout]}?number={delivery.case_number}"
        standing = identity in long_term_ids(self._settings)
        return _Letter(person.id, openid, identity, standing, _data(template, delivery), page)


def _data(template: Template, delivery: Delivery) -> dict[str, dict[str, str]]:
    known: dict[str, str | datetime] = {
        **delivery.fields, "status": template.status, "title": delivery.title, "at": delivery.made_at,
    }  # fmt: skip
    try:
        return {key: {"value": fit(key, known[source])} for key, source in LAYOUTS[template.layout].items()}
    except (Unfit, KeyError) as unfit:
        raise Unsendable(f"unfit: {unfit}") from unfit
