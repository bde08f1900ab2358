"""The port: what every gateway of short messages does."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from notifications.channels.channel import Receipt
from notifications.sms.sms_texts import SmsText

# faults, as they stand in the books, that say something of one number and nothing of the gateway
OF_THE_NUMBER = frozenset({
    "code bad_phone", "code blocked_phone", "Code isv.MOBILE_NUMBER_ILLEGAL", "Code isv.BLACK_KEY_CONTROL_LIMIT",
    "Code isv.BUSINESS_LIMIT_CONTROL",
})  # fmt: skip
AT_ONCE = 56  # connections: more than all lanes send at once, so that a code waits for none


@dataclass(frozen=True)
class ShortMessage:
    """To whom, by which template, with which variables. `id` is the delivery's: the same in every attempt."""

    id: UUID
    phone: str
    template: SmsText
    variables: dict[str, str]

    @property
    def text(self) -> str:
        """The words as their reader sees them, without the signature."""
        return self.template.text.format_map(self.variables)


class SmsGateway(Protocol):
    """Sends one; raises SendFailed."""

    async def submit(self, message: ShortMessage, at: datetime) -> Receipt:
        """The receipt of one accepted message."""
        ...
