"""Aliyun's SMS service (阿里云短信): SendSms of 2017-05-25, signed with ACS3-HMAC-SHA256.

The templates' codes stand in CGT_SMS_TEMPLATES; OutId is the delivery's id and comes back in the receipt. The service
does not know a message it has had already: after an unknown outcome nothing is sent again.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit
from uuid import uuid4

from backend.ground.settings import Settings
from notifications.channels.channel import Outcome, Receipt, SendFailed, Unsendable, Unwelcome
from notifications.channels.outside import STATUS, Answer, Outside, check_status, retry_after
from notifications.sms.sms_gateway import AT_ONCE, ShortMessage

ACTION, VERSION, ALGORITHM = "SendSms", "2017-05-25", "ACS3-HMAC-SHA256"
P, T = Outcome.PERMANENT, Outcome.TEMPORARY
# a number has had its messages of a minute, an hour or a day (1, 5, 10 codes); others still get theirs
OF_A_NUMBER = "isv.BUSINESS_LIMIT_CONTROL"
# word in such an answer's Message (触发分钟级流控Permits:1): seconds to wait; else as CODES says
SPANS: dict[str, float] = {"分钟级": 60}
# `Code` of an answer, whatever its HTTP status: (what it means, seconds to wait). Others: by status, else temporary.
CODES: dict[str, tuple[Outcome, float | None]] = {
    "isv.MOBILE_NUMBER_ILLEGAL": (P, None),
    "isv.MOBILE_COUNT_OVER_LIMIT": (P, None),
    "isv.BLACK_KEY_CONTROL_LIMIT": (P, None),
    "isv.TEMPLATE_MISSING_PARAMETERS": (P, None),
    "isv.TEMPLATE_PARAMS_ILLEGAL": (P, None),
    "isv.INVALID_PARAMETERS": (P, None),
    "isv.PARAM_LENGTH_LIMIT": (P, None),
    "isv.SMS_TEMPLATE_ILLEGAL": (P, None),
    "isv.SMS_SIGNATURE_ILLEGAL": (P, None),
    OF_A_NUMBER: (T, 3600),
    "isv.DAY_LIMIT_CONTROL": (T, 3600),
    "isv.AMOUNT_NOT_ENOUGH": (T, 3600),
    "isv.OUT_OF_SERVICE": (T, 3600),
    "isp.RAM_PERMISSION_DENY": (T, 600),
    "isp.SYSTEM_ERROR": (T, None),
    "InvalidAccessKeyId.NotFound": (T, 600),
    "SignatureDoesNotMatch": (T, 600),
    "SignatureNonceUsed": (T, None),
    "InvalidTimeStamp.Expired": (T, 60),
    "Throttling": (T, 10),
    "Throttling.User": (T, 10),
    "ServiceUnavailable": (T, None),
}


class AliyunGateway:
    """One client for the service."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._url = settings.sms_url or "https://dysmsapi.aliyuncs.com"
        self._outside = Outside(self._url, at_once=AT_ONCE)

    async def close(self) -> None:
        await self._outside.close()

    async def submit(self, message: ShortMessage, at: datetime) -> Receipt:
        code = self._settings.sms_templates.get(message.template.name)
        if code is None:
            raise Unsendable("no_template")
        asked = {
            "PhoneNumbers": message.phone, "SignName": self._settings.sms_sign, "TemplateCode": code,
            "TemplateParam": json.dumps(message.variables, ensure_ascii=False), "OutId": str(message.id),
        }  # fmt: skip
        query = canonical_query(asked)
        headers = self._headers(query, at, uuid4().hex)
        return _receipt(await self._outside.ask("POST", f"/?{query}", headers=headers), at)

    def _headers(self, query: str, at: datetime, nonce: str) -> dict[str, str]:
        headers = {
            "host": urlsplit(self._url).netloc, "x-acs-action": ACTION, "x-acs-version": VERSION,
            "x-acs-date": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), "x-acs-signature-nonce": nonce,
            "x-acs-content-sha256": hashlib.sha256(b"").hexdigest(),
        }  # fmt: skip
        secret = self._settings.sms_secret.get_secret_value()
        return headers | {"Authorization": authorization(self._settings.sms_key, secret, query, headers)}


def canonical_query(asked: Mapping[str, str]) -> str:
    """Names and values percent-encoded (RFC 3986), in the order of the names."""
    return "&".join(f"{quote(name, safe='~')}={quote(asked[name], safe='~')}" for name in sorted(asked))


def authorization(key: str, secret: str, query: str, headers: Mapping[str, str]) -> str:
    """The Authorization header of a POST without a body."""
    names = sorted(headers)
    lines = "".join(f"{name}:{headers[name].strip()}\n" for name in names)
    signed = ";".join(names)
    request = f"POST\n/\n{query}\n{lines}\n{signed}\n{headers['x-acs-content-sha256']}"
    plain = f"{ALGORITHM}\n{hashlib.sha256(request.encode()).hexdigest()}"
    signature = hmac.new(secret.encode(), plain.encode(), hashlib.sha256).hexdigest()
    return f"{ALGORITHM} Credential={key},SignedHeaders={signed},Signature={signature}"


def _receipt(answer: Answer, at: datetime) -> Receipt:
    """Refusals come with HTTP 200 or 4xx, with a Code; what cannot be read counts by its status."""
    try:
        said = answer.said()
    except SendFailed:
        check_status(answer, at)
        raise
    code = str(said.get("Code"))
    if code == "OK":
        return Receipt(str(said.get("BizId", ""))[:200] or None, "OK")
    if code not in CODES:
        check_status(answer, at)
    usual = STATUS.get(answer.status, T)
    kind, wait = CODES.get(code, (usual, None))
    if code == OF_A_NUMBER:
        wait = next((seconds for word, seconds in SPANS.items() if word in str(said.get("Message"))), wait)
    asked = retry_after(answer.headers.get("retry-after"), at)
    refused = Unwelcome if code == OF_A_NUMBER else SendFailed
    raise refused(f"Code {code}"[:80], kind=kind, retry_after=asked or wait, provider_answer=answer.words)
