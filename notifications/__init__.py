"""Who hears what, by which way, until it is sent. People are told about cases; a case knows no telling.

This is the room's face; the doors use nothing else of it.
"""

from notifications.bus import Bus, open_bus
from notifications.fan_out import fan_out
from notifications.inbox import InboxItem, inbox_of, mark_read
from notifications.of_person import KEPT_MESSAGES, forget_messages, hand_over_messages, messages_of
from notifications.outbox.drain import drain
from notifications.outbox.take_receipt import take_receipt
from notifications.wechat.platform import WechatIdentity, WechatPlatform

__all__ = [
    "KEPT_MESSAGES",
    "Bus",
    "InboxItem",
    "WechatIdentity",
    "WechatPlatform",
    "drain",
    "fan_out",
    "forget_messages",
    "hand_over_messages",
    "inbox_of",
    "mark_read",
    "messages_of",
    "open_bus",
    "take_receipt",
]
