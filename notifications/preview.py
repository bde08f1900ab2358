"""What somebody would read: any words, in any language, by any channel, with made-up facts."""

from collections.abc import Mapping
from dataclasses import dataclass

from backend.ground.errors import Problem
from notifications.audience import Relation
from notifications.delivery import Urgency
from notifications.preference import Language, group_of
from notifications.sms.sms_texts import SMS_TEXTS
from notifications.ways import IN_APP, SMS, WAYS, channels_for, urgency_of
from notifications.words_for import VERSION, shortened, words_for

# the only fields that words may name, and what stands for each in a preview
SAMPLE: Mapping[str, str] = {
    "number": "20261124000001", "bucket": "市容环境", "category": "垃圾满溢", "place": "古城街道紫阳街",
    "department": "古城街道", "due": "11月24日 16:00", "reason": "重复上报", "what": "受理环节",
    "late_since": "11月24日 12:30", "until": "12月1日 09:00", "task": "核查", "day": "11月24日", "grid": "331082001001",
    "points": "5", "count": "3", "stuck": "untold", "title": "台风停工通知", "code": "123456", "minutes": "5",
    "asked": "延期申请",
}  # fmt: skip


@dataclass(frozen=True)
class Preview:
    """As it would be read. `goes`: whether it goes that way at all."""

    title: str
    text: str
    urgency: Urgency
    group: str
    goes: bool
    version: int


def preview(kind: str, relation: Relation, channel: str, language: Language) -> Preview:
    """Problem not_found for what nobody of this relation is told."""
    try:
        words = words_for(kind, relation, language)
    except KeyError as unknown:
        raise Problem("not_found") from unknown
    text = SMS_TEXTS[kind].text if channel == SMS and kind in SMS_TEXTS else words.text
    title, shown = shortened(channel, words.title, text.format_map(SAMPLE))
    ways = WAYS.get(relation) or (IN_APP, *(one for _, one in channels_for(kind, relation)))
    return Preview(title, shown, urgency_of(kind, relation), group_of(kind, relation), channel in ways, VERSION)
