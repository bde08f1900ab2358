"""The console: short messages are printed. Demo only; production refuses it."""

from datetime import datetime

import structlog

from notifications.channels.channel import Receipt
from notifications.sms.sms_gateway import ShortMessage

log = structlog.get_logger("sms")


class ConsoleGateway:
    """Prints what would be sent. One-time codes too: whoever reads the console of a demo may sign in to it anyway."""

    async def submit(self, message: ShortMessage, _at: datetime) -> Receipt:
        log.info("sms", phone=message.phone, text=message.text)
        return Receipt(str(message.id), "printed")
