"""Advice for whoever files and sends a case (建议): class, filing condition, department, each with its why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from backend.cases.city import City
from backend.cases.find import get_case
from backend.catalogue.standard import Standard
from backend.catalogue.suggest_class import Suggested, suggest_class, suggest_condition
from backend.people.actor import Actor


@dataclass(frozen=True)
class Advice:
    """`choice` is the department's, as it is kept on a case, for the class in `for_class`."""

    classes: Sequence[Suggested]
    for_class: str
    conditions: Sequence[tuple[Standard, Suggested]]
    choice: dict[str, Any]


async def advise(
    session: AsyncSession, number: str, class_code: str | None, *, city: City, by: Actor, at: datetime
) -> Advice:
    """For a case the actor sees. The conditions are those of `class_code`, or of the case's own class where it is
    certain, or of the first class suggested. Problem not_found.
    """
    case = await get_case(session, number, by)
    catalogue = await city.catalogue(session)
    classes = suggest_class(case.description, case.bucket, catalogue.classes, catalogue.standards)
    likest = classes[0].code if classes and not case.certain else case.class_code
    chosen = class_code if class_code and class_code in catalogue.classes else likest
    standards = catalogue.standards.get(chosen, ())
    places = {standard.place: standard for standard in standards}
    conditions = [(places[int(one.code)], one) for one in suggest_condition(case.description, standards)]
    return Advice(classes, chosen, conditions, await city.suggestion(session, case, at, class_code=chosen))
