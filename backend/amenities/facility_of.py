"""What a scanned code means: the facility, its place, and what a report about it begins with."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from backend.amenities.amenity import Amenity, get_amenity
from backend.amenities.amenity_kind import AMENITY_KINDS, FALLBACK_BUCKET
from backend.amenities.facility_code import FacilityKind, read_scene
from backend.cases.city import City
from backend.catalogue.published import Catalogue
from backend.ground.errors import Problem
from backend.ground.settings import Settings
from backend.places.component import Component, find_component


@dataclass(frozen=True)
class Facility:
    """A component, an amenity, or an amenity that is a component; `lon`, `lat` WGS-84 degrees. `class_code` is None
    where no class fits: then `bucket` begins a report."""

    kind: FacilityKind
    component: Component | None
    amenity: Amenity | None
    grid_code: str
    lon: float
    lat: float
    class_code: str | None
    bucket: str


async def facility_of(session: AsyncSession, scene: str, *, city: City, settings: Settings) -> Facility:
    """Problem bad_scene for a code that is none, not_found for a facility that is no longer there."""
    kind, code = read_scene(scene, settings)
    catalogue = await city.catalogue(session)
    if kind is FacilityKind.COMPONENT:
        component = await find_component(session, code)
        if component is None:
            raise Problem("not_found")
        return _of_component(component, None, catalogue)
    return await facility_of_amenity(session, await get_amenity(session, code), catalogue)


async def facility_of_amenity(session: AsyncSession, amenity: Amenity, catalogue: Catalogue) -> Facility:
    """As the component it is, if it is one whose class the catalogue has; else by its kind."""
    component = await find_component(session, amenity.component_id) if amenity.component_id else None
    if component is not None and component.class_code in catalogue.classes:
        return _of_component(component, amenity, catalogue)
    category = catalogue.classes.get(AMENITY_KINDS[amenity.kind].class_code or "")
    return Facility(
        FacilityKind.AMENITY, None, amenity, amenity.grid_code, amenity.lon, amenity.lat,
        category.code if category else None, category.bucket if category else _fallback(catalogue),
    )  # fmt: skip


def _of_component(component: Component, amenity: Amenity | None, catalogue: Catalogue) -> Facility:
    category = catalogue.classes.get(component.class_code)
    return Facility(
        FacilityKind.AMENITY if amenity else FacilityKind.COMPONENT, component, amenity, component.grid_code,
        component.lon, component.lat, category.code if category else None,
        category.bucket if category else _fallback(catalogue),
    )  # fmt: skip


def _fallback(catalogue: Catalogue) -> str:
    return FALLBACK_BUCKET if FALLBACK_BUCKET in catalogue.buckets else next(iter(catalogue.buckets), FALLBACK_BUCKET)
