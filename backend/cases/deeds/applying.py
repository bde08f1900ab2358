"""Applying and deciding (申请、批准): extension, suspension, return, and the appeal against an overdue mark."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from backend.cases.application import Application, Decision, lapse_waiting, pending_application
from backend.cases.deed import Doing
from backend.cases.deeds.sending import return_case
from backend.cases.mark import mark
from backend.cases.nobody_else import nobody_else
from backend.ground.ids import new_id
from backend.workflow import guards as g
from backend.workflow.asked_limits import BY_ASKED
from backend.workflow.facts import Asked


async def apply(doing: Doing) -> Mapping[str, Any]:
    """A department applies; nothing changes until somebody decides."""
    asked = doing.deed.for_ or Asked.EXTEND
    return {**await _ask(doing, asked), **await _to_others(doing, asked)}


async def appeal(doing: Doing) -> Mapping[str, Any]:
    """Against being counted overdue (超时申诉): first another of the department agrees, then the dispatcher; the
    dispatcher alone where the department has nobody else. It takes the place of an
    application that nobody has answered: `instead_of`."""
    before = doing.case.asks
    if before:
        await lapse_waiting(doing.session, doing.case.id, doing.at)
    said = {**await _ask(doing, Asked.APPEAL), **({"instead_of": before.value} if before else {})}
    return {**said, **await _to_others(doing, Asked.APPEAL)}


async def grant(doing: Doing) -> Mapping[str, Any]:
    """Granted. Each application has its own consequence."""
    case, asked = doing.case, doing.case.asks
    application = await pending_application(doing.session, case.id)
    if asked is Asked.APPEAL and g.nobody_endorses not in doing.row.needs:
        application.endorsed_by = doing.person_id
        await doing.session.flush()  # of the case nothing is changed yet; whose it is now is asked of the database
        await mark(doing.session, case, asks=Asked.ENDORSED)
        return {"for": Asked.APPEAL.value, "endorsed": True, **await _to_others(doing, Asked.ENDORSED)}
    _decide(application, Decision.GRANTED, doing)
    if asked in g.APPEALED:
        await mark(doing.session, case, asks=None, asked_by=None, excused=True)
        return {"for": Asked.APPEAL.value}
    case.asks, case.asked_by = None, None
    return {"for": application.asked_for.value, **await _consequence(doing, application)}


async def decline(doing: Doing) -> Mapping[str, Any]:
    """Declined: it does not count, and the case stays where it is."""
    application = await pending_application(doing.session, doing.case.id)
    _decide(application, Decision.DECLINED, doing)
    await mark(doing.session, doing.case, asks=None, asked_by=None)
    return {"for": application.asked_for.value}


async def extend(doing: Doing) -> Mapping[str, Any]:
    """One original limit more (延期). Who reported it is told of the new one, which the happening says: `postponed`;
    also until when it was."""
    case = doing.case
    case.extension_count += 1
    before = {"due_before": case.due_at.isoformat()} if case.due_at else {}
    return {"extension": case.extension_count, "postponed": True, **before}


async def suspend(doing: Doing) -> Mapping[str, Any]:
    """The clock rests (挂账) for so many days."""
    return _suspended(doing, doing.deed.days or 1)


async def resume(doing: Doing) -> Mapping[str, Any]:
    """The clock runs again."""
    doing.case.suspended_until = None
    return {}


async def _consequence(doing: Doing, application: Application) -> Mapping[str, Any]:
    if application.asked_for is Asked.EXTEND:
        return await extend(doing)
    if application.asked_for is Asked.SUSPEND:
        return _suspended(doing, application.days or 1)
    return await return_case(doing, application.reason, application.duty_code)


def _suspended(doing: Doing, days: int) -> Mapping[str, Any]:
    case = doing.case
    case.suspended_until = doing.at + timedelta(days=days)
    case.suspension_count += 1
    return {"days": days, "until": case.suspended_until.isoformat()}


async def _ask(doing: Doing, asked: Asked) -> Mapping[str, Any]:
    case, deed = doing.case, doing.deed
    doing.session.add(
        Application(
            id=new_id(doing.at), case_id=case.id, asked_for=asked, body_code=case.body_code or "", days=deed.days,
            reason=deed.reason, duty_code=deed.duty, made_by=doing.person.id, made_at=doing.at,
        )
    )  # fmt: skip
    await doing.session.flush()  # as in `grant`
    await mark(doing.session, case, asks=asked, asked_by=doing.person_id)
    return {"for": asked.value, "days": deed.days, "duty": deed.duty}


async def _to_others(doing: Doing, asked: Asked) -> Mapping[str, Any]:
    """What the happening says where whose word it would be have nobody to say it: `alone`, the department;
    `no_dispatcher`, the centre, so that it is the supervisor's."""
    limit, releases = BY_ASKED[asked], doing.city.releases
    waiting = await nobody_else(doing.session, doing.case, doing.at, releases)
    turn = limit.turns.index(limit.whose(waiting.nobody))
    said = {"alone": asked is Asked.APPEAL and turn > 0, "no_dispatcher": turn == len(limit.turns) - 1}
    return {name: is_so for name, is_so in said.items() if is_so}


def _decide(application: Application, decision: Decision, doing: Doing) -> None:
    application.state, application.decided_by, application.decided_at = decision, doing.person_id, doing.at
