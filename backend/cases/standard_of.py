"""The filing standard of a case: a snapshot, so that a later change of the catalogue does not move its limit."""

from typing import Any

from backend.catalogue.published import Catalogue
from backend.working_time import TimeUnit

# for a class the city has set no standard for
USUAL: dict[str, Any] = {
    "condition": "未设专门立案标准",
    "closing_condition": "恢复正常",
    "limit_value": 5.0,
    "limit_unit": TimeUnit.WORK_DAY.value,
    "urgency": "normal",
}


def standard_of(catalogue: Catalogue, class_code: str) -> dict[str, Any]:
    """The first standard of the class, as it stands in the catalogue now; the usual one if the class has none."""
    found = catalogue.standards.get(class_code)
    if not found:
        return {**USUAL, "catalogue": catalogue.version}
    first = found[0]
    return {
        "condition": first.condition, "closing_condition": first.closing_condition,
        "limit_value": first.limit_value, "limit_unit": first.limit_unit.value, "urgency": first.urgency,
        "catalogue": catalogue.version,
    }  # fmt: skip
