"""STAGE_LIMITS: how long a case may stand at each stage (环节时限). A city loads its own; these stand until it does.

[D] marks a default of ours: every running system has such limits, and no source publishes them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from backend.working_time import Duration, TimeUnit

OURS = "[D]"


@dataclass(frozen=True)
class StageLimit:
    """A stage: the steps it is made of, its limit (None: the limit of the case itself), whose turn it is, the source.

    `holders` are relations of the audience. Steps are words of the API, so that one the law gains later needs no more
    than its line here.
    """

    stage: str
    chinese: str
    steps: tuple[str, ...]
    limit: Duration | None
    holders: tuple[str, ...]
    source: str = OURS


_HOUR, _DAY = TimeUnit.WORK_HOUR, TimeUnit.WORK_DAY
# fmt: off
STAGE_LIMITS: tuple[StageLimit, ...] = (
    StageLimit("admission",    "受理", ("reported",),              Duration(0.5, _DAY), ("desk",), "固镇县 12319"),
    StageLimit("verification", "核实", ("verifying",),             Duration(4, _HOUR),  ("inspector", "desk")),
    StageLimit("filing",       "立案", ("pending_file",),          Duration(2, _HOUR),  ("chief",)),
    StageLimit("dispatch",     "派遣", ("filed",),                 Duration(2, _HOUR),  ("dispatcher",)),
    StageLimit("handling",     "处置", ("dispatched", "handling"), None,                ("handlers",), "立案标准"),
    StageLimit("arbitration",  "裁定", ("arbitrating",),           Duration(2, _DAY),   ("arbiter",)),
    StageLimit("check",        "核查", ("answered", "checking"),   Duration(4, _HOUR),  ("inspector", "desk")),
    StageLimit("closing",      "结案", ("checked",),               Duration(4, _HOUR),  ("chief",)),
)
# fmt: on
BY_STAGE: Mapping[str, StageLimit] = {limit.stage: limit for limit in STAGE_LIMITS}
_BY_STEP = {step: limit for limit in STAGE_LIMITS for step in limit.steps}


def stage_at(step: str) -> StageLimit | None:
    """The stage a step belongs to; None where nothing is waited for: ended, or suspended (挂账)."""
    return _BY_STEP.get(step)
