"""E-mail by SMTP, for those who gave an address: plain text, encrypted on the way."""

import re
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

import aiosmtplib

from backend.ground.db import Database
from backend.ground.settings import Settings
from backend.people.person import Person
from notifications.channels.channel import AfterUnknown, Outcome, Receipt, SendFailed, Unsendable, read_at_home
from notifications.delivery import Delivery

ADDRESS = re.compile(r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,250}$")
SECONDS = 10.0  # for each answer of the server
# CGT_SMTP_URL's scheme: (TLS from the first byte, STARTTLS, port)
SCHEMES: dict[str, tuple[bool, bool, int]] = {
    "smtp": (False, True, 587),
    "smtps": (True, False, 465),
    "smtp+plain": (False, False, 25),
}
# first digit of a reply, or the reply itself: what it means. 552 is a full mailbox
REPLIES: dict[int, Outcome] = {2: Outcome.UNKNOWN, 4: Outcome.TEMPORARY, 5: Outcome.PERMANENT, 552: Outcome.TEMPORARY}


class Email:
    """Sends to the person's own address. The Message-ID is the delivery's id: most mailboxes show a second one once."""

    name = "email"
    after_unknown = AfterUnknown.RETRY

    def __init__(self, db: Database, settings: Settings) -> None:
        self._db, self._settings = db, settings
        self._server = urlsplit(settings.smtp_url.get_secret_value())

    async def send(self, delivery: Delivery, at: datetime) -> Receipt:
        async with read_at_home(self._db) as session:
            person = await session.get(Person, delivery.person_id) if delivery.person_id else None
        if person is None or not person.is_active or not ADDRESS.match(person.email or ""):
            raise Unsendable("no_email")
        message = message_of(delivery, str(person.email), self._settings, at)
        said = await _submit(self._server, self._settings.smtp_from, str(person.email), message)
        return Receipt(message["Message-ID"], said)


def message_of(delivery: Delivery, to: str, settings: Settings, at: datetime) -> EmailMessage:
    """The message. A line break in a title never becomes a header."""
    message = EmailMessage()
    domain = settings.smtp_from.rpartition("@")[2] or "localhost"
    message["From"] = formataddr((f"{settings.city_name}城管通", settings.smtp_from), "utf-8")
    message["To"] = to
    message["Subject"] = " ".join("".join(one if one.isprintable() else " " for one in delivery.title).split())
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{delivery.id}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(f"{delivery.text}\n\n此邮件由系统自动发送，请勿回复。\n", charset="utf-8")
    return message


async def _submit(server: SplitResult, sender: str, to: str, message: EmailMessage) -> str:
    """The server's last words. Before the message itself is under way, a silence means that nothing was sent."""
    tls, start, port = SCHEMES[server.scheme]
    client = aiosmtplib.SMTP(
        hostname=server.hostname, port=server.port or port, use_tls=tls, start_tls=start, timeout=SECONDS,
        username=unquote(server.username or "") or None, password=unquote(server.password or "") or None,
    )  # fmt: skip
    under_way = False
    try:
        await client.connect()
        await client.mail(sender)
        await client.rcpt(to)
        under_way = True
        said = await client.data(message.as_bytes())
        return f"{said.code} {said.message}"[:200]
    except (aiosmtplib.SMTPException, OSError, ValueError) as fault:
        raise _failure(fault, under_way) from fault
    finally:
        client.close()


def _failure(fault: Any, under_way: bool) -> SendFailed:
    name = type(fault).__name__
    if isinstance(fault, aiosmtplib.SMTPAuthenticationError):
        return SendFailed(name, kind=Outcome.TEMPORARY, retry_after=600)
    if isinstance(fault, aiosmtplib.SMTPResponseException) and fault.code > 0:
        kind = REPLIES.get(fault.code) or REPLIES.get(fault.code // 100, Outcome.UNKNOWN)
        connecting = isinstance(fault, aiosmtplib.SMTPConnectError | aiosmtplib.SMTPHeloError)
        return SendFailed(f"{name} {fault.code}", kind=Outcome.TEMPORARY if connecting else kind)
    return SendFailed(name, kind=Outcome.UNKNOWN if under_way else Outcome.TEMPORARY)
