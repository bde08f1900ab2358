"""The rows of the patrol: shifts, tasks, tracks, duty, the offline queue."""

import uuid
from typing import Any

from tests.people.matrix_rows import SIGNED_IN, only

INSPECTORS = ("inspector", "inspector_elsewhere")
PLANNERS = ("supervisor", "chief")
SENDERS = ("supervisor", "chief", "dispatcher")
LOOKERS = ("supervisor", "chief", "leader", "desk")
SPAN = {"starts_at": "2026-11-25T08:00:00+08:00", "ends_at": "2026-11-25T16:00:00+08:00"}
POINT = {"lon": 121.1289, "lat": 28.8470, "coord_type": "wgs84"}
NOBODYS = SIGNED_IN.replace("200", "404")

PATROL_MATRIX: dict[str, str] = {
    "list_tasks": SIGNED_IN,
    "show_route": SIGNED_IN,
    "accept_my_task": NOBODYS,
    "decline_my_task": NOBODYS,
    "hand_over_my_task": NOBODYS,
    "answer_my_task": NOBODYS,
    "overrule_answer": only(404, "desk", "chief", "supervisor"),
    # one is too far from the grids of the other
    "check_in": "401 403 403 201 422 403 403 403 403 403 403 403 403 403 403 403 401",
    "check_out": only(201, *INSPECTORS),
    "show_current_shift": SIGNED_IN,
    "send_fixes": only(200, *INSPECTORS),
    "plan_a_duty": only(404, *PLANNERS),
    "cancel_duty": only(404, *PLANNERS),
    "grant_a_leave": only(404, *PLANNERS),
    "cancel_leave": only(404, *PLANNERS),
    "show_attendance": SIGNED_IN,
    "allow_a_clocking": only(404, *PLANNERS),
    "show_track": NOBODYS,
    "list_evaluations": SIGNED_IN,
    "list_absences": SIGNED_IN,
    "show_coverage": only(200, *LOOKERS),
    "draw_covered": only(200, *LOOKERS),
    "paint_covered": only(200, *LOOKERS),
    "show_positions": only(200, "supervisor", "chief", "dispatcher", "desk"),
    "watch_positions": "401 " * 17,  # without a ticket that is good
    "send_special": only(422, "supervisor", "chief", "dispatcher"),
    "list_sent_tasks": only(200, *SENDERS),
    "reassign_a_task": only(404, *SENDERS),
    "give_a_command": only(422, *SENDERS),
    "list_commands": only(200, *SENDERS),
    "show_command": only(404, *SENDERS),
    "list_my_commands": SIGNED_IN,
    "acknowledge_a_command": NOBODYS,
    "show_call_list": only(200, *SENDERS),
    "read_a_phone_to_call": only(404, *SENDERS),
    "sync": SIGNED_IN,
    "list_missing": SIGNED_IN,
    "seal_queue": NOBODYS,
    "fetch_grids": SIGNED_IN,
    "fetch_changed_tasks": SIGNED_IN,
    "fetch_contacts": only(200, *INSPECTORS, *SENDERS, "desk"),
}


def patrol_bodies() -> dict[str, dict[str, Any]]:
    """What is sent along, by operation."""
    key, nobody = {"client_key": str(uuid.uuid4())}, str(uuid.uuid4())
    clock = {"json": key | {"position": POINT}}
    return {
        "show_route": {"params": {"start": "121.1289,28.8470"}},
        "accept_my_task": {"json": key},
        "decline_my_task": {"json": key | {"reason": "busy"}},
        "hand_over_my_task": {"json": key | {"to": nobody}},
        "answer_my_task": {"json": key | {"outcome": "pass"}},
        "overrule_answer": {"json": {"verdict": "supported", "why": "电话核实"}},
        "watch_positions": {"params": {"ticket": "x"}},
        "check_in": clock,
        "check_out": clock,
        "send_fixes": {"json": {"device_id": "phone-1", "fixes": []}},
        "plan_a_duty": {"json": {"person_id": nobody, **SPAN}},
        "grant_a_leave": {"json": {"person_id": nobody, "kind": "sick", **SPAN}},
        "send_special": {"json": {"grids": ["000"], "note": "排查"}},
        "reassign_a_task": {"json": key},
        "give_a_command": {"json": key | {"to": {"people": [nobody]}, "text": "集合"}},
        "acknowledge_a_command": {"json": key},
        "read_a_phone_to_call": {"json": {"why": "调度"}},
        "sync": {"json": {"items": []}},
        "seal_queue": {"json": {"queue_id": nobody}},
    }
