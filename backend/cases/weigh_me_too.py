"""WEIGHTS and PRIORITIES: what a me-too counts for, and from how much a case comes before others. Pure; printable."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

FULL = 10  # tenths
BURST = timedelta(minutes=10)


@dataclass(frozen=True)
class MeTooFacts:
    """What is known of one about to be said; the counts are those of the same case before it, `lately` within BURST."""

    account_age: timedelta
    is_staff: bool = False
    same_device: int = 0
    same_network: int = 0
    lately: int = 0


@dataclass(frozen=True)
class Weight:
    """Where it applies, it counts for so many tenths at most."""

    code: str
    chinese: str
    tenths: int
    applies: Callable[[MeTooFacts], bool]


@dataclass(frozen=True)
class Priority:
    """From so many tenths on."""

    level: int
    chinese: str
    tenths: int


# the least of those that apply; none of our sources has figures: ours, chosen so that no brigade of new accounts, of
# one device or of one network lifts a case, while a street of neighbours does
WEIGHTS: tuple[Weight, ...] = (
    Weight("staff", "工作人员", 0, lambda f: f.is_staff),
    Weight("same_device", "同一设备已附议", 0, lambda f: f.same_device > 0),
    Weight("crowded_network", "同一网络已附议五次以上", 1, lambda f: f.same_network >= 5),
    Weight("same_network", "同一网络已附议", 5, lambda f: f.same_network > 0),
    Weight("burst", "十分钟内集中附议", 2, lambda f: f.lately >= 8),
    Weight("new_account", "注册不足一天", 2, lambda f: f.account_age < timedelta(days=1)),
    Weight("young_account", "注册不足七天", 5, lambda f: f.account_age < timedelta(days=7)),
)
PRIORITIES: tuple[Priority, ...] = (
    Priority(0, "一般", 0), Priority(1, "关注", 30), Priority(2, "优先", 80), Priority(3, "紧迫", 200),
)  # fmt: skip
WHY = {"merged_report": "重复上报并入", **{weight.code: weight.chinese for weight in WEIGHTS}}


def weigh_me_too(facts: MeTooFacts) -> tuple[int, list[str]]:
    """What it counts for in tenths, and the codes of the rows that say so; none for a full one."""
    applying = [weight for weight in WEIGHTS if weight.applies(facts)]
    if not applying:
        return FULL, []
    return min(weight.tenths for weight in applying), [weight.code for weight in applying]


def priority_of(tenths: int) -> Priority:
    """The row of PRIORITIES that so much support reaches."""
    return next(row for row in reversed(PRIORITIES) if tenths >= row.tenths)
