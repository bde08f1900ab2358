"""A gateway of a carrier or of the city's intranet, over plain HTTP: JSON, signed with a shared secret.

POST {url}  {"id", "phone", "sign", "template", "variables", "text"}
  X-Key: the key's name · X-Timestamp: seconds · X-Signature: hex HMAC-SHA-256 of "{timestamp}.{body}"
200 {"code": "0", "id": "…"}   the gateway's id, by which its receipt names the message; `id` sent twice is sent once
"""

import hashlib
import hmac
import json
from datetime import datetime

from backend.ground.settings import Settings
from notifications.channels.channel import Outcome, Receipt, SendFailed
from notifications.channels.outside import Outside, check_status
from notifications.sms.sms_gateway import AT_ONCE, ShortMessage

P, T = Outcome.PERMANENT, Outcome.TEMPORARY
ACCEPTED = "0"
# `code` of an answer with HTTP 200: what it means. Others: temporary.
CODES: dict[str, Outcome] = {
    "bad_phone": P,
    "blocked_phone": P,  # 黑名单、退订
    "bad_template": P,
    "bad_signature": T,  # ours to mend: nothing was sent
    "no_credit": T,
    "too_many": T,
    "busy": T,
}


class HttpGateway:
    """One client for the gateway."""

    def __init__(self, settings: Settings) -> None:
        self._settings, self._outside = settings, Outside(at_once=AT_ONCE)

    async def close(self) -> None:
        await self._outside.close()

    async def submit(self, message: ShortMessage, at: datetime) -> Receipt:
        body = {
            "id": str(message.id), "phone": message.phone, "sign": self._settings.sms_sign,
            "template": message.template.name, "variables": message.variables, "text": message.text,
        }  # fmt: skip
        content = json.dumps(body, ensure_ascii=False).encode()
        stamp = str(int(at.timestamp()))
        headers = {
            "Content-Type": "application/json", "X-Key": self._settings.sms_key, "X-Timestamp": stamp,
            "X-Signature": signature(self._settings.sms_secret.get_secret_value(), stamp, content),
        }  # fmt: skip
        answer = await self._outside.ask("POST", self._settings.sms_url, content=content, headers=headers)
        said = check_status(answer, at).said()
        code = str(said.get("code"))
        if code != ACCEPTED:
            raise SendFailed(f"code {code}"[:60], kind=CODES.get(code, T), provider_answer=str(said)[:200])
        return Receipt(str(said["id"])[:200] if said.get("id") else None, "accepted")


def signature(secret: str, stamp: str, content: bytes) -> str:
    """The hex HMAC-SHA-256 of timestamp and body."""
    return hmac.new(secret.encode(), stamp.encode() + b"." + content, hashlib.sha256).hexdigest()
