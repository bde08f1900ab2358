"""The authorisation matrix: every operation × every role, on one's own, another's, or nobody's; one reviewed table.

An operation of the OpenAPI document without a row here fails, and so does a row without an operation.
"""

import uuid
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from sqlalchemy import update
from sqlmodel import col

from backend.cases import find
from backend.people.person import Person as PersonRow
from backend.workflow.roles import Role
from tests.linhai import City, Person, jpeg, report_form

pytestmark = pytest.mark.anyio

WHO = (
    "anonymous", "reporter", "citizen", "inspector", "inspector_elsewhere", "desk", "chief", "dispatcher", "handler",
    "handler_elsewhere", "supervisor", "leader", "arbiter", "admin", "security", "auditor", "disabled",
)  # fmt: skip
OPEN = "200 " * 17
SIGNED_IN = "401 " + "200 " * 15 + "401"
# who works with the case: its grid's inspector, desk, chief, dispatcher, its handler, supervisor, leader, arbiter
SEEN = "401 404 404 200 404 200 200 200 200 404 200 200 200 404 404 404 401"

# operation: the status each gets, in the order of WHO
MATRIX: dict[str, str] = {
    "healthz": OPEN,
    "readyz": OPEN,
    "show_config": OPEN,
    "show_catalogue": OPEN,
    "show_public_case": OPEN,
    "fetch_derivative": OPEN,
    "put_upload": "404 " * 17,
    "request_code": "202 " * 17,
    "sign_in_with_phone": "401 " * 17,
    "sign_in_with_password": "401 " * 17,
    "sign_in_with_wechat": "503 " * 17,  # not configured here
    "refresh_tokens": "401 " * 17,
    "log_out": SIGNED_IN.replace("200", "204"),
    "show_me": SIGNED_IN,
    "list_my_sign_ins": SIGNED_IN,
    "end_my_sign_in": SIGNED_IN.replace("200", "404"),
    "end_all_my_sign_ins": SIGNED_IN.replace("200", "204"),
    "change_my_password": SIGNED_IN.replace("200", "422"),
    "list_components": SIGNED_IN,
    "upload_photo": SIGNED_IN.replace("200", "201"),
    "begin_direct_upload": SIGNED_IN.replace("200", "201"),
    "complete_direct_upload": SIGNED_IN.replace("200", "404"),
    "send_report": SIGNED_IN.replace("200", "201"),
    "list_my_reports": SIGNED_IN,
    "show_my_report": "401 200 " + "404 " * 14 + "401",
    "withdraw_report": "401 409 " + "404 " * 14 + "401",
    "rate_report": "401 409 " + "404 " * 14 + "401",
    "list_cases": SIGNED_IN,
    "show_case": SEEN,
    "take_action": SEEN.replace("200", "409"),
    "clear_case": "401 404 404 403 404 200 200 403 403 404 403 403 403 404 404 404 401",
    "fetch_original": "401 404 404 403 404 200 200 403 403 404 200 403 200 404 404 404 401",
    "fetch_evidence": SEEN,
    "set_boxes": "401 404 404 403 404 200 200 403 403 404 403 403 403 404 404 404 401",
    "suggest": "401 404 404 403 404 200 200 403 403 404 403 403 403 404 404 404 401",
    "list_inbox": SIGNED_IN,
    "read_inbox_item": SIGNED_IN.replace("200", "404"),
    "echo_wechat": "404 " * 17,  # not configured here
    "take_wechat_push": "404 " * 17,
    "list_my_subscriptions": SIGNED_IN,
    "report_subscriptions": SIGNED_IN,
    "register_device": SIGNED_IN.replace("200", "201"),
    "remove_device": SIGNED_IN.replace("200", "204"),
}
# these end the sign-in they are made with
ENDING = {"log_out", "end_all_my_sign_ins"}


@dataclass
class Scene:
    """A case of the reporter's at its department, with a photo, and everyone who may ask about it."""

    city: City
    people: dict[str, Person | None]
    number: str
    photo: str
    link: str
    item: str
    sign_in: str

    def path(self, template: str) -> str:
        nobodys = str(uuid.uuid4())
        if template.startswith("/media/{size}"):
            return self.link
        filled = template.replace("{number}", self.number).replace("{photo_id}", self.photo)
        filled = filled.replace("/inbox/{identity}", f"/inbox/{self.item}").replace("{identity}", self.sign_in)
        return filled.replace("{upload_id}", nobodys).replace("{ends}", "1").replace("{signature}", "x")

    def sent(self, operation: str) -> dict[str, Any]:
        sha256 = "ab" * 32
        bodies: dict[str, dict[str, Any]] = {
            "request_code": {"json": {"phone": f"1370000{uuid.uuid4().int % 10000:04d}"}},
            "sign_in_with_phone": {"json": {"phone": "13700000000", "code": "000000"}},
            "sign_in_with_password": {"data": {"username": f"nobody-{uuid.uuid4()}", "password": "wrong"}},
            "sign_in_with_wechat": {"json": {"code": "x"}},
            "refresh_tokens": {"json": {"refresh_token": "a.b.c"}},
            "change_my_password": {"json": {"old_password": "demo", "new_password": "weak"}},
            "list_components": {"params": {"near": "121.1289,28.8470"}},
            "upload_photo": {"files": {"file": ("p.jpg", jpeg(), "image/jpeg")}},
            "begin_direct_upload": {"json": {"bytes": 9, "sha256": sha256, "content_type": "image/jpeg"}},
            "send_report": {"json": report_form()},
            "withdraw_report": {"json": {"version": 0}},
            "rate_report": {"json": {"rating": "satisfied"}},
            "take_action": {"json": {"action": "accept", "version": 0}},
            "clear_case": {"json": {"description": False, "photo_ids": []}},
            "set_boxes": {"json": {"boxes": []}},
            "put_upload": {"content": b"x"},
            "report_subscriptions": {"json": {"client_key": str(uuid.uuid4()), "results": {}}},
            "register_device": {"json": {"kind": "jpush", "token": uuid.uuid4().hex}},
        }
        return bodies.get(operation, {})


