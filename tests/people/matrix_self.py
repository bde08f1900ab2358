"""The rows of one's own account, of privacy, and of machines."""

from typing import Any

from tests.people.matrix_rows import CITIZENS, OPEN, SIGNED_IN, only

STAFF = ("inspector", "inspector_elsewhere", "desk", "chief", "dispatcher", "handler", "handler_elsewhere")
STAFF += ("supervisor", "leader", "arbiter", "admin", "security", "auditor")

SELF_MATRIX: dict[str, str] = {
    "attach_phone": SIGNED_IN.replace("200", "422"),
    "attach_phone_of_wechat": SIGNED_IN.replace("200", "503"),  # not configured here
    "attach_wechat": SIGNED_IN.replace("200", "503"),
    "begin_my_second_factor": only(201, *STAFF),  # a citizen has no password beside which it would be asked for
    "confirm_my_second_factor": SIGNED_IN.replace("200", "422"),
    "remove_my_second_factor": SIGNED_IN.replace("200", "422"),
    "list_my_handsets": SIGNED_IN,
    "revoke_my_handset": SIGNED_IN.replace("200", "404"),
    "list_my_consents": SIGNED_IN,
    "give_consent": SIGNED_IN.replace("200", "201"),
    "declare_myself_minor": only(204, *CITIZENS),
    "guardian_agrees": SIGNED_IN.replace("200", "422"),
    "export_everything": SIGNED_IN,
    "leave": only(204, *CITIZENS),
    "read_reporters_phone": "401 404 404 403 404 200 200 403 403 404 403 403 403 404 404 404 401",
    "erase_cases_caller": "401 404 404 403 404 403 404 403 403 404 403 403 403 404 404 404 401",
    "show_privacy_notice": OPEN,
    "list_public_notices": OPEN,
    "show_key": "401 " * 17,  # for machines: see MACHINES
    "list_own_webhooks": "401 " * 17,
    "register_own_webhook": "401 " * 17,
    "end_own_webhook": "401 " * 17,
    "list_own_failures": "401 " * 17,
    "replay_own_failure": "401 " * 17,
    "replay_own_failures": "401 " * 17,
}
# what a machine gets with a key for feeds, and with one for something else; everywhere else it is nobody
MACHINES: dict[str, tuple[int, int]] = {
    "show_key": (200, 403), "list_own_webhooks": (200, 403), "register_own_webhook": (201, 403),
    "end_own_webhook": (404, 403), "list_own_failures": (404, 403), "replay_own_failure": (404, 403),
    "replay_own_failures": (404, 403),
}  # fmt: skip
# open to who has to change the password first, and to who has to take up a second factor first; all else is 403
BEFORE_PASSWORD = {"show_me": 200, "log_out": 204, "change_my_password": 422}
BEFORE_ENROLMENT = {"show_me": 200, "log_out": 204, "change_my_password": 422, "begin_my_second_factor": 422}
BEFORE_ENROLMENT |= {"confirm_my_second_factor": 422}
# under 14, no guardian yet: what differs from another citizen (UNDER_14 of backend.people.minors)
CHILD = {
    "send_report": 403, "upload_photo": 403, "begin_direct_upload": 403, "complete_direct_upload": 403,
    "rate_report": 403, "rate_this_amenity": 403, "appeal_points": 403, "supplement_report": 403, "urge_report": 403,
    "dispute_report": 403,
}  # fmt: skip


def self_bodies() -> dict[str, dict[str, Any]]:
    """A body for each of these operations that takes one."""
    wrong_code = {"json": {"phone": "13700000000", "code": "000000"}}
    return {
        "attach_phone": wrong_code,
        "guardian_agrees": wrong_code,
        "attach_phone_of_wechat": {"json": {"code": "x", "password": "demo"}},
        "attach_wechat": {"json": {"code": "x", "password": "demo"}},
        "begin_my_second_factor": {"json": {"password": "demo"}},
        "confirm_my_second_factor": {"json": {"code": "000000"}},
        "remove_my_second_factor": {"json": {"code": "000000"}},
        "give_consent": {"json": {"document": "privacy", "version": "2026-11", "channel": "app"}},
        "register_own_webhook": {"json": {"url": "https://example.com/own"}},
        "replay_own_failures": {"json": {"since": "2026-11-24T12:00:00+08:00"}},
        "leave": {"json": {"confirm": "注销账号"}},
        "read_reporters_phone": {"json": {"why": "回访"}},
        "erase_cases_caller": {"json": {"why": "来电人要求"}},
    }
