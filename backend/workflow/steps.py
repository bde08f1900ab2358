"""The steps (环节) a case stands at and the actions (操作) people take on it. The words are those of the API."""

from enum import StrEnum


class Step(StrEnum):
    REPORTED = "reported"  # 已上报
    VERIFYING = "verifying"  # 核实中
    PENDING_FILE = "pending_file"  # 待立案
    FILED = "filed"  # 立案, 待派遣
    DISPATCHED = "dispatched"  # 已派遣
    HANDLING = "handling"  # 处置中
    ARBITRATING = "arbitrating"  # 裁定中
    SUSPENDED = "suspended"  # 挂账
    ANSWERED = "answered"  # 待核查
    CHECKING = "checking"  # 核查中
    CHECKED = "checked"  # 待结案
    CLOSED = "closed"  # 结案
    REJECTED = "rejected"  # 不予受理, 不立案
    CANCELLED = "cancelled"  # 作废
    MERGED = "merged"  # 并案
    WITHDRAWN = "withdrawn"  # 撤回


class Action(StrEnum):
    VERIFY = "verify"  # 发核实
    CONFIRM = "confirm"  # 核实属实
    REFUTE = "refute"  # 核实不属实
    ADMIT = "admit"  # 受理
    FILE = "file"  # 立案
    REJECT = "reject"  # 不予受理
    SELF_HANDLE = "self_handle"  # 自处置
    READMIT = "readmit"  # 重新受理
    MERGE = "merge"  # 并案
    UNMERGE = "unmerge"  # 撤销并案
    DISPATCH = "dispatch"  # 派遣
    RECALL = "recall"  # 撤回派遣
    ACCEPT = "accept"  # 接收
    ASSIGN = "assign"  # 二次派遣
    ASSIST = "assist"  # 协办
    ASSIST_DONE = "assist_done"  # 协办完成
    RELEASE = "release"  # 解除协办
    RETURN = "return"  # 退单
    ARBITRATE = "arbitrate"  # 裁定
    APPLY = "apply"  # 申请
    GRANT = "grant"  # 批准
    DECLINE = "decline"  # 不批准
    EXTEND = "extend"  # 延期
    SUSPEND = "suspend"  # 挂账
    RESUME = "resume"  # 恢复
    ANSWER = "answer"  # 反馈
    CHECK = "check"  # 发核查
    PASS = "pass"  # noqa: S105 - 核查通过
    REWORK = "rework"  # 返工
    CALL_BACK = "call_back"  # 回访
    CLOSE = "close"  # 结案
    FORCE_CLOSE = "force_close"  # 强制结案
    REOPEN = "reopen"  # 重办
    DISPUTE = "dispute"  # 异议
    APPEAL = "appeal"  # 超时申诉
    AUDIT = "audit"  # 抽查
    CANCEL = "cancel"  # 作废
    WITHDRAW = "withdraw"  # 撤回
    SUPPLEMENT = "supplement"  # 补充
    URGE = "urge"  # 催办
    SUPERVISE = "supervise"  # 督办
    INSTRUCT = "instruct"  # 批示
    COMMENT = "comment"  # 进展说明
    ESCALATE = "escalate"  # 升级
    RATE = "rate"  # 评价


BEFORE_FILING = frozenset({Step.REPORTED, Step.VERIFYING, Step.PENDING_FILE})  # also of one that awaits it again
ENDED = frozenset({Step.CLOSED, Step.REJECTED, Step.CANCELLED, Step.WITHDRAWN, Step.MERGED})
CHINESE: dict[Step | Action, str] = {
    Step.REPORTED: "已上报", Step.VERIFYING: "核实中", Step.PENDING_FILE: "待立案", Step.FILED: "待派遣",
    Step.DISPATCHED: "已派遣", Step.HANDLING: "处置中", Step.ARBITRATING: "裁定中", Step.SUSPENDED: "挂账",
    Step.ANSWERED: "待核查", Step.CHECKING: "核查中", Step.CHECKED: "待结案", Step.CLOSED: "已结案",
    Step.REJECTED: "不予受理", Step.CANCELLED: "作废", Step.MERGED: "并案", Step.WITHDRAWN: "撤回",
    Action.VERIFY: "发核实", Action.CONFIRM: "核实属实", Action.REFUTE: "核实不属实", Action.ADMIT: "受理",
    Action.FILE: "立案", Action.REJECT: "不予受理", Action.SELF_HANDLE: "自处置",
    Action.READMIT: "重新受理", Action.MERGE: "并案", Action.UNMERGE: "撤销并案",
    Action.DISPATCH: "派遣", Action.RECALL: "撤回派遣", Action.ACCEPT: "接收", Action.ASSIGN: "二次派遣",
    Action.ASSIST: "协办", Action.ASSIST_DONE: "协办完成", Action.RELEASE: "解除协办", Action.RETURN: "退单",
    Action.ARBITRATE: "裁定",
    Action.APPLY: "申请", Action.GRANT: "批准", Action.DECLINE: "不批准", Action.EXTEND: "延期",
    Action.SUSPEND: "挂账", Action.RESUME: "恢复", Action.ANSWER: "反馈", Action.CHECK: "发核查",
    Action.PASS: "核查通过", Action.REWORK: "返工", Action.CALL_BACK: "回访", Action.CLOSE: "结案",
    Action.FORCE_CLOSE: "强制结案", Action.REOPEN: "重办", Action.DISPUTE: "异议", Action.APPEAL: "超时申诉",
    Action.AUDIT: "抽查", Action.CANCEL: "作废", Action.WITHDRAW: "撤回", Action.SUPPLEMENT: "补充",
    Action.URGE: "催办", Action.SUPERVISE: "督办", Action.INSTRUCT: "批示", Action.COMMENT: "进展说明",
    Action.ESCALATE: "升级", Action.RATE: "评价",
}  # fmt: skip
