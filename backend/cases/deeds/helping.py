"""Others who help: assisting departments, and one's own teams and people (协办、二次派遣)."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import update
from sqlmodel import col

from backend.cases import history
from backend.cases.application import lapse
from backend.cases.assist import Assist, AssistState
from backend.cases.deed import Doing
from backend.cases.mark import mark
from backend.ground.ids import new_id


async def assist(doing: Doing) -> Mapping[str, Any]:
    """Another department helps, with a limit of its own; it sees the case and cannot answer for it."""
    case, department = doing.case, doing.deed.department or ""
    due_at = doing.deed.due_at or case.due_at
    doing.session.add(
        Assist(
            id=new_id(doing.at), case_id=case.id, body_code=department, asked_by=doing.person_id, asked_at=doing.at,
            due_at=doing.deed.due_at,
        )
    )  # fmt: skip
    await mark(doing.session, case, assisting=[*case.assisting, department])
    return {"department": department, "assist_due_at": due_at.isoformat() if due_at else None}


async def assist_done(doing: Doing) -> Mapping[str, Any]:
    """The assisting department says that its part is done."""
    body = doing.by.body_code if doing.by else None
    return await _end(doing, body or "", AssistState.DONE)


async def release(doing: Doing) -> Mapping[str, Any]:
    """The dispatcher releases an assisting department."""
    return await _end(doing, doing.deed.department or "", AssistState.RELEASED)


async def release_all(doing: Doing) -> None:
    """Nobody assists any more: the case left its department or is over. Part of a move; each hears of it as of any
    release."""
    case = doing.case
    if not (released := case.assisting):
        return
    case.assisting = []
    await doing.session.execute(_ended(doing, AssistState.RELEASED))
    by = doing.by.doer if doing.by else None
    for body in released:
        said = {"action": "release", "department": body}
        await history.write(doing.session, case, "release", by=by, at=doing.at, data=said)


async def let_go(doing: Doing) -> None:
    """The case leaves its department, or should not have been: nothing waits for an answer, nobody assists. Part of a
    move."""
    await lapse(doing.session, doing.case, doing.at)
    await release_all(doing)


async def assign(doing: Doing) -> Mapping[str, Any]:
    """Inside the department on to a team or a person (二次派遣), under the one limit. The department still sees it."""
    deed = doing.deed
    await mark(doing.session, doing.case, team=deed.team, assignee_id=deed.assignee)
    return {"assignee": str(deed.assignee) if deed.assignee else None, "to_team": deed.team is not None}


async def _end(doing: Doing, body: str, state: AssistState) -> Mapping[str, Any]:
    await doing.session.execute(_ended(doing, state).where(col(Assist.body_code) == body))
    await mark(doing.session, doing.case, assisting=[one for one in doing.case.assisting if one != body])
    return {"department": body}


def _ended(doing: Doing, state: AssistState) -> Any:
    open_ones = update(Assist).where(col(Assist.case_id) == doing.case.id, col(Assist.state) == AssistState.OPEN)
    ended = open_ones.values(state=state, ended_by=doing.person_id, ended_at=doing.at)
    return ended.execution_options(synchronize_session=False)
