"""CHANNELS: by which ways each hears, by how much it matters and who they are. Data, printed in docs/audience.md.

The inbox always gets it, and with it whoever is connected (live). What follows goes out besides.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

from backend.ground.happening import Happening
from notifications.audience import LOW_FOR, URGENCY, Relation
from notifications.delivery import Urgency
from notifications.hearers import Hearer
from notifications.preference import GROUPS, Preference, group_of
from notifications.sms.sms_texts import is_by_sms
from notifications.wechat.templates import TEMPLATES

IN_APP, SMS, WECHAT, EMAIL = "in_app", "sms", "wechat", "email"
PUSH = ("fcm", "jpush")
# relations that hear in their own way, whatever it is about
WAYS: dict[Relation, tuple[str, ...]] = {Relation.PHONE: (SMS,)}
RELATION = "relation"  # the field of a delivery that says how its hearer is concerned
# what is about the messages themselves, and would be no news among them
NOT_IN_THE_INBOX = {"digest.make"}
Way = tuple[int, str, str]  # the step, the channel, the address


class Whose(StrEnum):
    """Who hears, as the choice of channels sees them."""

    PUBLIC = "public"  # 市民：上报人、关注人
    SELF = "self"  # 当事人：市民或工作人员
    STAFF = "staff"  # 工作人员


WHOSE: dict[Relation, Whose] = {
    Relation.REPORTER: Whose.PUBLIC, Relation.FOLLOWERS: Whose.PUBLIC, Relation.WATCHERS: Whose.PUBLIC,
    Relation.PERSON: Whose.SELF,
}  # fmt: skip
# step by step: a step is taken only where none of the one before got through (补发), as an SMS costs money
CHANNELS: dict[tuple[Urgency, Whose], tuple[tuple[str, ...], ...]] = {
    # low: in the digest
    (Urgency.NORMAL, Whose.PUBLIC): ((WECHAT, *PUSH),),
    (Urgency.NORMAL, Whose.SELF): ((*PUSH, EMAIL),),
    (Urgency.NORMAL, Whose.STAFF): ((WECHAT, *PUSH),),
    (Urgency.IMPORTANT, Whose.PUBLIC): ((WECHAT, *PUSH), (SMS,)),
    (Urgency.IMPORTANT, Whose.SELF): ((*PUSH, EMAIL), (SMS,)),
    (Urgency.IMPORTANT, Whose.STAFF): ((WECHAT, *PUSH), (SMS,)),
    (Urgency.URGENT, Whose.PUBLIC): ((WECHAT, *PUSH, SMS),),
    (Urgency.URGENT, Whose.SELF): ((*PUSH, SMS, EMAIL),),
    (Urgency.URGENT, Whose.STAFF): ((WECHAT, *PUSH, SMS, EMAIL),),
}


def urgency_of(kind: str, relation: Relation) -> Urgency:
    """How much a kind matters to whom."""
    return Urgency.LOW if relation in LOW_FOR else URGENCY.get(kind, Urgency.NORMAL)


def channels_for(kind: str, relation: Relation) -> Sequence[tuple[int, str]]:
    """Step and channel, beside the inbox, of what may be said there at all: WeChat and SMS take approved words only."""
    found = CHANNELS.get((urgency_of(kind, relation), WHOSE.get(relation, Whose.STAFF)), ())
    return [
        (step, channel)
        for step, channels in enumerate(found, start=1)
        for channel in channels
        if (channel != SMS or is_by_sms(kind, relation)) and (channel != WECHAT or (kind, relation) in TEMPLATES)
    ]


def relation_of(fields: Mapping[str, str]) -> Relation | None:
    """How the hearer of a delivery is concerned, by its fields; None where a release before this one made it."""
    return Relation(fields[RELATION]) if RELATION in fields else None


def ways_of(
    happening: Happening, hearer: Hearer, reach: Mapping[str, Sequence[str]], preference: Preference | None
) -> Iterator[Way]:
    """By which ways a hearer is told. Who is no person has the subject's id for an address, and its sealed text behind
    it. Step 0 waits for nothing and nothing waits for it."""
    address = str(hearer.person_id or happening.subject_id)
    if (fixed := WAYS.get(hearer.relation)) is not None:
        yield from ((0, channel, address) for channel in fixed)
        return
    if happening.kind not in NOT_IN_THE_INBOX:
        yield 0, IN_APP, address
    group = group_of(happening.kind, hearer.relation)
    off = preference.off.get(group, ()) if preference and not GROUPS[group].is_essential else ()
    for step, channel in channels_for(happening.kind, hearer.relation):
        if channel not in off:
            yield from ((step, channel, one) for one in reach.get(channel, ()))
