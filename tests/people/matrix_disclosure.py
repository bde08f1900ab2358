"""The rows of the public record, the open statistics and the open data: for anyone; a receipt is its reporter's."""

from typing import Any

from tests.people.matrix_rows import OPEN

NO_DAY = "404 " * 17  # no day is closed here
DISCLOSURE_MATRIX: dict[str, str] = {
    "show_receipt": "401 200 " + "404 " * 14 + "401",
    "list_record_days": OPEN,
    "show_record_day": NO_DAY,
    "prove_record_day": NO_DAY,
    "list_record_leaves": NO_DAY,
    "list_record_keys": OPEN,
    "prove_case": OPEN,
    "fetch_verifier": OPEN,
    "show_statistics": OPEN,
    "list_month_reports": OPEN,
    "show_month_report": NO_DAY,  # no month is counted
    "show_data_dictionary": OPEN,
    "export_open_cases": OPEN,
    "export_open_features": OPEN,
}
DISCLOSURE_PATHS = {"{day}": "2020-01-01", "{month}": "2020-01"}


def disclosure_bodies() -> dict[str, dict[str, Any]]:
    """What is sent along, by operation."""
    return {name: {"params": {"month": "2026-11"}} for name in ("export_open_cases", "export_open_features")}
