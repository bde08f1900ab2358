"""Follows (关注) a case, a place, an area, a class or a bucket; and stops."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.case import Case
from backend.cases.city import City
from backend.cases.find import get_public_case
from backend.cases.follower import Follower, follow
from backend.cases.report import Position
from backend.ground.deed_key import DeedKey, digest_of, use_key
from backend.ground.errors import FieldError, Problem
from backend.ground.ids import new_id
from backend.ground.paging import Page, decode_cursor, page_of
from backend.participation.follow import WHAT, Follow, FollowKind
from backend.participation.watchers_of import TILE
from backend.people.actor import Actor
from backend.people.person import Person
from backend.places.area import Area
from backend.places.cell import cell_of
from backend.places.coordinates import to_wgs84

MOST_CASES, MOST_OTHERS = 200, 20
COMMUNITY = 12  # digits: who follows a grid hears of its community, the smallest area the public is told of
# what each kind needs
NEEDS: dict[FollowKind, tuple[str, ...]] = {
    FollowKind.CASE: ("number",),
    FollowKind.PLACE: ("position", "radius_m"),
    FollowKind.GRID: ("code",),
    FollowKind.CLASS: ("code",),
    FollowKind.BUCKET: ("code",),
}


@dataclass(frozen=True)
class FollowForm:
    """What is to be followed; NEEDS says what each kind takes. `area` narrows a class or bucket."""

    kind: FollowKind
    client_key: UUID | None = None
    number: str | None = None
    code: str | None = None
    area: str | None = None
    position: Position | None = None
    radius_m: int | None = None
    name: str = ""
    body: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Followed:
    """A row, or a case; of a case the id is its own."""

    row: Follow | None
    case: Case | None = None
    replayed: bool = False


async def start_following(session: AsyncSession, form: FollowForm, *, city: City, by: Actor, at: datetime) -> Followed:
    """Raises Problem invalid for what is missing, not_found, unknown_…, too_many_follows, key_reused."""
    faults = [
        FieldError(name, "missing", "必填", "is required") for name in NEEDS[form.kind] if getattr(form, name) is None
    ]
    if faults:
        raise Problem("invalid", errors=faults)
    await session.get_one(Person, by.id, with_for_update=True)  # counted one after another
    if form.kind is FollowKind.CASE:
        return await _follow_case(session, form.number or "", by)
    await _check_codes(session, form, city)
    row = _row_of(form, by, at)
    if (known := await _known(session, form, row)) is not None:
        return Followed(known, replayed=True)
    counted = select(func.count()).select_from(Follow).where(col(Follow.person_id) == by.id)
    if (await session.execute(counted)).scalar_one() >= MOST_OTHERS:
        raise Problem("too_many_follows")
    session.add(row)
    await session.flush()
    return Followed(row)


async def stop_following(session: AsyncSession, identity: UUID, by: Actor) -> None:
    """Whatever it is; once more is no fault. What one reported oneself is told anyway."""
    await session.execute(delete(Follow).where(col(Follow.id) == identity, col(Follow.person_id) == by.id))
    case = (col(Follower.case_id) == identity, col(Follower.person_id) == by.id)
    await session.execute(delete(Follower).where(*case))


async def list_followed(
    session: AsyncSession, by: Actor, kind: FollowKind | None, limit: int, after: str | None
) -> Page[Followed]:
    """Places, areas, classes and buckets, or one kind of them, the newest first."""
    query = select(Follow).where(col(Follow.person_id) == by.id).order_by(col(Follow.id).desc()).limit(limit + 1)
    if kind is not None:
        query = query.where(col(Follow.kind) == kind)
    if (before := decode_cursor(after)) is not None:
        query = query.where(col(Follow.id) < before)
    rows: Sequence[Follow] = (await session.execute(query)).scalars().all()
    page = page_of(rows, limit, lambda row: row.id)
    return Page([Followed(row) for row in page.items], page.next)


async def list_followed_cases(session: AsyncSession, by: Actor, limit: int, after: str | None) -> Page[Followed]:
    """The cases one follows, the newest first."""
    mine = select(col(Follower.case_id)).where(col(Follower.person_id) == by.id)
    query = select(Case).where(col(Case.id).in_(mine)).order_by(col(Case.id).desc()).limit(limit + 1)
    if (before := decode_cursor(after)) is not None:
        query = query.where(col(Case.id) < before)
    rows: Sequence[Case] = (await session.execute(query)).scalars().all()
    page = page_of(rows, limit, lambda case: case.id)
    return Page([Followed(None, case) for case in page.items], page.next)


async def _follow_case(session: AsyncSession, number: str, by: Actor) -> Followed:
    case = await get_public_case(session, number)
    if case.reporter_id == by.id or await session.get(Follower, (case.id, by.id)) is not None:
        return Followed(None, case, replayed=True)
    counted = select(func.count()).select_from(Follower).where(col(Follower.person_id) == by.id)
    if (await session.execute(counted)).scalar_one() >= MOST_CASES:
        raise Problem("too_many_follows")
    await follow(session, case, by.id)
    return Followed(None, case)


async def _known(session: AsyncSession, form: FollowForm, row: Follow) -> Follow | None:
    """The same followed before; by the client's key also what one has since ceased to follow."""
    if form.client_key is not None:
        key = DeedKey(
            person_id=row.person_id, deed="follow", client_key=form.client_key, body_digest=digest_of(form.body),
            made=row.id, at=row.at,
        )  # fmt: skip
        if (made := await use_key(session, key)) is not None:
            return await session.get(Follow, made) or row
    same: Follow | None = (await session.execute(select(Follow).where(*_same(row)))).scalars().first()
    return same


async def _check_codes(session: AsyncSession, form: FollowForm, city: City) -> None:
    catalogue = await city.catalogue(session)
    faults: list[FieldError] = []
    if form.kind is FollowKind.CLASS and form.code not in catalogue.classes:
        faults += Problem("unknown_class", field="code").errors
    if form.kind is FollowKind.BUCKET and form.code not in catalogue.buckets:
        faults += Problem("unknown_bucket", field="code").errors
    areas = {"area": form.area, "code": form.code if form.kind is FollowKind.GRID else None}
    wanted = {name: code for name, code in areas.items() if code is not None}
    in_force = (col(Area.code).in_(wanted.values()), col(Area.valid_to).is_(None), func.length(col(Area.code)) >= 9)
    known = set((await session.execute(select(col(Area.code)).where(*in_force))).scalars()) if wanted else set()
    for name, code in wanted.items():
        if code not in known:
            faults += Problem("unknown_grid", field=name).errors
    if faults:
        raise Problem(faults[0].code, errors=faults)


def _row_of(form: FollowForm, by: Actor, at: datetime) -> Follow:
    row = Follow(id=new_id(at), person_id=by.id, kind=form.kind, name=form.name, at=at)
    if form.kind is FollowKind.PLACE and form.position is not None:
        row.lon, row.lat = to_wgs84(form.position.lon, form.position.lat, form.position.coord_type)
        row.radius_m, row.tile = form.radius_m, cell_of(row.lon, row.lat, TILE)
        return row
    is_grid = form.kind is FollowKind.GRID
    row.code = form.code[:COMMUNITY] if is_grid and form.code else form.code
    row.area = None if is_grid or form.area is None else form.area[:COMMUNITY]
    return row


def _same(row: Follow) -> list[ColumnElement[bool]]:
    return [col(getattr(Follow, name)) == getattr(row, name) for name in ("person_id", *WHAT)]
