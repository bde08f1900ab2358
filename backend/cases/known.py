"""What a deed names must exist: codes, photos, people, cases. All that does not is said at once."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.case import Case
from backend.cases.city import City
from backend.cases.deed import Deed
from backend.cases.find import seen_by
from backend.ground.errors import FieldError, Problem
from backend.people.actor import Actor
from backend.people.person import Person
from backend.people.person_role import PersonRole
from backend.workflow.roles import Role
from backend.workflow.steps import ENDED, Action
from media import Photo, photos_of


async def known(session: AsyncSession, case: Case, deed: Deed, city: City, by: Actor, at: datetime) -> Sequence[Photo]:
    """The photos of the deed. Problem with every field that names what does not exist."""
    faults = [
        *await _codes(session, case, deed, city),
        *await _other_case(session, case, deed, by),
        *await _colleague(session, deed, by),
        *_terms(case, deed, city, at),
    ]
    photos = await photos_of(session, deed.photo_ids, by.id)
    if len(photos) != len(set(deed.photo_ids)):
        faults += Problem("unknown_photo", field="photo_ids").errors
    if faults:
        raise Problem(faults[0].code, errors=faults)
    return photos


async def _codes(session: AsyncSession, case: Case, deed: Deed, city: City) -> list[FieldError]:
    catalogue, bodies = await city.catalogue(session), await city.bodies(session)
    wrong = {
        "reason": bool(deed.reason) and deed.reason not in catalogue.reasons_of(_listed(deed)),
        "department": bool(deed.department) and deed.department not in bodies,
        "class": bool(deed.class_code) and deed.class_code not in catalogue.classes,
        "duty": bool(deed.duty) and deed.duty not in await city.duties(session),
    }
    fields = {"class": "class_code"}
    faults = [
        fault
        for what, is_wrong in wrong.items()
        if is_wrong
        for fault in Problem(f"unknown_{what}", field=fields.get(what, what)).errors
    ]
    standards = catalogue.standards.get(deed.class_code or case.class_code, ())
    if deed.condition is not None and deed.condition not in {standard.place for standard in standards}:
        faults += Problem("unknown_condition", field="condition").errors
    return faults


def _listed(deed: Deed) -> str:
    """Which action's reasons: an application for a return gives those of a return."""
    return deed.for_.value if deed.action is Action.APPLY and deed.for_ else deed.action.value


async def _other_case(session: AsyncSession, case: Case, deed: Deed, by: Actor) -> list[FieldError]:
    """The case to merge into: one the actor sees, another one, still open."""
    if deed.into is None:
        return []
    query = select(Case).where(col(Case.number) == deed.into, seen_by(by))
    other = (await session.execute(query)).scalar_one_or_none()
    if other is None or other.id == case.id:
        return Problem("unknown_case", field="into").errors
    if other.step in ENDED:
        raise Problem("not_open")
    return []


async def _colleague(session: AsyncSession, deed: Deed, by: Actor) -> list[FieldError]:
    if deed.assignee is None:
        return []
    query = select(col(Person.id)).where(col(Person.id) == deed.assignee, *handlers_of(by))
    if (await session.execute(query)).first() is None:
        return Problem("unknown_assignee", field="assignee").errors
    return []


def handlers_of(by: Actor) -> list[ColumnElement[bool]]:
    """The handlers of the actor's own department, as conditions on Person."""
    handlers = select(col(PersonRole.person_id)).where(col(PersonRole.role) == Role.HANDLER)
    own = col(Person.body_code) == (by.body_code or "")
    return [own, col(Person.is_active).is_(True), col(Person.id).in_(handlers)]


def _terms(case: Case, deed: Deed, city: City, at: datetime) -> list[FieldError]:
    faults: list[FieldError] = []
    if deed.days is not None and deed.days > city.caps.suspension_days_most:
        faults += Problem("invalid", field="days", detail=f"不能超过 {city.caps.suspension_days_most} 天").errors
    if deed.due_at is not None and deed.due_at <= at:
        faults += Problem("invalid", field="due_at", detail="应晚于现在").errors
    if deed.action is Action.RELEASE and deed.department and deed.department not in case.assisting:
        faults += Problem("unknown_assist", field="department").errors
    if deed.action is Action.ASSIST and deed.department in case.assisting:
        faults += Problem("invalid", field="department", detail="该部门已在协办").errors
    return faults
