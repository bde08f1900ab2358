"""The rows of filing for others, advice, what a reporter does to a report, rulings and returns."""

import uuid
from typing import Any

from tests.linhai import report_form
from tests.people.matrix_rows import only

SEEN = "401 404 404 200 404 200 200 200 200 404 200 200 200 404 404 404 401"
OFFICE = ("desk", "chief", "dispatcher", "handler", "handler_elsewhere", "supervisor", "leader", "arbiter")

PIPELINE_MATRIX: dict[str, str] = {
    "show_advice": SEEN,
    "list_similar": SEEN,
    "list_colleagues": "401 404 404 403 404 403 403 403 200 404 403 403 403 404 404 404 401",
    "file_for_another": only(201, "desk", "chief"),
    "supplement_report": "401 200 " + "404 " * 14 + "401",
    "urge_report": "401 200 " + "404 " * 14 + "401",
    "dispute_report": "401 409 " + "404 " * 14 + "401",
    "show_rulings": only(200, *OFFICE),
    "show_departments": only(200, *OFFICE),
    "show_returns": only(200, "supervisor", "leader", "arbiter"),
}


def pipeline_bodies() -> dict[str, dict[str, Any]]:
    """What is sent along, by operation."""
    caller = {"phone": f"1390000{uuid.uuid4().int % 10000:04d}"}
    return {
        "file_for_another": {"json": report_form(source="hotline", caller=caller)},
        "supplement_report": {"json": {"note": "补充"}},
        "urge_report": {"json": {}},
        "dispute_report": {"json": {"note": "未解决"}},
    }
