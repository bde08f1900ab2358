"""One deed may come to several ends: it is told as what it comes to. TOLD_AS, printed in docs/audience.md."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from backend.ground.happening import Happening
from backend.workflow.steps import Action


@dataclass(frozen=True)
class ToldAs:
    """A happening whose data says all of this is told by the rows of `as_kind`; `chinese`: when that is."""

    kind: str
    where: Mapping[str, Any]
    as_kind: str
    chinese: str


ENDORSED = {"for": "appeal", "endorsed": True}
# the first that fits; None: it does not say. `postponed`, `again` are not said by what happened before whom it concerns
# heard of it
TOLD_AS = (
    ToldAs("case.grant", {"for": "extend", "postponed": True}, "case.extend", "延期获批"),
    ToldAs("case.extend", {"postponed": None}, "case.grant", "早先的延期"),
    ToldAs("case.grant", {"for": "suspend"}, "case.suspend", "挂账获批"),
    ToldAs("case.grant", {"for": "return", "contested": True}, "case.contest", "退单获批、转裁定"),
    ToldAs("case.grant", {"for": "return"}, "case.return", "退单获批"),
    ToldAs("case.apply", {"no_dispatcher": True}, "case.apply_above", "没有其他派遣员可以答复"),
    ToldAs("case.appeal", {"no_dispatcher": True}, "case.appeal_above", "没有他人可以审核、没有其他派遣员可以审批"),
    ToldAs("case.grant", ENDORSED | {"no_dispatcher": True}, "case.appeal_above", "部门审核同意申诉、没有其他派遣员"),
    ToldAs("case.grant", ENDORSED, "case.endorse", "部门审核同意申诉"),
    ToldAs("case.appeal", {"alone": True}, "case.appeal_alone", "部门内没有他人可以审核"),
    ToldAs("case.unanswered", {"no_dispatcher": True}, "case.unanswered_above", "没有其他派遣员可以答复"),
    ToldAs("case.return", {"contested": True}, "case.contest", "转裁定"),
    ToldAs("case.call_back", {"again": True, "step": "handling"}, "case.reopen", "不满意、重新处置"),
    ToldAs("case.call_back", {"again": True, "step": "pending_file"}, "case.readmit", "不满意、重新立案"),
    ToldAs("case.reopen", {"step": "pending_file"}, "case.readmit", "重新立案"),
)
# a kind that nothing happens by: what stands in the books of deliveries instead
RECORDED_AS: dict[str, frozenset[str]] = {
    row.as_kind: frozenset(one.kind for one in TOLD_AS if one.as_kind == row.as_kind)
    for row in TOLD_AS
    if row.as_kind.removeprefix("case.") not in set(Action)
}


def told_as(happening: Happening) -> str:
    """The kind by whose rows of AUDIENCE and WORDING it is told."""
    said = happening.data
    fits = (
        row.as_kind
        for row in TOLD_AS
        if row.kind == happening.kind and all(said.get(name) == value for name, value in row.where.items())
    )
    return next(fits, happening.kind)
