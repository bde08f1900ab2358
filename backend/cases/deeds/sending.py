"""Sending a case out, taking it back, giving it back, ruling whose it is (派遣、撤回派遣、退单、裁定)."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from backend.cases.case_return import CaseReturn, went_to
from backend.cases.deed import Doing
from backend.cases.deeds.helping import let_go
from backend.ground.clock import CITY_ZONE
from backend.ground.ids import new_id
from backend.places.component import find_component
from backend.routing.rule_for_good import rule_for_good
from backend.routing.ruling import Ruling
from backend.workflow.moves import Move
from backend.workflow.steps import Step

LIKE = 9  # digits of the grid's code: a ruling holds in the whole town (镇街)


async def dispatch(doing: Doing) -> Mapping[str, Any]:
    """To the department chosen; what was suggested stands beside it."""
    case, department = doing.case, doing.deed.department
    case.body_code, case.team, case.assignee_id = department, None, None
    await went_to(doing.session, case.id, department)
    return {"department": department, "suggested": case.choice.get("body")}


async def recall(doing: Doing) -> Mapping[str, Any]:
    """The dispatcher sent it wrongly and takes it back (撤回派遣). It is no return (退单): nothing is counted of the
    department, and the duty is not contested by it."""
    gone = doing.case.body_code
    await _leave(doing)
    return {"recalled_from": gone}


async def give_back(doing: Doing) -> Mapping[str, Any]:
    """A department returns the case (退单), resting on an article of the duty list."""
    return await return_case(doing, doing.deed.reason, doing.deed.duty)


async def return_case(doing: Doing, reason: str | None, duty: str | None) -> Mapping[str, Any]:
    """The case leaves the department that held it: back to the dispatcher, or to be ruled on."""
    case, row = doing.case, doing.row
    contested = isinstance(row, Move) and row.to is Step.ARBITRATING
    gone = case.body_code or ""
    doing.session.add(
        CaseReturn(
            id=new_id(doing.at), case_id=case.id, body_code=gone, reason=reason, duty_code=duty, contested=contested,
            at=doing.at,
        )
    )  # fmt: skip
    case.return_count += 1
    await _leave(doing)
    said = {"reason": reason} if reason else {}
    return {"returned_by": gone, "duty": duty, "contested": contested, **said}


async def _leave(doing: Doing) -> None:
    """Nobody's any more, and what was granted, asked or lent to who had it goes along."""
    case = doing.case
    case.body_code, case.team, case.assignee_id, case.excused = None, None, None, False
    case.answered_by = None  # of an answer that did not hold: who gets it next has never answered
    await let_go(doing)


async def arbitrate(doing: Doing) -> Mapping[str, Any]:
    """The ruling (裁定): binding for this case, a rule for like cases."""
    case, department = doing.case, doing.deed.department or ""
    latest = select(CaseReturn).where(col(CaseReturn.case_id) == case.id).order_by(col(CaseReturn.id).desc()).limit(1)
    returned = (await doing.session.execute(latest)).scalar_one_or_none()
    component = await find_component(doing.session, case.component_id) if case.component_id else None
    cited = returned.duty_code if returned else None
    ruling = Ruling(
        number="", subject_id=case.id, subject_number=case.number, class_code=case.class_code,
        area_prefix=case.grid_code[:LIKE], owner_code=component.owner_code if component else None,
        returned_by=returned.body_code if returned else None, body_code=department, made_by=doing.person.id,
        duty_code=case.choice.get("duty") if department == case.choice.get("body") else cited,
        made_at=doing.at, valid_from=doing.at.astimezone(CITY_ZONE).date(),
    )  # fmt: skip
    await rule_for_good(doing.session, ruling, doing.at)
    case.body_code, case.bound = department, True
    why = [f"裁定 {ruling.number}：本案由该部门负责"]
    case.choice = {"body": department, "certain": True, "duty": ruling.duty_code, "why": why}
    await went_to(doing.session, case.id, department, ruling.number)
    return {"department": department, "ruling": ruling.number}
