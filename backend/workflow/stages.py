"""The stages (阶段) work is counted and limited by: several steps each. STEPS_OF is the one table of them."""

from collections.abc import Mapping
from enum import StrEnum

from backend.workflow.steps import ENDED, Step


class Stage(StrEnum):
    ADMISSION = "admission"  # 受理
    VERIFICATION = "verification"  # 核实
    FILING = "filing"  # 立案
    DISPATCH = "dispatch"  # 派遣
    HANDLING = "handling"  # 处置
    ARBITRATION = "arbitration"  # 裁定
    CHECK = "check"  # 核查
    CLOSING = "closing"  # 结案
    ENDED = "ended"  # 已结束


STEPS_OF: Mapping[Stage, tuple[Step, ...]] = {
    Stage.ADMISSION: (Step.REPORTED,),
    Stage.VERIFICATION: (Step.VERIFYING,),
    Stage.FILING: (Step.PENDING_FILE,),
    Stage.DISPATCH: (Step.FILED,),
    Stage.HANDLING: (Step.DISPATCHED, Step.HANDLING, Step.SUSPENDED),
    Stage.ARBITRATION: (Step.ARBITRATING,),
    Stage.CHECK: (Step.ANSWERED, Step.CHECKING),
    Stage.CLOSING: (Step.CHECKED,),
    Stage.ENDED: tuple(step for step in Step if step in ENDED),
}
RESTING = frozenset({Step.SUSPENDED})  # nobody is waited for: the clock of the stage stands still
_STAGE_OF = {step: stage for stage, steps in STEPS_OF.items() for step in steps}


def stage_of(step: Step) -> Stage:
    """The stage a step belongs to."""
    return _STAGE_OF[step]
