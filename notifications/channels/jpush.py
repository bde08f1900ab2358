"""JPush (极光推送) v3: pushes to mainland phones, by the makers' own services where the app is not running."""

from datetime import datetime
from typing import Any

import httpx

from backend.ground.db import Database
from backend.ground.settings import Settings
from notifications.channels.channel import AfterUnknown, Outcome, Receipt, SendFailed, Unsendable, read_at_home
from notifications.channels.outside import Answer, Outside, check_status, retry_after
from notifications.delivery import Delivery, Urgency
from notifications.device import DeviceKind, drop_device_at, token_of

DAY = 86400
NOBODY = 1011
P, T, U = Outcome.PERMANENT, Outcome.TEMPORARY, Outcome.UNKNOWN
# error.code of an answer: (what it means, seconds to wait where it asks for none). Others: by HTTP status.
CODES: dict[int, tuple[Outcome, float | None]] = {
    1000: (T, None),  # inner error
    1002: (P, None),
    1003: (P, None),  # a parameter
    1004: (T, 600),  # key or secret
    1005: (P, None),  # too long
    1008: (T, 600),  # app_key
    NOBODY: (P, None),  # no such registration_id: the device is dropped
    1030: (U, None),  # inner time-out
    2002: (T, 60),  # too many a minute
    2003: (T, 600),  # the app is restricted
    2004: (T, 600),
    2005: (T, 3600),  # the day's quota
}
RESET = "x-rate-limit-reset"  # seconds until the minute's quota is whole again


class JPush:
    """Sends to one device."""

    name = "jpush"
    after_unknown = AfterUnknown.RETRY

    def __init__(self, db: Database, settings: Settings) -> None:
        self._db, self._settings = db, settings
        auth = httpx.BasicAuth(settings.jpush_key, settings.jpush_secret.get_secret_value())
        self._outside = Outside(settings.jpush_url, auth=auth)

    async def close(self) -> None:
        await self._outside.close()

    async def send(self, delivery: Delivery, at: datetime) -> Receipt:
        async with read_at_home(self._db) as session:
            token = await token_of(session, delivery.address, DeviceKind.JPUSH, self._settings, at)
        if not token:
            raise Unsendable("no_device")
        try:
            return await self._push(delivery, token, at)
        except SendFailed as failed:
            failed.forget(token)
            raise

    async def _push(self, delivery: Delivery, token: str, at: datetime) -> Receipt:
        answer = await self._outside.ask("POST", "/v3/push", json=self._content(delivery, token))
        if answer.status != 200:
            raise await self._failure(answer, delivery, at)
        said = answer.said()
        if "msg_id" not in said:
            raise SendFailed("no_msg_id", kind=U, provider_answer=answer.words)
        return Receipt(str(said["msg_id"])[:200], "ok")

    def _content(self, delivery: Delivery, token: str) -> dict[str, Any]:
        extras = {"id": str(delivery.id), "kind": delivery.kind, "number": delivery.case_number or ""}
        priority = 1 if delivery.urgency is Urgency.URGENT else 0
        return {
            "platform": "all",
            "audience": {"registration_id": [token]},
            "notification": {
                "android": {
                    "alert": delivery.text, "title": delivery.title, "extras": extras, "priority": priority,
                    "category": "WORK" if priority else "SOCIAL",
                },
                "ios": {
                    "alert": {"title": delivery.title, "body": delivery.text}, "sound": "default", "extras": extras,
                    "thread-id": delivery.case_number or "",
                },
            },
            "options": {
                "time_to_live": DAY, "apns_production": self._settings.jpush_apns_production,
                "apns_collapse_id": str(delivery.id),
            },
        }  # fmt: skip

    async def _failure(self, answer: Answer, delivery: Delivery, at: datetime) -> SendFailed:
        try:
            error = answer.said().get("error")
        except SendFailed:
            error = None
        code = error.get("code") if isinstance(error, dict) else None
        if not isinstance(code, int) or code not in CODES:
            check_status(answer, at)
            return SendFailed(f"HTTP {answer.status}", kind=U, provider_answer=answer.words)
        if code == NOBODY:
            async with self._db.write() as session:
                await drop_device_at(session, delivery.address)
        kind, wait = CODES[code]
        asked = retry_after(answer.headers.get("retry-after") or answer.headers.get(RESET), at)
        return SendFailed(f"error {code}", kind=kind, retry_after=asked or wait, provider_answer=answer.words)
