"""The rows of points, and what the treasurer gets, whose role works with nothing else."""

import uuid
from typing import Any

from tests.people.matrix_rows import OPEN, SIGNED_IN, only

PAYOUTS = (
    "list_point_payouts", "draw_up_point_payout", "show_point_payout", "pay_point_payout", "give_up_point_payout",
    "take_point_payout_file", "refund_point_payout_line",
)  # fmt: skip
POINTS_MATRIX: dict[str, str] = {
    "show_my_points": SIGNED_IN,
    "appeal_points": SIGNED_IN.replace("200", "404"),  # nobody's entry
    "list_point_appeals": only(200, "supervisor"),
    "decide_point_appeal": only(404, "supervisor"),
    **dict.fromkeys(PAYOUTS, only(403)),  # whoever rules does not pay
    "show_point_rules": OPEN,
    "show_point_ranking": OPEN,
    "show_point_publicity": OPEN,
}
# asked of these operations only
TREASURER: dict[str, int] = {
    "show_my_points": 200, "list_point_appeals": 403, "decide_point_appeal": 403, "list_point_payouts": 200,
    "draw_up_point_payout": 409, "show_point_payout": 404, "pay_point_payout": 404, "give_up_point_payout": 404,
    "take_point_payout_file": 404, "refund_point_payout_line": 404, "list_cases": 200, "show_case": 404,
    "export_cases": 403, "list_audit": 403, "list_people": 403, "read_reporters_phone": 404, "leave": 403,
}  # fmt: skip


def points_bodies() -> dict[str, dict[str, Any]]:
    """What is sent along, by operation."""
    return {
        "appeal_points": {"json": {"entry_id": str(uuid.uuid4()), "text": "有误"}},
        "decide_point_appeal": {"json": {"points": 1, "answer": "补计"}},
        "draw_up_point_payout": {"json": {"name": "2026 年第四季度"}},
        "take_point_payout_file": {"json": {"why": "交银行代发"}},
        "refund_point_payout_line": {"json": {"why": "号码已停机"}},
    }
