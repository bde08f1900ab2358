"""The channels for which something is configured."""

from collections.abc import Callable, Iterable
from datetime import datetime

from backend.ground import clock
from backend.ground.db import Database
from backend.ground.settings import Settings
from notifications.bus import Bus
from notifications.channels.channel import Channel, Closable
from notifications.channels.email import Email
from notifications.channels.in_app import InApp
from notifications.channels.jpush import JPush
from notifications.channels.sms import Sms
from notifications.channels.webhook import Webhook
from notifications.channels.wechat import Wechat
from notifications.sms.aliyun_gateway import AliyunGateway
from notifications.sms.console_gateway import ConsoleGateway
from notifications.sms.http_gateway import HttpGateway
from notifications.sms.sms_gateway import SmsGateway
from notifications.wechat.platform import WechatPlatform

Clock = Callable[[], datetime]
# CGT_SMS_GATEWAY: the gateway
GATEWAYS: dict[str, Callable[[Settings], SmsGateway]] = {
    "http": HttpGateway,
    "aliyun": AliyunGateway,
    "console": lambda _settings: ConsoleGateway(),
}


def open_channels(db: Database, settings: Settings, bus: Bus | None = None, now: Clock = clock.now) -> list[Channel]:
    """One of each; the inbox and webhooks are always among them."""
    channels: list[Channel] = [InApp(db, bus), Webhook(db, settings)]
    if settings.wechat_appid and settings.wechat_templates:
        channels.append(Wechat(db, settings, WechatPlatform(settings, db, now)))
    if settings.fcm_credentials.get_secret_value():
        channels.append(_fcm(db, settings))
    if settings.jpush_key:
        channels.append(JPush(db, settings))
    if settings.sms_gateway:
        channels.append(Sms(db, settings, GATEWAYS[settings.sms_gateway](settings)))
    if settings.smtp_url.get_secret_value() and settings.smtp_from:
        channels.append(Email(db, settings))
    return channels


def _fcm(db: Database, settings: Settings) -> Channel:
    # Firebase's library is 7 MB that a city without it does not need
    from notifications.channels.fcm import Fcm
    from notifications.channels.fcm_client import FcmClient

    return Fcm(db, settings, FcmClient(settings))


async def close_channels(channels: Iterable[Channel]) -> None:
    """Ends the connections they keep to their providers."""
    for channel in channels:
        if isinstance(channel, Closable):
            await channel.close()
