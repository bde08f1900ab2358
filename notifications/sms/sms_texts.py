"""SMS_TEXTS: what is worth a short message, and its words. Data.

In China a gateway takes an approved template and its variables, never free words: `name` is looked up in
CGT_SMS_TEMPLATES by the adapters that need the template's code. What has no row here is never sent by SMS.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter

from notifications.audience import Relation


@dataclass(frozen=True)
class SmsText:
    """A template's name here, and its words; the variables are those in braces."""

    name: str
    text: str
    to: Relation | None = None  # whom alone its words fit; None: whoever hears of it that loud

    def variables(self, fields: Mapping[str, str]) -> dict[str, str]:
        """Those of the fields that the template names. KeyError if one is missing."""
        return {name: fields[name] for _text, name, _form, _conversion in Formatter().parse(self.text) if name}


CLOSED = SmsText("closed", "您上报的案件{number}已办结，可在城管通查看结果并评价。", Relation.REPORTER)
# one template for whatever befalls an account: a city has each approved
ACCOUNT = SmsText("account", "您的城管通账号的密码、动态口令或绑定有变动。如非本人操作，请立即联系管理员。")
# what happened: the short message
SMS_TEXTS: dict[str, SmsText] = {
    "code.ask": SmsText("code", "您的验证码是{code}，{minutes}分钟内有效，请勿告诉他人。"),
    "case.close": CLOSED,
    "case.force_close": CLOSED,
    "case.reject": SmsText("rejected", "您上报的案件{number}未予受理：{reason}。", Relation.REPORTER),
    "case.overdue": SmsText("overdue", "案件{number}（{place}）已超过处理期限{due}，请尽快处置。"),
    "person.password_changed": ACCOUNT,
    "person.password_set": ACCOUNT,
    "person.second_factor_on": ACCOUNT,
    "person.second_factor_off": ACCOUNT,
    "person.identity_attached": ACCOUNT,
}


def is_by_sms(kind: str, relation: Relation) -> bool:
    """Whether there is a short message of it for such a hearer."""
    text = SMS_TEXTS.get(kind)
    return text is not None and text.to in (None, relation)
