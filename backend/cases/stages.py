"""The stages (阶段) work is counted by: several steps each."""

from enum import StrEnum

from backend.workflow.steps import ENDED, Step


class Stage(StrEnum):
    ADMISSION = "admission"  # 受理
    VERIFICATION = "verification"  # 核实
    FILING = "filing"  # 立案
    DISPATCH = "dispatch"  # 派遣
    HANDLING = "handling"  # 处置
    CHECK = "check"  # 核查
    CLOSING = "closing"  # 结案
    ENDED = "ended"  # 已结束


# by value, so that a step the law gains later needs no change here but its line
_STAGE_OF: dict[str, Stage] = {
    "reported": Stage.ADMISSION, "verifying": Stage.VERIFICATION, "pending_file": Stage.FILING,
    "filed": Stage.DISPATCH, "arbitrating": Stage.DISPATCH, "dispatched": Stage.HANDLING, "handling": Stage.HANDLING,
    "suspended": Stage.HANDLING, "answered": Stage.CHECK, "checking": Stage.CHECK, "checked": Stage.CLOSING,
}  # fmt: skip


def stage_of(step: Step) -> Stage:
    """The stage a step belongs to."""
    return Stage.ENDED if step in ENDED else _STAGE_OF[step.value]


STEPS_OF: dict[Stage, tuple[Step, ...]] = {
    stage: tuple(step for step in Step if stage_of(step) is stage) for stage in Stage
}
