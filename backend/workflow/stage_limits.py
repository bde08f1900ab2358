"""STAGE_LIMITS: how long a case may stand at each stage (环节时限). A city loads its own; these stand until it does.

[D] marks a default of ours: every running system has such limits, and no source publishes them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from backend.workflow.stages import RESTING, STEPS_OF, Stage, stage_of
from backend.workflow.steps import Step
from backend.working_time import Duration, TimeUnit

OURS = "[D]"


@dataclass(frozen=True)
class StageLimit:
    """A stage: its limit (None: the limit of the case itself), whose turn it is, the source.

    `holders` are relations of the audience.
    """

    stage: Stage
    chinese: str
    limit: Duration | None
    holders: tuple[str, ...]
    source: str = OURS

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps in which its clock runs."""
        return tuple(step for step in STEPS_OF[self.stage] if step not in RESTING)


_HOUR, _DAY = TimeUnit.WORK_HOUR, TimeUnit.WORK_DAY
# fmt: off
STAGE_LIMITS: tuple[StageLimit, ...] = (
    StageLimit(Stage.ADMISSION,    "受理", Duration(0.5, _DAY), ("desk",), "固镇县 12319"),
    StageLimit(Stage.VERIFICATION, "核实", Duration(4, _HOUR),  ("inspector", "desk")),
    StageLimit(Stage.FILING,       "立案", Duration(2, _HOUR),  ("chief",)),
    StageLimit(Stage.DISPATCH,     "派遣", Duration(2, _HOUR),  ("dispatcher",)),
    StageLimit(Stage.HANDLING,     "处置", None,                ("handlers",), "立案标准"),
    StageLimit(Stage.ARBITRATION,  "裁定", Duration(2, _DAY),   ("arbiter",)),
    StageLimit(Stage.CHECK,        "核查", Duration(4, _HOUR),  ("inspector", "desk")),
    StageLimit(Stage.CLOSING,      "结案", Duration(4, _HOUR),  ("chief",)),
)
# fmt: on
BY_STAGE: Mapping[str, StageLimit] = {limit.stage: limit for limit in STAGE_LIMITS}


def stage_at(step: Step) -> StageLimit | None:
    """The limit of the stage a step belongs to; None where nothing is waited for: ended, or suspended (挂账)."""
    return None if step in RESTING else BY_STAGE.get(stage_of(step))
