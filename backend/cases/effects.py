"""What an action does to the case besides moving it to its next step. The table says which."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from backend.cases.deed import Doing
from backend.cases.deeds import applying, ending, filing, helping, merging, pressing, restoring, sending
from backend.workflow.steps import Action

Effect = Callable[[Doing], Awaitable[Mapping[str, Any]]]

EFFECTS: dict[Action, Effect] = {
    Action.CONFIRM: filing.give_verdict,
    Action.REFUTE: filing.give_verdict,
    Action.FILE: filing.file,
    Action.REJECT: filing.refuse,
    Action.CANCEL: filing.cancel,
    Action.WITHDRAW: filing.end,
    Action.SELF_HANDLE: filing.settle,
    Action.READMIT: restoring.readmit,
    Action.MERGE: merging.merge,
    Action.UNMERGE: restoring.unmerge,
    Action.DISPATCH: sending.dispatch,
    Action.RECALL: sending.recall,
    Action.RETURN: sending.give_back,
    Action.ARBITRATE: sending.arbitrate,
    Action.ASSIGN: helping.assign,
    Action.ASSIST: helping.assist,
    Action.ASSIST_DONE: helping.assist_done,
    Action.RELEASE: helping.release,
    Action.APPLY: applying.apply,
    Action.APPEAL: applying.appeal,
    Action.GRANT: applying.grant,
    Action.DECLINE: applying.decline,
    Action.EXTEND: applying.extend,
    Action.SUSPEND: applying.suspend,
    Action.RESUME: applying.resume,
    Action.ANSWER: ending.answer,
    Action.REWORK: ending.rework,
    Action.CALL_BACK: ending.call_back,
    Action.CLOSE: filing.end,
    Action.FORCE_CLOSE: ending.force_close,
    Action.REOPEN: ending.reopen,
    Action.DISPUTE: ending.dispute,
    Action.AUDIT: ending.audit,
    Action.RATE: ending.rate,
    Action.SUPPLEMENT: pressing.supplement,
    Action.URGE: pressing.urge,
    Action.SUPERVISE: pressing.supervise,
    Action.INSTRUCT: pressing.instruct,
    Action.COMMENT: pressing.comment,
}
