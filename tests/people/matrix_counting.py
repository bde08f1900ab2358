"""The rows of work lists, evaluation, the overview and releases."""

from typing import Any

from tests.people.matrix_rows import SIGNED_IN, only

EXPORTERS = "401 403 403 403 403 200 200 200 200 200 200 200 200 403 403 403 401"

EVALUATORS = ("chief", "supervisor", "leader", "admin")
SHEETS = ("show_evaluation", "export_evaluation", "draw_evaluation")
DAY = {"params": {"of": "region", "from": "2026-11-24", "to": "2026-11-24"}}

COUNTING_MATRIX: dict[str, str] = {
    "count_cases": SIGNED_IN,
    "export_cases": EXPORTERS,
    "act_on_cases": SIGNED_IN,
    "show_evaluation": only(200, *EVALUATORS),
    "export_evaluation": only(200, *EVALUATORS),
    "draw_evaluation": only(200, *EVALUATORS),
    "show_overview": only(200, "desk", "chief", "dispatcher", "supervisor", "leader", "arbiter"),
    "list_releases": only(200, "admin"),
    "draft_a_release": only(201, "admin"),
    "show_release": only(200, "admin"),
    "lint_release": only(200, "admin"),
    "replay_release": only(200, "admin"),
    "publish_a_release": only(409, "admin"),
}


def counting_bodies() -> dict[str, dict[str, Any]]:
    """What is sent along, by operation."""
    items = [{"number": "20200101000001", "version": 0}]
    evaluation: dict[str, dict[str, Any]] = dict.fromkeys(SHEETS, DAY)
    return evaluation | {
        "act_on_cases": {"json": {"action": "accept", "items": items}}, "draft_a_release": {"json": {"note": "试改"}},
    }  # fmt: skip
