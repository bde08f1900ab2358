"""The rows of work lists, evaluation, the overview and releases."""

from typing import Any

from tests.people.matrix_rows import SIGNED_IN, only

EXPORTERS = "401 403 403 403 403 200 200 200 200 200 200 200 200 403 403 403 401"

EVALUATORS = ("chief", "supervisor", "leader", "admin")
DAY = {"params": {"of": "region", "from": "2026-11-24", "to": "2026-11-24"}}

COUNTING_MATRIX: dict[str, str] = {
    "count_cases": SIGNED_IN,
    "export_cases": EXPORTERS,
    "act_on_cases": SIGNED_IN,
    "show_evaluation": only(200, *EVALUATORS),
    "export_evaluation": only(200, *EVALUATORS),
    "draw_evaluation": only(200, *EVALUATORS),
    "show_overview": only(200, "desk", "chief", "dispatcher", "supervisor", "leader", "arbiter"),
}


def counting_bodies() -> dict[str, dict[str, Any]]:
    """What is sent along, by operation."""
    evaluation = dict.fromkeys(("show_evaluation", "export_evaluation", "draw_evaluation"), DAY)
    items = [{"number": "20200101000001", "version": 0}]
    return evaluation | {"act_on_cases": {"json": {"action": "accept", "items": items}}}
