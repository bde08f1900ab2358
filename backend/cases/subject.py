"""What a report is about: a bucket, an exact class, or a component."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from backend.cases.city import City
from backend.catalogue.published import Catalogue
from backend.ground.errors import FieldError, Problem
from backend.places.component import Component, find_component


@dataclass(frozen=True)
class Subject:
    """The class (certain or provisional), its bucket, and the component where it is one."""

    class_code: str
    bucket: str
    certain: bool
    component: Component | None = None


async def subject_of(
    session: AsyncSession,
    city: City,
    bucket: str | None,
    class_code: str | None,
    component_id: str | None,
    faults: list[FieldError],
) -> Subject | None:
    """The subject of exactly one of the three; None, and a fault added, if it is unknown."""
    catalogue = await city.catalogue(session)
    if component_id is not None:
        return await _of_component(session, catalogue, component_id, faults)
    if class_code is not None:
        category = catalogue.classes.get(class_code)
        if category is None:
            faults += Problem("unknown_class", field="class_code").errors
            return None
        return Subject(class_code, category.bucket, certain=True)
    found = catalogue.buckets.get(bucket or "")
    if found is None:
        faults += Problem("unknown_bucket", field="bucket").errors
        return None
    return Subject(found.default_class, found.code, certain=False)


async def _of_component(
    session: AsyncSession, catalogue: Catalogue, identity: str, faults: list[FieldError]
) -> Subject | None:
    component = await find_component(session, identity)
    category = catalogue.classes.get(component.class_code) if component else None
    if component is None or category is None:
        faults += Problem("unknown_component", field="component_id").errors
        return None
    return Subject(category.code, category.bucket, certain=True, component=component)
