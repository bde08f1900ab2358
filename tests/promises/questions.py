"""A city with something behind its doors, and each door asked well: by who may ask, with values that find something."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from backend.amenities.facility_code import FacilityKind, scene_of
from backend.ground.paging import encode_cursor, encode_place
from tests.linhai import City
from tests.open311.asking import sent
from tests.promises.doors import Door, doors_of

ASKERS = ("chief", "supervisor", "handler", "inspector", "admin", "security", "auditor", "treasurer")
REFUSED = (401, 403, 404)
FAR = datetime(2199, 1, 1, tzinfo=UTC)
LAST = uuid.UUID(int=2**128 - 1)  # before it, in a list, lies all of it
# what is asked for, by the parameter's name; descriptions end with these words, so that a quote behind them ends a LIKE
GOOD = {
    "near": "121.1289,28.847", "start": "121.1289,28.847", "bbox": "121.0,28.7,121.3,28.9", "lon": "121.1289",
    "lat": "28.847", "q": "满溢", "search": "满溢", "bucket": "sanitation", "service_code": "sanitation",
    "department": "D02", "grid": "331082", "class": "E01", "class_code": "E0110", "area": "331082", "source": "public",
    "of": "region", "indicator": "score", "zoom": "16", "z": "14", "x": "13704", "y": "6836", "code": "T001",
    "fmt": "json", "form": "svg", "locale": "zh-CN", "extensions": "true", "release": "1", "relation": "reporter",
    "ticket": "none", "size": "view", "mark": "none", "ends": "1", "signature": "none", "form_id": "report",
    "after": encode_cursor(LAST), "coord_type": "wgs84", "id": "none", "timestamp": "1", "kind": "case", "since": "",
    "echostr": "a", "nonce": "a", "msg_signature": "a", "api_key": "demo", "jurisdiction_id": "331082",
    "service_object_id": "T001", "service_object_type": "amenity", "sort": "number",
}  # fmt: skip
# the same, where it is another one's by that operation
APART: dict[str, dict[str, str]] = {
    "list_cases": {"after": encode_place("newest", LAST)},
    "list_open311_requests": {"after": encode_place("-requested_datetime", LAST, FAR)},
    "list_places": {"q": "紫阳街"}, "list_people": {"q": "in"}, "preview_wording": {"kind": "case.reject"},
    "list_all_amenities": {"after": "A"}, "list_codes_of_facilities": {"after": "A"},
    "export_codes_of_facilities": {"after": "A"},
    "show_public_guide": {"code": "dog-registration"}, "list_guide_versions": {"code": "dog-registration"},
    "show_rulings": {"after": "R9999"}, "show_point_publicity": {"after": "1"}, "show_point_payout": {"after": "1"},
    "show_open311_service": {"service_code": "E0506"},
}  # fmt: skip
# who asks, where whoever is let in first has nothing of their own there
OWN = {
    "list_my_reports": "reporter", "list_inbox": "reporter", "list_my_own_comments": "reporter",
    "list_own_failures": "machine",
}  # fmt: skip
# a parameter that is another one's by that operation, and what was made for it
MADE = {"list_colleagues": {"number": "handled"}, "list_own_failures": {"identity": "hook"}}
# asked for beside the rest, not with it: they narrow it to nothing, and then no word would be seen to widen it
ALONE = {
    "list_open311_requests": (
        ("service_request_id",), ("q",), ("service_object_id", "service_object_type"), ("service_code",),
    ),
    "list_cases": (("department", "class"), ("after",)), "count_cases": (("department", "class"),),
    "export_cases": (("department", "class"),), "list_held_comments": (("number",),), "list_people": (("after",),),
}  # fmt: skip
# what is not let in without a secret that only we can make, or holds nothing yet: it is asked all the same
UNANSWERED = {
    "fetch_derivative", "listen_live", "watch_positions", "track_by_query", "fetch_form", "fetch_manifest",
    "echo_wechat", "show_month_report", "show_point_payout",
}  # fmt: skip


@dataclass(frozen=True)
class Question:
    """A door asked well, and those of its free parameters that this question is for."""

    door: Door
    headers: Mapping[str, str]
    values: Mapping[str, str]
    asked: tuple[str, ...]
    status: int = 200

    def address(self, **instead: str) -> str:
        return self.door.address({**self.values, **instead})


async def questions_of(city: City, document: Mapping[str, Any]) -> list[Question]:
    """At least one for each door with a free parameter; each of those is asked by one of its questions."""
    own, headers = await _fill(city)
    found = []
    for door in doors_of(document):
        for asked in _apart(door):
            left = {name for other in _apart(door) for name in other} - set(asked)
            known = GOOD | own | APART.get(door.operation, {})
            known |= {name: own[made] for name, made in MADE.get(door.operation, {}).items()}
            needed = [one.name for one in door.parameters if one.is_needed or one.is_free]
            values = {name: known[name] for name in needed if name not in left - set(door.in_path)}
            found.append(await _let_in(city, Question(door, {}, values, asked), headers))
    return found


def _apart(door: Door) -> list[tuple[str, ...]]:
    alone = ALONE.get(door.operation, ())
    rest = tuple(name for name in door.free if name not in {one for some in alone for one in some})
    return [each for each in (rest, *alone) if each]


async def _let_in(city: City, question: Question, headers: Mapping[str, Mapping[str, str]]) -> Question:
    """The same, asked by the first who is let in; AssertionError if nobody is who should be."""
    operation, status = question.door.operation, 0
    for who in (OWN[operation],) if operation in OWN else headers:
        answer = await city.client.get(question.address(), headers=headers[who])
        status = answer.status_code
        if status not in REFUSED:
            break
    assert (status < 400) != (operation in UNANSWERED), (operation, question.values, status)
    return Question(question.door, headers[who], question.values, question.asked, status)


async def _fill(city: City) -> tuple[dict[str, str], dict[str, Mapping[str, str]]]:
    """What was made, by the names of parameters, and the headers of all who may ask."""
    reporter, handled = await city.citizen(), await city.case_at("handling")
    photo, token = await reporter.photo(), str(uuid.uuid4())
    report = await reporter.report(photo_ids=[photo])
    shown = await sent(city, headers={"Idempotency-Key": token})
    desk = await city.signed_in("desk")
    shows = {"description": True, "photo_ids": [], "note": "公开"}
    for number in (report["number"], shown):
        assert (await desk.post(f"/api/v1/cases/{number}/clear", json=shows)).status_code == 200
    own = {"number": report["number"], "photo_id": photo, "service_request_id": shown, "token": token}
    own |= {"scene": scene_of(FacilityKind.AMENITY, "T001", city.settings), "handled": handled}
    own |= {"month": f"{city.at:%Y-%m}", "day": f"{city.at:%Y-%m-%d}"}
    own |= {"from": f"{city.at:%Y-%m}-01", "to": f"{city.at:%Y-%m-%d}"}
    own |= dict.fromkeys(("payout_id", "identity", "person_id", "command_id", "survey_id", "call_id"), str(LAST))
    headers = {who: (await city.signed_in(who)).headers for who in ASKERS}
    first = {"nobody": {}, "chief": headers.pop("chief"), "reporter": reporter.headers}
    machine, own["hook"] = await _machine(city)
    return own, first | headers | {"machine": machine}


async def _machine(city: City) -> tuple[dict[str, str], str]:
    """A machine that holds a key, and the id of its webhook."""
    security = await city.signed_in("security")
    made = await security.post("/api/v1/admin/api-keys", json={"name": "市平台", "scopes": ["feeds"]})
    headers = {"X-Api-Key": made.json()["key"]}
    hook = await city.client.post("/feeds/v1/webhooks", json={"url": "https://example.com/hook"}, headers=headers)
    return headers, hook.json()["id"]
