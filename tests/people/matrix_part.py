"""The rows of taking part: nearby cases and me-too, follows, comments, surveys, volunteers."""

import uuid
from typing import Any

from tests.people.matrix_rows import OPEN, SIGNED_IN, only

SEEN = "401 404 404 200 404 200 200 200 200 404 200 200 200 404 404 404 401"
EITHER = only(200, "admin", "security")
NOBODYS = SIGNED_IN.replace("200", "404")

PART_MATRIX: dict[str, str] = {
    "list_public_nearby": OPEN,
    "list_nearby": SIGNED_IN,
    "say_me_too_of": "401 409 " + "201 " * 14 + "401",
    "show_support": SEEN,
    "follow_it": SIGNED_IN.replace("200", "201"),
    "list_my_follows": SIGNED_IN,
    "stop_following_it": SIGNED_IN.replace("200", "204"),
    "write_public_comment": SIGNED_IN.replace("200", "201"),
    "list_my_own_comments": SIGNED_IN,
    "withdraw_my_comment": NOBODYS,
    "list_public_comments": OPEN,
    "list_held_comments": only(200, "desk", "chief"),
    "clear_comment": NOBODYS,
    "refuse_comment": NOBODYS,
    "list_public_surveys": OPEN,
    "show_public_survey": "404 " * 17,
    "answer_a_survey": NOBODYS,
    "list_my_surveys": SIGNED_IN,
    "list_public_volunteering": OPEN,
    "join_volunteering": NOBODYS,
    "withdraw_from_volunteering": NOBODYS,
    "list_my_volunteering": SIGNED_IN,
    "list_all_surveys": EITHER,
    "make_survey": only(201, "admin"),
    "change_survey": only(404, "admin"),
    "list_all_volunteering": EITHER,
    "make_volunteer_call": only(201, "admin"),
    "change_volunteer_call": only(404, "admin"),
    "list_volunteers": only(404, "admin"),
}
# under 14, no guardian yet; what is written for all to read never (UNDER_14)
PART_CHILD = dict.fromkeys(
    ("say_me_too_of", "follow_it", "write_public_comment", "answer_a_survey", "join_volunteering"), 403
)
SURVEY: dict[str, Any] = {
    "title": "公厕满意度", "text": "只计总数", "k": 3, "opens_at": "2026-11-24T08:00:00+08:00",
    "closes_at": "2026-12-01T08:00:00+08:00",
    "questions": [
        {"code": "toilets", "text": "满意吗？", "kind": "scale"},
        {"code": "wish", "text": "最需要什么？", "kind": "many", "most": 2, "needed": False,
         "options": [{"code": code, "text": code} for code in ("more", "clean", "free")]},
    ],
}  # fmt: skip
CALL: dict[str, Any] = {
    "title": "灵湖环湖清洁", "text": "自带水杯", "place": "东门", "places": 2,
    "shown_from": "2026-11-24T08:00:00+08:00",
    "begins_at": "2026-11-28T08:30:00+08:00", "ends_at": "2026-11-28T11:00:00+08:00",
    "sign_up_until": "2026-11-27T18:00:00+08:00",
}  # fmt: skip


def part_bodies() -> dict[str, dict[str, Any]]:
    """What is sent along, by operation."""
    near = {"params": {"lon": 121.1289, "lat": 28.847, "coord_type": "wgs84"}}
    return {
        "list_nearby": near,
        "list_public_nearby": near,
        "say_me_too_of": {"json": {"client_key": str(uuid.uuid4())}},
        "follow_it": {"json": {"kind": "bucket", "code": "sanitation"}},
        "write_public_comment": {"json": {"client_key": str(uuid.uuid4()), "text": "一直没人管"}},
        "refuse_comment": {"json": {"reason": "other"}},
        "answer_a_survey": {"json": {"answers": {}}},
        "join_volunteering": {"json": {"client_key": str(uuid.uuid4())}},
        "make_survey": {"json": SURVEY},
        "change_survey": {"json": SURVEY},
        "make_volunteer_call": {"json": CALL},
        "change_volunteer_call": {"json": CALL},
    }
