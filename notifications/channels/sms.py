"""Short messages (短信), for what matters. The number is read when it is sent, and never stands in a delivery."""

from datetime import datetime

from backend.ground.db import Database
from backend.ground.settings import Settings
from backend.people.identities import IdentityKind, plain
from backend.people.person import Person
from notifications.channels.channel import AfterUnknown, Closable, Receipt, SendFailed, Unsendable, read_at_home
from notifications.delivery import Delivery
from notifications.sms.sms_gateway import ShortMessage, SmsGateway
from notifications.sms.sms_texts import SMS_TEXTS


class Sms:
    """Sends to a person's phone, or to the one a sealed delivery brings with it (one-time codes)."""

    name = "sms"

    def __init__(self, db: Database, settings: Settings, gateway: SmsGateway) -> None:
        self._db, self._settings, self._gateway = db, settings, gateway
        self.after_unknown = AfterUnknown(settings.sms_after_unknown)

    async def close(self) -> None:
        if isinstance(self._gateway, Closable):
            await self._gateway.close()

    async def send(self, delivery: Delivery, at: datetime) -> Receipt:
        template = SMS_TEXTS.get(delivery.kind)
        if template is None:
            raise Unsendable("not_by_sms")
        phone = await self._phone(delivery)
        try:
            message = ShortMessage(delivery.id, phone, template, template.variables(delivery.fields))
        except KeyError as missing:
            raise Unsendable(f"no_field {missing}") from missing
        try:
            return await self._gateway.submit(message, at)
        except SendFailed as failed:
            failed.forget(phone, *(message.variables.values() if delivery.is_sealed else ()))
            raise

    async def _phone(self, delivery: Delivery) -> str:
        if delivery.is_sealed:
            return delivery.address
        async with read_at_home(self._db) as session:
            person = await session.get(Person, delivery.person_id) if delivery.person_id else None
        phone = plain(person, IdentityKind.PHONE, self._settings) if person and person.is_active else None
        if not phone:
            raise Unsendable("no_phone")
        return phone
