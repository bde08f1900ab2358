"""The steps (环节) a case stands at and the actions (操作) that move it. The words are those of the API."""

from enum import StrEnum


class Step(StrEnum):
    REPORTED = "reported"  # 已上报
    PENDING_FILE = "pending_file"  # 待立案
    FILED = "filed"  # 立案, 待派遣
    DISPATCHED = "dispatched"  # 已派遣
    HANDLING = "handling"  # 处置中
    ANSWERED = "answered"  # 待核查
    CHECKING = "checking"  # 核查中
    CHECKED = "checked"  # 待结案
    CLOSED = "closed"  # 结案
    REJECTED = "rejected"  # 不予受理, 不立案
    CANCELLED = "cancelled"  # 作废
    WITHDRAWN = "withdrawn"  # 撤回


class Action(StrEnum):
    ADMIT = "admit"  # 受理
    FILE = "file"  # 立案
    REJECT = "reject"  # 不予受理
    DISPATCH = "dispatch"  # 派遣
    ACCEPT = "accept"  # 接收
    RETURN = "return"  # 退单
    ANSWER = "answer"  # 反馈
    CHECK = "check"  # 发核查
    PASS = "pass"  # noqa: S105 - 核查通过
    REWORK = "rework"  # 返工
    CLOSE = "close"  # 结案
    CANCEL = "cancel"  # 作废
    WITHDRAW = "withdraw"  # 撤回


ENDED = frozenset({Step.CLOSED, Step.REJECTED, Step.CANCELLED, Step.WITHDRAWN})
CHINESE: dict[Step | Action, str] = {
    Step.REPORTED: "已上报", Step.PENDING_FILE: "待立案", Step.FILED: "待派遣", Step.DISPATCHED: "已派遣",
    Step.HANDLING: "处置中", Step.ANSWERED: "待核查", Step.CHECKING: "核查中", Step.CHECKED: "待结案",
    Step.CLOSED: "已结案", Step.REJECTED: "不予受理", Step.CANCELLED: "作废", Step.WITHDRAWN: "撤回",
    Action.ADMIT: "受理", Action.FILE: "立案", Action.REJECT: "不予受理", Action.DISPATCH: "派遣",
    Action.ACCEPT: "接收", Action.RETURN: "退单", Action.ANSWER: "反馈", Action.CHECK: "发核查",
    Action.PASS: "核查通过", Action.REWORK: "返工", Action.CLOSE: "结案", Action.CANCEL: "作废",
    Action.WITHDRAW: "撤回",
}  # fmt: skip
