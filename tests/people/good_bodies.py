"""A body for every operation that takes one as JSON, as tests of what a body may not hold send it."""

import re
import uuid
from collections.abc import Mapping
from typing import Any

from tests.linhai import POINT, City, report_form
from tests.people.matrix_admin import HOOK, KEY, NOTICE, RULE, TO_COME
from tests.people.matrix_counting import counting_bodies
from tests.people.matrix_part import part_bodies
from tests.people.matrix_patrol import patrol_bodies
from tests.people.matrix_pipeline import pipeline_bodies
from tests.people.matrix_points import points_bodies
from tests.people.matrix_self import self_bodies
from tests.people.matrix_services import AMENITY, GUIDE

# who sends it, how, where, and a body
Sent = tuple[str | None, str, str, dict[str, Any]]


async def good_bodies(city: City) -> dict[str, Sent]:
    """operation: who sends it, how, where, and a body that is taken."""
    reporter, phone = await city.citizen(), "13612340001"
    first = (await reporter.report())["number"]
    photo = await reporter.photo()
    second = (await reporter.report(photo_ids=[photo]))["number"]
    closed = await city.case_at("closed")
    caller = {"source": "hotline", "caller": {"phone": "13700000001"}}
    called = (await (await city.signed_in("desk")).post("/api/v1/cases", json=report_form(**caller))).json()["number"]
    admin, staff = await city.signed_in("admin"), {}
    for name in ("inspector-7", "inspector-8", "inspector-9"):
        found = (await admin.get("/api/v1/admin/people", params={"q": name})).json()["items"]
        staff[name] = next(one["id"] for one in found if one["username"] == name)
    notice = (await admin.post("/api/v1/admin/notices", json=NOTICE)).json()["id"]
    rule = (await admin.get("/api/v1/admin/rules")).json()["items"][0]["id"]
    code = (await city.client.post("/api/v1/auth/code", json={"phone": phone})).json()["demo_code"]
    attached = {"phone": phone, "code": code}
    stands = {"person_id": staff["inspector-8"], "for_person_id": staff["inspector-9"], **TO_COME}
    people, refresh = "/api/v1/admin/people", (await city.citizen()).tokens["refresh_token"]
    box = {"x": 0.4, "y": 0.25, "width": 0.1, "height": 0.15}
    seven, picture = staff["inspector-7"], f"/api/v1/cases/{second}/photos/{photo}"
    return {
        "request_code": (None, "post", "/api/v1/auth/code", {"phone": "13612340002"}),
        "sign_in_with_phone": (None, "post", "/api/v1/auth/phone", attached),
        "sign_in_with_wechat": (None, "post", "/api/v1/auth/wechat", {"code": "x"}),
        "refresh_tokens": (None, "post", "/api/v1/auth/refresh", {"refresh_token": refresh}),
        "change_my_password": (
            "inspector-11", "post", "/api/v1/me/password", {"old_password": "demo", "new_password": "New-word-22"},
        ),
        "attach_phone": ("arbiter", "post", "/api/v1/me/phone", attached | {"password": "demo"}),
        "attach_phone_of_wechat": ("citizen", "post", "/api/v1/me/phone/wechat", {"code": "x"}),
        "attach_wechat": ("citizen", "post", "/api/v1/me/wechat", {"code": "x"}),
        "begin_my_second_factor": ("leader", "post", "/api/v1/me/second-factor", {"password": "demo"}),
        "confirm_my_second_factor": ("citizen", "post", "/api/v1/me/second-factor/confirm", {"code": "000000"}),
        "remove_my_second_factor": ("citizen", "post", "/api/v1/me/second-factor/remove", {"code": "000000"}),
        "give_consent": (
            "citizen", "post", "/api/v1/me/consents", {"document": "privacy", "version": "2026-11", "channel": "app"},
        ),
        "guardian_agrees": ("citizen", "post", "/api/v1/me/guardian", attached),
        "begin_direct_upload": (
            "citizen", "post", "/api/v1/photos/uploads",
            {"bytes": 9, "sha256": "ab" * 32, "content_type": "image/jpeg", "position": dict(POINT)},
        ),
        "send_report": ("citizen", "post", "/api/v1/reports", report_form(position=dict(POINT))),
        "withdraw_report": ("reporter", "post", f"/api/v1/reports/{first}/withdraw", {"version": 1}),
        "rate_report": ("citizen", "post", f"/api/v1/reports/{closed}/rating", {"rating": "fair"}),
        "take_action": ("desk", "post", f"/api/v1/cases/{second}/actions", {"action": "admit", "version": 1}),
        "clear_case": ("desk", "post", f"/api/v1/cases/{second}/clear", {"description": True, "photo_ids": []}),
        "set_boxes": ("desk", "post", f"{picture}/boxes", {"boxes": [box]}),
        "read_reporters_phone": ("desk", "post", f"/api/v1/cases/{second}/reporter", {"why": "回访"}),
        "erase_cases_caller": ("chief", "post", f"/api/v1/cases/{called}/reporter/erase", {"why": "来电人要求"}),
        "make_person": ("admin", "post", people, {"username": "new-one", "name": "新人"}),
        "change_person": ("admin", "put", f"{people}/{seven}", {"name": "改名"}),
        "set_persons_password": ("admin", "post", f"{people}/{seven}/password", {"password": "First-word-1"}),
        "set_persons_roles": ("security", "put", f"{people}/{seven}/roles", {"roles": ["desk"]}),
        "make_stand_in": ("admin", "post", "/api/v1/admin/stand-ins", stands),
        "set_department": (
            "admin", "put", "/api/v1/admin/departments/D78", {"name": "某局", "kind": "department"},
        ),
        "make_rule": ("admin", "post", "/api/v1/admin/rules", RULE),
        "end_rule_on": ("admin", "post", f"/api/v1/admin/rules/{rule}/end", {"valid_to": "2027-06-01"}),
        "make_notice": ("admin", "post", "/api/v1/admin/notices", NOTICE),
        "change_notice": ("admin", "put", f"/api/v1/admin/notices/{notice}", NOTICE),
        "set_guide": ("admin", "put", "/api/v1/admin/guides/dog-registration", GUIDE),
        "set_amenity": ("admin", "put", "/api/v1/admin/amenities/T001", AMENITY),
        "rate_this_amenity": ("citizen", "post", "/api/v1/amenities/T001/rating", {"stars": 4}),
        "make_api_key": ("security", "post", "/api/v1/admin/api-keys", KEY),
        "register_webhook": ("security", "post", "/api/v1/admin/webhooks", HOOK),
        "register_device": ("citizen", "post", "/api/v1/devices", {"kind": "jpush", "token": "1104a89792a2c1f9b1f"}),
        "change_my_preferences": ("citizen", "put", "/api/v1/me/notifications", {"language": "zh-CN"}),
        "leave": ("citizen", "post", "/api/v1/me/leave", {"confirm": "注销账号"}),
        "reporter": (reporter.token, "", "", {}),
    }  # fmt: skip


