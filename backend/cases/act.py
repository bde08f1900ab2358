"""An action on a case: the one way in which a case moves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases import history
from backend.cases.case import Case
from backend.cases.case_photo import CasePhoto, Shows
from backend.cases.city import City
from backend.cases.effects import EFFECTS
from backend.cases.facts_of import facts_of
from backend.cases.find import get_case
from backend.cases.photo_flags import Flag, photo_flags
from backend.cases.photo_of_case import as_evidence
from backend.cases.turn_clock import turn_clock
from backend.ground.errors import FieldError, Problem
from backend.people.actor import Actor
from backend.workflow.machine import choose_move
from backend.workflow.moves import Move
from backend.workflow.steps import Action
from media import Photo, photos_of


@dataclass(frozen=True)
class Deed:
    """What somebody wants to do to a case. `version` is that of the case as last read."""

    action: Action
    version: int
    note: str | None = None
    reason: str | None = None
    photo_ids: Sequence[UUID] = ()
    department: str | None = None
    class_code: str | None = None


class StaleCase(Problem):
    """The case has moved since it was read; `case` is as it is now."""

    def __init__(self, case: Case) -> None:
        super().__init__("conflict")
        self.case = case


async def act(session: AsyncSession, number: str, deed: Deed, *, city: City, by: Actor, at: datetime) -> Case:
    """Moves the case, writes its happening and its photos, in the caller's transaction; the case as it is then.

    Raises Problem not_found (also where the actor may not see the case), StaleCase before anything else is judged,
    illegal_move, not_allowed, same_person, needs_…, unknown_….
    """
    case = await get_case(session, number, by, lock=True)
    return await move(session, case, deed, city=city, by=by, at=at)


async def move(session: AsyncSession, case: Case, deed: Deed, *, city: City, by: Actor, at: datetime) -> Case:
    """As `act`, on a case already read and locked."""
    if deed.version != case.version:
        raise StaleCase(case)
    photos = await _known(session, city, deed, by)
    moves = await city.releases.moves(session, case.release)
    chosen = choose_move(case.step, deed.action, by.roles, facts_of(case, by, deed), moves)
    await _carry_out(session, case, chosen, deed, photos, city, by, at)
    return case


async def _known(session: AsyncSession, city: City, deed: Deed, by: Actor) -> Sequence[Photo]:
    """The photos; refuses codes and photos that do not exist, all at once."""
    catalogue, bodies = await city.catalogue(session), await city.bodies(session)
    faults: list[FieldError] = []
    if deed.reason and deed.reason not in catalogue.reasons_of(deed.action.value):
        faults += Problem("unknown_reason", field="reason").errors
    if deed.department and deed.department not in bodies:
        faults += Problem("unknown_department", field="department").errors
    if deed.class_code and deed.class_code not in catalogue.classes:
        faults += Problem("unknown_class", field="class_code").errors
    photos = await photos_of(session, deed.photo_ids, by.id)
    if len(photos) != len(set(deed.photo_ids)):
        faults += Problem("unknown_photo", field="photo_ids").errors
    if faults:
        raise Problem(faults[0].code, errors=faults)
    return photos


async def _carry_out(
    session: AsyncSession,
    case: Case,
    chosen: Move,
    deed: Deed,
    photos: Sequence[Photo],
    city: City,
    by: Actor,
    at: datetime,
) -> None:
    data: dict[str, Any] = {"from": case.step.value, "step": chosen.to.value, "action": deed.action.value}
    case.step = chosen.to
    with session.no_autoflush:  # one action is one UPDATE: a second would raise the version twice
        if effect := EFFECTS.get(deed.action):
            data |= await effect(session, case, deed, city, by, at)
        data |= await turn_clock(session, case, chosen.limit, at, why=deed.action.value)
    if deed.reason:
        data["reason"] = deed.reason
    if photos:
        data["flags"] = await _add_photos(session, case, deed, photos, by, at)
        data["photos"] = as_evidence(photos)
    data["version"] = case.version + 1
    await session.flush()
    await history.write(session, case, deed.action.value, by=by.doer, at=at, data=data, note=deed.note)


async def _add_photos(
    session: AsyncSession, case: Case, deed: Deed, photos: Sequence[Photo], by: Actor, at: datetime
) -> dict[str, list[Flag]]:
    """The flags of those that have any."""
    shows = Shows.AFTER if deed.action is Action.ANSWER else Shows.CHECK
    with session.no_autoflush:
        flags = await photo_flags(session, case, photos, shows, at)
    there = select(col(CasePhoto.photo_id)).where(col(CasePhoto.case_id) == case.id)
    with session.no_autoflush:
        known = set((await session.execute(there)).scalars())
    for place, photo in enumerate(photos):
        if photo.id in known:  # a "before" sent again stays what it is
            continue
        row = CasePhoto(
            case_id=case.id, photo_id=photo.id, shows=shows, place=place, added_by=by.id, added_at=at,
            flags=flags[photo.id],
        )  # fmt: skip
        session.add(row)
    return {str(photo): found for photo, found in flags.items() if found}
