"""ASKED_LIMITS: how long an application (申请) or an appeal (申诉) may wait for its answer, and whose it is.

[D]: defaults of ours, no source publishes them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from backend.workflow.escalation import ROLE_OF
from backend.workflow.facts import Asked
from backend.workflow.roles import Role
from backend.working_time import Duration, TimeUnit


@dataclass(frozen=True)
class AskedLimit:
    """What waits, in words, for how long, and for whom: relations of the audience, turn by turn. Nobody answers what
    they applied for or agreed to: where a turn holds nobody else, the next has the word; the last in any case."""

    asked: Asked
    chinese: str
    limit: Duration
    turns: tuple[tuple[str, ...], ...]

    @property
    def holders(self) -> tuple[str, ...]:
        """Whose it is where there is somebody."""
        return self.turns[0]

    @property
    def roles(self) -> frozenset[Role]:
        """Those whose word it may come to be."""
        return frozenset(ROLE_OF[relation] for turn in self.turns for relation in turn)

    def whose(self, nobody: Collection[str]) -> tuple[str, ...]:
        """Whose it is where in these relations there is nobody who had no word in it."""
        return next((turn for turn in self.turns[:-1] if not set(turn) <= set(nobody)), self.turns[-1])


_HOURS, _DAY = Duration(4, TimeUnit.WORK_HOUR), Duration(1, TimeUnit.WORK_DAY)
_CENTRE = (("dispatcher",), ("supervisor",))
# fmt: off
ASKED_LIMITS: tuple[AskedLimit, ...] = (
    AskedLimit(Asked.EXTEND,   "延期申请", _HOURS, _CENTRE),
    AskedLimit(Asked.SUSPEND,  "挂账申请", _HOURS, _CENTRE),
    AskedLimit(Asked.RETURN,   "退单申请", _HOURS, _CENTRE),
    AskedLimit(Asked.APPEAL,   "超时申诉", _DAY,   (("handlers", "department_head"), *_CENTRE)),
    AskedLimit(Asked.ENDORSED, "超时申诉", _DAY,   _CENTRE),
)
# fmt: on
BY_ASKED: Mapping[str, AskedLimit] = {limit.asked: limit for limit in ASKED_LIMITS}
