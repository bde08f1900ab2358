"""Judges a matter: who earns how much for it, and if nothing why. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from backend.points.reason import Reason
from backend.releases.point_rule import PointEvent, PointLaw, PointRule, PointTerms


class Apart(StrEnum):
    """Whose reports take no part: nothing is written of them."""

    ANONYMOUS = "anonymous"  # 匿名上报
    STAFF = "staff"  # 工作人员
    SOURCE = "source"  # 采集员、热线、视频、转办等
    GONE = "gone"  # 账号已注销或停用


@dataclass(frozen=True)
class Sent:
    """One report of the matter; `reported` is the city's own time. `seen`: a photo like one of another case."""

    case_id: UUID
    number: str
    person_id: UUID | None
    reported: datetime
    apart: Apart | None = None
    minor: bool = False
    photos: int = 0
    seen: bool = False


@dataclass(frozen=True)
class Matter:
    """One matter: the case that stays and those merged into it, the earliest report first. `void`: it turned out to be
    none. `events`: what has come about, and when. `again`: a reward was given for the same class close by within
    days."""

    class_code: str
    grid_code: str
    release: int | None
    events: Mapping[PointEvent, datetime]
    sent: Sequence[Sent]
    void: Reason | None = None
    again: bool = False


@dataclass(frozen=True)
class Verdict:
    """Of one report: the rule that gives points, or None and the reason why there are none."""

    sent: Sent
    rule: PointRule | None
    reason: Reason


@dataclass(frozen=True)
class SoFar:
    """What a person has earned: on the day, in the month; and how many reports of this class in the month."""

    day: int = 0
    month: int = 0
    same_class: int = 0


# the first that is true of a report is why it earns nothing
BARS: tuple[tuple[Reason, Callable[[Matter, Sent, PointRule], bool]], ...] = (
    (Reason.NOT_FIRST, lambda matter, sent, _rule: sent is not matter.sent[0]),
    (Reason.MINOR, lambda _matter, sent, _rule: sent.minor),
    (Reason.AGAIN, lambda matter, _sent, _rule: matter.again),
    (Reason.FEW_PHOTOS, lambda _matter, sent, rule: sent.photos < rule.photos),
    (Reason.PHOTO_SEEN, lambda _matter, sent, _rule: sent.seen),
)


def judge(matter: Matter, law: PointLaw, event: PointEvent) -> list[Verdict]:
    """One verdict for each report that takes part: at filing of all of them, at closing of the first alone. Nothing
    where no points are given in the city."""
    if matter.void or event not in matter.events:
        return []
    found = []
    for sent in matter.sent[: None if event is PointEvent.FILE else 1]:
        if sent.apart is None and (verdict := _verdict(matter, law, event, sent)):
            found.append(verdict)
    return found


def _verdict(matter: Matter, law: PointLaw, event: PointEvent, sent: Sent) -> Verdict | None:
    if law.terms_on(sent.reported.date()) is None:
        return None
    chosen = {one: law.choose(one, matter.class_code, matter.grid_code, sent.reported) for one in PointEvent}
    rule = chosen[event]
    if rule is None:  # said once, and only where no other rule may still give some
        none_at_all = event is PointEvent.FILE and not any(chosen.values())
        return Verdict(sent, None, Reason.NO_RULE) if none_at_all else None
    for reason, is_barred in BARS:
        if is_barred(matter, sent, rule):
            return Verdict(sent, None, reason)
    return Verdict(sent, rule, Reason.EARNED)


def worth(rule: PointRule, terms: PointTerms, so_far: SoFar, pool: int) -> tuple[int, Reason]:
    """How many points, and why so many: what cuts most has the word. Never below zero, never above the rule."""
    share = rule.points * rule.share(so_far.same_class) // 100
    limits = (
        (share, Reason.DECLINING),
        (terms.per_day - so_far.day, Reason.CAP_DAY),
        (terms.per_month - so_far.month, Reason.CAP_MONTH),
        (pool, Reason.POOL),
    )
    points, reason = min(limits, key=lambda limit: limit[0])
    return (rule.points, Reason.EARNED) if points >= rule.points else (max(points, 0), reason)
