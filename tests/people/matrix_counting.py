"""The rows of work lists, evaluation, the overview and releases."""

from typing import Any

from tests.people.matrix_rows import SIGNED_IN

EXPORTERS = "401 403 403 403 403 200 200 200 200 200 200 200 200 403 403 403 401"

COUNTING_MATRIX: dict[str, str] = {
    "count_cases": SIGNED_IN,
    "export_cases": EXPORTERS,
    "act_on_cases": SIGNED_IN,
}


def counting_bodies() -> dict[str, dict[str, Any]]:
    """What is sent along, by operation."""
    return {"act_on_cases": {"json": {"action": "accept", "items": [{"number": "20200101000001", "version": 0}]}}}
