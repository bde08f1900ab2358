"""The channels for which something is configured."""

from backend.ground import clock
from backend.ground.db import Database
from backend.ground.settings import Settings
from notifications.bus import Bus
from notifications.channels.channel import Channel
from notifications.channels.in_app import InApp
from notifications.channels.wechat import Wechat
from notifications.wechat.platform import WechatPlatform


def open_channels(db: Database, settings: Settings, bus: Bus | None = None) -> list[Channel]:
    """One of each; the inbox is always among them."""
    channels: list[Channel] = [InApp(db, bus)]
    if settings.wechat_appid and settings.wechat_templates:
        channels.append(Wechat(db, settings, WechatPlatform(settings, db, clock.now)))
    return channels
