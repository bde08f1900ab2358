"""Who hears what, by which way, until it is sent. People are told about cases; a case knows no telling.

This is the room's face; the doors use nothing else of it.
"""

from notifications.audience import Relation
from notifications.bus import Bus, open_bus, talk_between
from notifications.device import DeviceKind, drop_device, name_device
from notifications.fan_out import fan_out
from notifications.hand_over import ROOMS
from notifications.inbox import Heard, InboxItem, count_unread, heard, inbox_of, mark_read
from notifications.live.connection import Connection, Ended
from notifications.live.live_room import LiveRoom
from notifications.live.live_ticket import LIFE as TICKET_LIFE
from notifications.live.live_ticket import Caller, make_live_ticket, take_live_ticket
from notifications.live.positions_room import LiveMap, Moved, PositionsRoom
from notifications.of_person import TOLD_KEPT, forget_messages, messages_of
from notifications.outbox.drain import drain
from notifications.preference import GROUPS, Language, Preference, preference_of, set_preference
from notifications.preview import preview as preview_words
from notifications.sms.sms_receipts import take_sms_receipts
from notifications.webhook_endpoint import PublicKind, WebhookEndpoint
from notifications.webhook_replay import (
    Asker,
    FailureCode,
    Replayed,
    replay_failure,
    replay_failures,
    webhook_failures,
)
from notifications.webhooks import end_webhook, list_webhooks, make_webhook
from notifications.wechat.platform import WechatIdentity, WechatPlatform
from notifications.wechat.push_message import MOST_PUSHED, Signed, check_echo, read_push
from notifications.wechat.push_seal import NotFromPlatform
from notifications.wechat.subscription_answer import Reply
from notifications.wechat.subscriptions import answer_subscriptions, subscriptions_of
from notifications.wechat.wechat_push import take_in

__all__ = [
    "GROUPS",
    "MOST_PUSHED",
    "ROOMS",
    "TICKET_LIFE",
    "TOLD_KEPT",
    "Asker",
    "Bus",
    "Caller",
    "Connection",
    "DeviceKind",
    "Ended",
    "FailureCode",
    "Heard",
    "InboxItem",
    "Language",
    "LiveMap",
    "LiveRoom",
    "Moved",
    "NotFromPlatform",
    "PositionsRoom",
    "Preference",
    "PublicKind",
    "Relation",
    "Replayed",
    "Reply",
    "Signed",
    "WebhookEndpoint",
    "WechatIdentity",
    "WechatPlatform",
    "answer_subscriptions",
    "check_echo",
    "count_unread",
    "drain",
    "drop_device",
    "end_webhook",
    "fan_out",
    "forget_messages",
    "heard",
    "inbox_of",
    "list_webhooks",
    "make_live_ticket",
    "make_webhook",
    "mark_read",
    "messages_of",
    "name_device",
    "open_bus",
    "preference_of",
    "preview_words",
    "read_push",
    "replay_failure",
    "replay_failures",
    "set_preference",
    "subscriptions_of",
    "take_in",
    "take_live_ticket",
    "take_sms_receipts",
    "talk_between",
    "webhook_failures",
]
