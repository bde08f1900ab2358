"""Reads a matter for judging: the case that stays, and every report merged into it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from math import cos, radians
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.act import MERGING
from backend.cases.case import Case
from backend.cases.case_photo import CasePhoto, Shows
from backend.cases.source import Source
from backend.ground.clock import CITY_ZONE
from backend.ground.one_at_a_time import while_nobody
from backend.people.person import Person
from backend.people.person_role import PersonRole
from backend.places.coordinates import DEGREE, distance_m
from backend.points.judge import Apart, Matter, Sent
from backend.points.point_entry import EntryKind, PointEntry
from backend.points.reason import Reason
from backend.releases.point_rule import PointEvent, PointTerms
from backend.workflow.steps import Step

SEEN_ELSEWHERE = "other_case"  # of FLAGS in backend.cases.photo_flags
VOID = {Step.CANCELLED: Reason.CANCELLED, Step.REJECTED: Reason.REJECTED, Step.WITHDRAWN: Reason.WITHDRAWN}


async def matter_of(session: AsyncSession, case_id: UUID) -> tuple[Case, Matter]:
    """The case that stays, its row held until the transaction ends, and the matter (without `again`). Nobody merges
    meanwhile, and nothing of the case is read before it is held: what was read would stand."""
    await while_nobody(session, MERGING)
    stays = select(func.coalesce(col(Case.merged_into), col(Case.number))).where(col(Case.id) == case_id)
    number = (await session.execute(stays)).scalar_one()
    root = (await session.execute(select(Case).where(col(Case.number) == number).with_for_update())).scalar_one()
    merged = (await session.execute(select(Case).where(col(Case.merged_into) == root.number))).scalars().all()
    cases = sorted([root, *merged], key=lambda one: (one.reported_at, one.id))
    people = await _people(session, {one.reporter_id for one in cases if one.reporter_id})
    photos = await _photos(session, cases)
    filed = sorted((one for one in cases if _is_filed(one)), key=lambda one: one.filed_at or one.reported_at)
    matter = Matter(
        class_code=root.class_code, grid_code=root.grid_code, release=filed[0].release if filed else None,
        events=_events(root, filed), void=VOID.get(root.step),
        sent=[_sent(one, people, photos.get(one.id, ())) for one in cases],
    )  # fmt: skip
    return root, matter


async def given_close_by(session: AsyncSession, root: Case, terms: PointTerms, of_matter: Collection[UUID]) -> bool:
    """Whether points were given, and not taken back, for a report of the same class within the metres and days of the
    limits, before or after this one: which of the two is filed first is chance. The ledger must be held."""
    north, days = terms.again_m / DEGREE, timedelta(days=terms.again_days)
    east = north / cos(radians(root.lat))
    back = select(col(PointEntry.of_entry)).where(
        col(PointEntry.kind) == EntryKind.REVERSAL, col(PointEntry.of_entry).is_not(None)
    )
    query = (
        select(col(Case.lon), col(Case.lat))
        .join(PointEntry, col(PointEntry.case_id) == col(Case.id))
        .where(
            col(Case.lat).between(root.lat - north, root.lat + north),
            col(Case.lon).between(root.lon - east, root.lon + east),
            col(Case.reported_at).between(root.reported_at - days, root.reported_at + days),
            col(Case.id).not_in(of_matter),
            col(PointEntry.kind) == EntryKind.AWARD,
            col(PointEntry.class_code) == root.class_code,
            col(PointEntry.id).not_in(back),
        )
    )
    here = (root.lon, root.lat)
    return any(distance_m(here, (lon, lat)) <= terms.again_m for lon, lat in await session.execute(query))


def _is_filed(case: Case) -> bool:
    """What has come back (重新受理、撤销并案) awaits its filing again, whatever it was before."""
    return case.filed_at is not None and case.step is not Step.PENDING_FILE


def _events(root: Case, filed: Sequence[Case]) -> dict[PointEvent, datetime]:
    """A case closed by force (强制结案) was not checked: it earns nothing for being closed."""
    events = {}
    if filed and filed[0].filed_at:
        events[PointEvent.FILE] = filed[0].filed_at
        if root.step is Step.CLOSED and not root.forced and root.ended_at:
            events[PointEvent.CLOSE] = root.ended_at
    return events


def _sent(case: Case, people: Mapping[UUID, tuple[Person, bool]], photos: Sequence[CasePhoto]) -> Sent:
    person, is_staff = people.get(case.reporter_id, (None, False)) if case.reporter_id else (None, False)
    apart = None
    if case.source is not Source.PUBLIC or person is None:
        apart = Apart.SOURCE
    elif case.anonymous:
        apart = Apart.ANONYMOUS
    elif is_staff:
        apart = Apart.STAFF
    elif not person.is_active:
        apart = Apart.GONE
    return Sent(
        case_id=case.id, number=case.number, person_id=case.reporter_id, apart=apart,
        reported=case.reported_at.astimezone(CITY_ZONE), minor=bool(person and person.is_minor), photos=len(photos),
        seen=any(flag["kind"] == SEEN_ELSEWHERE for photo in photos for flag in photo.flags),
    )  # fmt: skip


async def _people(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, tuple[Person, bool]]:
    """By id, and whether they are staff."""
    held = select(col(PersonRole.person_id)).where(col(PersonRole.person_id).in_(ids))
    staff = set((await session.execute(held)).scalars())
    found = (await session.execute(select(Person).where(col(Person.id).in_(ids)))).scalars()
    return {one.id: (one, one.username is not None or one.id in staff) for one in found}


async def _photos(session: AsyncSession, cases: Sequence[Case]) -> dict[UUID, list[CasePhoto]]:
    """By case; what another reporter of the matter added to it is none of its own reporter's, and what a
    machine adds (by a key, in whose name nobody knows) is nobody's."""
    reporters = {one.id: one.reporter_id for one in cases}
    query = (
        select(CasePhoto)
        .join(Person, col(Person.id) == col(CasePhoto.added_by))
        .where(col(CasePhoto.case_id).in_(reporters), col(CasePhoto.shows) == Shows.BEFORE)
    )
    found: dict[UUID, list[CasePhoto]] = {}
    for row in (await session.execute(query)).scalars():
        others = set(reporters.values()) - {reporters[row.case_id], None}
        if row.added_by not in others:
            found.setdefault(row.case_id, []).append(row)
    return found
