"""The filing standard of a case: a snapshot, so that a later change of the catalogue does not move its limit."""

from typing import Any

from backend.catalogue.published import Catalogue
from backend.working_time import TimeUnit

# for a class the city has set no standard for
USUAL: dict[str, Any] = {
    "place": None,
    "condition": "未设专门立案标准",
    "closing_condition": "恢复正常",
    "limit_value": 5.0,
    "limit_unit": TimeUnit.WORK_DAY.value,
    "urgency": "normal",
}


def standard_of(catalogue: Catalogue, class_code: str, condition: int | None = None) -> dict[str, Any]:
    """The standard of the class at the place `condition`, or its first one, as it stands in the catalogue now; the
    usual one if the class has none."""
    found = catalogue.standards.get(class_code)
    if not found:
        return {**USUAL, "catalogue": catalogue.version}
    chosen = next((standard for standard in found if standard.place == condition), found[0])
    return {
        "place": chosen.place, "condition": chosen.condition, "closing_condition": chosen.closing_condition,
        "limit_value": chosen.limit_value, "limit_unit": chosen.limit_unit.value, "urgency": chosen.urgency,
        "catalogue": catalogue.version,
    }  # fmt: skip
