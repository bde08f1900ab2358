"""ADDRESSES: where people can be reached, by channel. An address never holds a number or a token itself."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.settings import Settings
from backend.people.person import Person
from notifications.device import DeviceKind, devices_of
from notifications.wechat.subscription_quota import SubscriptionQuota

# what each channel's address is: looked up when it is sent to, and not before
ADDRESSES: dict[str, str] = {
    "in_app": "the person's id",
    "wechat": "the person's id: openid and consents are read when it is sent",
    "sms": "the person's id: the phone is read when it is sent",
    "email": "the person's id: the address is read when it is sent",
    "fcm": "the device's id",
    "jpush": "the device's id",
    "webhook": "the endpoint's id",
}

# person: channel: addresses
Reach = dict[UUID, dict[str, list[str]]]


async def addresses_of(session: AsyncSession, person_ids: Collection[UUID], settings: Settings, at: datetime) -> Reach:
    """The addresses of many people, for the channels that are configured, in three queries; WeChat only where a consent
    is left. Who is unknown or disabled is not among them; who has become another has none, as what comes in for them is
    handed over."""
    phone, wechat, email = col(Person.phone_sealed), col(Person.wechat_digest), col(Person.email)
    active = col(Person.is_active)
    query = select(col(Person.id), active, phone.is_not(None), wechat.is_not(None), email.is_not(None)).where(
        col(Person.id).in_(person_ids), active.is_(True) | col(Person.merged_into).is_not(None)
    )
    rows = (await session.execute(query)).all()
    devices, consenting = await devices_of(session, person_ids, at), await _consenting(session, person_ids)
    served = _served(settings)
    reach: Reach = {}
    for identity, is_active, has_phone, has_wechat, has_email in rows:
        if not is_active:
            reach[identity] = {}
            continue
        has = {
            "in_app": True, "sms": has_phone and settings.sms_gateway,
            "wechat": has_wechat and identity in consenting and settings.wechat_templates,
            "email": has_email and settings.smtp_from,
        }  # fmt: skip
        ways = {channel: [str(identity)] for channel, there in has.items() if there}
        for kind, device in devices.get(identity, ()):
            if kind in served:
                ways.setdefault(kind.value, []).append(str(device))
        reach[identity] = ways
    return reach


def _served(settings: Settings) -> frozenset[DeviceKind]:
    """The services this city runs: what nobody sends would be waited for, for ever."""
    keys = {DeviceKind.FCM: settings.fcm_credentials.get_secret_value(), DeviceKind.JPUSH: settings.jpush_key}
    return frozenset(kind for kind, key in keys.items() if key)


async def _consenting(session: AsyncSession, person_ids: Collection[UUID]) -> set[UUID]:
    query = select(col(SubscriptionQuota.person_id)).where(
        col(SubscriptionQuota.person_id).in_(person_ids), col(SubscriptionQuota.remaining) > 0
    )
    return set((await session.execute(query.distinct())).scalars())
