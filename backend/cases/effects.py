"""What an action does to the case besides moving it to its next step. One line each; the table says which."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy.ext.asyncio import AsyncSession

from backend.cases.case import Case
from backend.cases.city import City
from backend.cases.standard_of import standard_of
from backend.people.actor import Actor
from backend.workflow.steps import Action

if TYPE_CHECKING:
    from backend.cases.act import Deed

Effect = Callable[[AsyncSession, Case, "Deed", City, Actor, datetime], Awaitable[Mapping[str, Any]]]


async def _file(
    session: AsyncSession, case: Case, deed: "Deed", city: City, _by: Actor, at: datetime
) -> Mapping[str, Any]:
    """Filing (立案) fixes the class and snapshots its standard, by which the clock then starts."""
    catalogue = await city.catalogue(session)
    if deed.class_code:
        category = catalogue.classes[deed.class_code]
        case.class_code, case.bucket, case.certain = deed.class_code, category.bucket, True
        case.choice = await city.suggestion(session, case, at)
    case.standard = standard_of(catalogue, case.class_code)
    case.filed_at = at
    case.release = await city.releases.in_force(session) or None
    return {"class": case.class_code, "release": case.release}


async def _dispatch(
    _session: AsyncSession, case: Case, deed: "Deed", _city: City, _by: Actor, _at: datetime
) -> Mapping[str, Any]:
    case.body_code = deed.department
    return {"department": deed.department, "suggested": case.choice.get("body")}


async def _return(
    _session: AsyncSession, case: Case, _deed: "Deed", _city: City, _by: Actor, _at: datetime
) -> Mapping[str, Any]:
    gone, case.body_code = case.body_code, None
    return {"returned_by": gone}


async def _answer(
    _session: AsyncSession, case: Case, _deed: "Deed", _city: City, by: Actor, at: datetime
) -> Mapping[str, Any]:
    case.answered_by, case.answered_at = by.id, at
    return {}


async def _rework(
    _session: AsyncSession, case: Case, _deed: "Deed", _city: City, _by: Actor, _at: datetime
) -> Mapping[str, Any]:
    case.answered_at = None
    return {"department": case.body_code}


async def _end(
    _session: AsyncSession, case: Case, _deed: "Deed", _city: City, _by: Actor, at: datetime
) -> Mapping[str, Any]:
    case.ended_at = at
    return {}


EFFECTS: dict[Action, Effect] = {
    Action.FILE: _file,
    Action.DISPATCH: _dispatch,
    Action.RETURN: _return,
    Action.ANSWER: _answer,
    Action.REWORK: _rework,
    Action.CLOSE: _end,
    Action.REJECT: _end,
    Action.CANCEL: _end,
    Action.WITHDRAW: _end,
}
