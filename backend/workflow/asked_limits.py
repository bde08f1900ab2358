"""ASKED_LIMITS: how long an application (申请) or an appeal (申诉) may wait for its answer, and whose it is.

[D]: defaults of ours, no source publishes them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from backend.workflow.facts import Asked
from backend.working_time import Duration, TimeUnit


@dataclass(frozen=True)
class AskedLimit:
    """What waits, in words, for how long, and for whom: relations of the audience."""

    asked: Asked
    chinese: str
    limit: Duration
    holders: tuple[str, ...]


_HOURS, _DAY = Duration(4, TimeUnit.WORK_HOUR), Duration(1, TimeUnit.WORK_DAY)
# fmt: off
ASKED_LIMITS: tuple[AskedLimit, ...] = (
    AskedLimit(Asked.EXTEND,   "延期申请", _HOURS, ("dispatcher",)),
    AskedLimit(Asked.SUSPEND,  "挂账申请", _HOURS, ("dispatcher",)),
    AskedLimit(Asked.RETURN,   "退单申请", _HOURS, ("dispatcher",)),
    AskedLimit(Asked.APPEAL,   "超时申诉", _DAY,   ("handlers", "department_head")),
    AskedLimit(Asked.ENDORSED, "超时申诉", _DAY,   ("dispatcher",)),
)
# fmt: on
BY_ASKED: Mapping[str, AskedLimit] = {limit.asked: limit for limit in ASKED_LIMITS}
IN_PLACE = BY_ASKED[Asked.ENDORSED].holders  # whose an appeal is that nobody of its department can answer
