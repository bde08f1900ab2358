"""The rows of the three administrators' doors: system (admin), security, audit (auditor). Nobody else gets in."""

import uuid
from typing import Any

from tests.people.matrix_rows import only

EITHER = only(200, "admin", "security")

ADMIN_MATRIX: dict[str, str] = {
    # accounts: the system administrator makes and changes them, and never gives a role
    "list_people": EITHER,
    "export_people": EITHER,
    "show_person": EITHER,
    "make_person": only(201, "admin"),
    "import_people": only(201, "admin"),
    "change_person": only(200, "admin"),
    "set_persons_password": only(204, "admin"),
    # who may do what: the security administrator, who makes no account and sets no password
    "list_roles": EITHER,
    "set_persons_roles": only(200, "security"),
    "unlock_person": only(204, "security"),
    "remove_persons_second_factor": only(204, "security"),
    "list_persons_handsets": only(200, "security"),
    "revoke_persons_handset": only(204, "security"),
    "list_api_keys": only(200, "security"),
    "make_api_key": only(201, "security"),
    "end_api_key": only(200, "security"),
    "list_all_webhooks": only(200, "security"),
    "preview_wording": only(200, "admin"),
    "register_webhook": only(201, "security"),
    "end_one_webhook": only(404, "security"),
    # the city's tables
    "list_stand_ins": EITHER,
    "make_stand_in": only(201, "admin"),
    "end_stand_in_now": only(200, "admin"),
    "list_departments": EITHER,
    "export_departments": EITHER,
    "import_departments": only(201, "admin"),
    "set_department": only(200, "admin"),
    "list_rules": EITHER,
    "export_rules": EITHER,
    "make_rule": only(201, "admin"),
    "end_rule_on": only(200, "admin"),
    "import_rules": only(201, "admin"),
    "show_calendar": EITHER,
    "preview_new_calendar": only(200, "admin"),
    "publish_new_calendar": only(201, "admin"),
    "list_all_notices": EITHER,
    "make_notice": only(201, "admin"),
    "change_notice": only(200, "admin"),
    # the record, for the auditor alone: not for whom it is about
    "list_audit": only(200, "auditor"),
    "export_audit": only(200, "auditor"),
    "list_sign_ins": only(200, "auditor"),
    "list_refused_sign_ins": only(200, "auditor"),
}
NOTICE = {"kind": "announcement", "title": "停电", "text": "九时至十时", "shown_from": "2026-12-01T08:00:00+08:00"}
KEY = {"name": "台州市平台", "scopes": ["feeds"]}
HOOK = {"name": "市平台", "url": "https://example.com/hook"}
TO_COME = {"starts_at": "2026-12-01T08:00:00+08:00", "ends_at": "2026-12-08T08:00:00+08:00"}
RULE = {
    "class_prefix": "E01", "area_prefix": "331082001", "department": "D02", "duty_code": "D02-01",
    "valid_from": "2027-01-01",
}  # fmt: skip


def admin_bodies(made: dict[str, str]) -> dict[str, dict[str, Any]]:
    """A good body for each of these operations that takes one; `made` are things there are, by name."""
    new = f"new-{uuid.uuid4()}"
    return {
        "make_person": {"json": {"username": new, "name": "新人"}},
        "import_people": csv(f"username,name,roles,body_code,grids\n{new},新人,,,\n"),
        "change_person": {"json": {"name": "改名"}},
        "set_persons_password": {"json": {"password": "First-word-1"}},
        "set_persons_roles": {"json": {"roles": ["inspector"]}},
        "make_stand_in": {"json": {"person_id": made["inspector"], "for_person_id": made["absent"], **TO_COME}},
        "import_departments": csv("code,name,kind,area_code\nD77,某局,department,\n"),
        "set_department": {"json": {"name": "某局", "kind": "department"}},
        "make_rule": {"json": RULE},
        "end_rule_on": {"json": {"valid_to": "2027-06-01"}},
        "import_rules": csv(made["rules.csv"]),
        "preview_new_calendar": csv("day,worked,name,provisional\n2027-01-01,false,元旦,false\n"),
        "publish_new_calendar": csv("day,worked,name,provisional\n2027-01-01,false,元旦,false\n"),
        "make_notice": {"json": NOTICE},
        "change_notice": {"json": NOTICE},
        "make_api_key": {"json": KEY},
        "register_webhook": {"json": HOOK},
    }


def csv(text: str) -> dict[str, Any]:
    return {"files": {"file": ("rows.csv", text.encode(), "text/csv")}}