# not taken here for another reason: no WeChat, no second factor begun, a code for another deed, another's case
REFUSED_OTHERWISE = {
    "sign_in_with_wechat": 503, "attach_phone_of_wechat": 503, "attach_wechat": 503, "confirm_my_second_factor": 422,
    "remove_my_second_factor": 422, "guardian_agrees": 422, "attach_phone": 422, "rate_report": 404,
}  # fmt: skip

# their bodies are those of the authorisation matrix, which asks whether they are taken: here, who may send each
SENT_BY = {
    "file_for_another": "desk", "act_on_cases": "desk", "draft_a_release": "admin", "register_own_webhook": "machine",
    "replay_own_failures": "machine",
    "report_subscriptions": "citizen", "supplement_report": "reporter", "urge_report": "reporter",
    "dispute_report": "reporter", "accept_my_task": "inspector", "decline_my_task": "inspector",
    "hand_over_my_task": "inspector", "answer_my_task": "inspector", "overrule_answer": "supervisor",
    "check_in": "inspector", "check_out": "inspector", "send_fixes": "inspector", "sync": "inspector",
    "seal_queue": "inspector", "acknowledge_a_command": "inspector", "make_my_track_key": "inspector",
    "send_special": "supervisor", "give_a_command": "supervisor", "read_a_phone_to_call": "supervisor",
    "reassign_a_task": "supervisor",
    "plan_a_duty": "supervisor", "grant_a_leave": "supervisor", "appeal_points": "citizen",
    "decide_point_appeal": "supervisor", "draw_up_point_payout": "treasurer", "take_point_payout_file": "treasurer",
    "refund_point_payout_line": "treasurer",
    "say_me_too_of": "citizen", "follow_it": "citizen",
    "write_public_comment": "citizen", "refuse_comment": "desk", "answer_a_survey": "citizen",
    "join_volunteering": "citizen", "make_survey": "admin", "change_survey": "admin", "make_volunteer_call": "admin",
    "change_volunteer_call": "admin",
}  # fmt: skip
# further fields in them are not read: a protocol that is not ours decides what else is sent
FOREIGN = {
    "track_by_post",  # OsmAnd, Traccar, OwnTracks, GPSLogger
    "take_receipts_of_sms",  # the provider's callback
}


def table_bodies(document: Mapping[str, Any]) -> dict[str, Sent]:
    """What SENT_BY sends, to objects that need not exist: the body is looked at first."""
    bodies = counting_bodies() | pipeline_bodies() | patrol_bodies() | self_bodies() | points_bodies()
    bodies |= part_bodies()
    fix = {"at": "2026-11-24T12:00:00+08:00", "lon": 121.1289, "lat": 28.847}
    fixes = {"device_id": "phone-1", "fixes": [fix]}
    item = {"client_key": str(uuid.uuid4()), "kind": "fixes", "body": fixes}
    bodies |= {
        "report_subscriptions": {"json": {"client_key": str(uuid.uuid4()), "results": {}}},
        "make_my_track_key": {"json": {"name": "OsmAnd"}},
        "send_fixes": {"json": fixes},
        "sync": {"json": {"items": [item]}},
    }
    places = {
        operation["operationId"]: (method, template)
        for template, methods in document["paths"].items()
        for method, operation in methods.items()
    }
    found: dict[str, Sent] = {}
    for operation, who in SENT_BY.items():
        method, template = places[operation]
        path = re.sub(r"\{\w+\}", str(uuid.uuid4()), template.replace("{number}", "20200101000001"))
        found[operation] = (who, method, path, bodies[operation]["json"])
    return found