async def scene_of(city: City) -> Scene:
    reporter = await city.citizen()
    content = await reporter.post("/api/v1/photos", files={"file": ("p.jpg", jpeg(), "image/jpeg")})
    photo = content.json()["id"]
    number = (await reporter.report(photo_ids=[photo]))["number"]
    at_point = (await (await city.signed_in("handler")).get("/api/v1/me")).json()["department"]
    for who, action in (("desk", "admit"), ("chief", "file"), ("dispatcher", "dispatch")):
        more = {"file": {"class_code": "E0110"}, "dispatch": {"department": at_point}}.get(action, {})
        assert (await (await city.signed_in(who)).act(number, action, **more)).status_code == 200
    await city.tell()
    item = (await reporter.get("/api/v1/inbox")).json()["items"][0]["id"]
    elsewhere = "handler-D05" if at_point != "D05" else "handler-D06"
    people: dict[str, Person | None] = {"anonymous": None, "reporter": reporter, "citizen": await city.citizen()}
    for who in WHO[3:-1]:
        username = {"inspector_elsewhere": "inspector-40", "handler_elsewhere": elsewhere}.get(who, who)
        people[who] = await city.signed_in(username)
    disabled = await city.citizen()
    mine = (await disabled.get("/api/v1/me")).json()["id"]
    async with city.db.write() as session:
        await session.execute(update(PersonRow).where(col(PersonRow.id) == uuid.UUID(mine)).values(is_active=False))
    people["disabled"] = disabled
    sign_in = (await reporter.get("/api/v1/me/sign-ins")).json()["items"][0]["id"]
    link = content.json()["links"]["view"]
    return Scene(city, people, number, photo, link, item, sign_in)


async def status_of(scene: Scene, operation: str, method: str, template: str, who: str) -> int:
    person = scene.people[who]
    if operation in ENDING and person is not None and who != "disabled":
        person = await (scene.city.citizen() if who in ("reporter", "citizen") else again(scene.city, who))
    path, sent = scene.path(template), scene.sent(operation)
    if operation in ("read_inbox_item", "end_my_sign_in") and who == "reporter":
        path = path.replace(scene.item, str(uuid.uuid4())).replace(scene.sign_in, str(uuid.uuid4()))
    headers = person.headers if person is not None else {}
    if operation == "sign_in_with_password":  # ten wrong ones from one address would be too many
        scene.city.wait(seconds=40)
    answer: httpx.Response = await scene.city.client.request(method, path, headers=headers, **sent)
    return answer.status_code


async def again(city: City, username: str) -> Person:
    city.staff.clear()
    fresh = {"inspector_elsewhere": "inspector-40", "handler_elsewhere": "handler-D05"}.get(username, username)
    return await city.signed_in(fresh)


async def wrong_cells(city: City) -> tuple[int, list[tuple[str, str, int, str]]]:
    """How many cells were asked, and those that answered otherwise: operation, who, got, wanted."""
    scene, wrong, cells = await scene_of(city), [], 0
    document = (await city.client.get("/openapi.json")).json()
    operations = {
        operation["operationId"]: (method.upper(), template)
        for template, methods in document["paths"].items()
        for method, operation in methods.items()
    }
    assert set(operations) == set(MATRIX)
    for operation, (method, template) in sorted(operations.items(), key=lambda one: one[0] in ENDING):
        for who, wanted in zip(WHO, MATRIX[operation].split(), strict=True):
            got = await status_of(scene, operation, method, template, who)
            cells += 1
            if got != int(wanted):
                wrong.append((operation, who, got, wanted))
    return cells, wrong


async def test_every_operation_answers_every_role_as_the_reviewed_table_says(city: City) -> None:
    cells, wrong = await wrong_cells(city)
    print(f"{cells} cells, {len(wrong)} wrong")
    assert wrong == []


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_the_planted_fault_is_seen(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """A handler who sees every department's cases turns the table red."""
    monkeypatch.setitem(find.SEES, Role.HANDLER, find.SEES[Role.DESK])
    _cells, wrong = await wrong_cells(city)
    assert {who for _operation, who, _got, _wanted in wrong} == {"handler_elsewhere"}
    assert {"show_case", "fetch_evidence"} <= {operation for operation, *_rest in wrong}
