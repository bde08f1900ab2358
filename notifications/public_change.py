"""What of a happening a machine outside hears: a kind that is public, and the citizen's status from then on.

STATUS of the cases says what is to be seen. A step of which people outside know nothing (返工、核实、挂账获批) is told
where it changes that, by the kind that names what is to be seen now. A longer time that was granted (延期) changes no
status, and is a line of the citizen's own timeline.
"""

from backend.cases.status import STATUS, Status, is_extended
from backend.ground.happening import Happening
from backend.workflow.steps import Step
from notifications.webhook_endpoint import PUBLIC_KINDS, PublicKind

Change = tuple[PublicKind, str]
IN_HAND, FILED = STATUS[Step.HANDLING], STATUS[Step.FILED]
OVER, RESTING = STATUS[Step.CLOSED], STATUS[Step.SUSPENDED]
# the public kind that names a status where one comes to it
NAMED = {
    PUBLIC_KINDS[kind]: kind
    for kind in PublicKind
    if kind not in (PublicKind.RESUME, PublicKind.REOPEN, PublicKind.EXTEND)  # these say whence, or no status of theirs
}
KNOWN = {kind.value: kind for kind in PublicKind}


def public_change(happening: Happening) -> Change | None:
    """The kind and the status' code; None for what is nobody's business outside."""
    data = happening.data
    own = PublicKind.EXTEND if is_extended(data) else KNOWN.get(happening.kind)
    if "step" not in data:
        return (own, PUBLIC_KINDS[own]) if own else None
    was, now = _seen(data.get("from")), STATUS[Step(data["step"])]
    if was == IN_HAND and now == FILED:  # sent back: in hand still, as the citizen's own timeline has it
        now = IN_HAND
    if own is not None:
        return own, now.code
    return (_named(was, now), now.code) if was != now else None


def _seen(step: str | None) -> Status | None:
    return STATUS[Step(step)] if step else None


def _named(was: Status | None, now: Status) -> PublicKind:
    if was == OVER:
        return PublicKind.REOPEN
    return PublicKind.RESUME if was == RESTING and now == IN_HAND else NAMED[now.code]
