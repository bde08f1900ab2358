"""An administrator adds an amenity, or changes one."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from backend.amenities.amenity import Amenity, get_amenity
from backend.amenities.amenity_row import amenity_row
from backend.amenities.claims import claim_alone, faults_of_claims
from backend.amenities.load_amenities import write_amenities
from backend.audit.write_down import Subject, write_down
from backend.ground.doer import Doer
from backend.ground.errors import FieldError, Problem
from backend.ground.settings import Settings
from backend.places.locate import GridMap

SHOWN = {
    "kind",
    "state",
    "name",
    "address",
    "lon",
    "lat",
    "hours",
    "phone",
    "features",
    "places",
    "note",
    "component_id",
}


async def change_amenity(
    session: AsyncSession, row: Mapping[str, str], *, grids: GridMap, by: Doer, settings: Settings, at: datetime
) -> Amenity:
    """The amenity as it now stands. Problem invalid names every field at fault."""
    values, faults = amenity_row(row, grids)
    await claim_alone(session)
    of_component = await faults_of_claims(session, {row["code"]: values})
    faults += [("component_id", why) for why in of_component.values()]
    if faults:
        raise Problem("invalid", errors=[FieldError(field, "bad_value", why) for field, why in faults])
    before = await session.get(Amenity, values["code"])
    was = before.model_dump(mode="json", include=SHOWN) if before else None
    await write_amenities(session, {values["code"]: values | {"changed_at": at}})
    kept = await get_amenity(session, values["code"], removed_too=True)
    await session.refresh(kept)
    after = kept.model_dump(mode="json", include=SHOWN)
    subject = Subject.named("amenity", kept.code)
    await write_down(session, subject, "amenity.changed", by=by, at=at, settings=settings, before=was, after=after)
    return kept
