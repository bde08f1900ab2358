"""The authorisation matrix: every operation × every role, on one's own, another's, or nobody's; one reviewed table.

An operation of the OpenAPI document without a row here fails, and so does a row without an operation. Beside those in
WHO each is asked by a child, by machines, and by who has to change the password or take up a second factor first.
"""

import uuid
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from sqlalchemy import delete, update
from sqlmodel import col

from backend.cases import find
from backend.ground.settings import Mode
from backend.ground.spent import Spent
from backend.people.person import Person as PersonRow
from backend.workflow.roles import Role
from tests.linhai import City, Person, jpeg, open_city, report_form
from tests.people.matrix_admin import ADMIN_MATRIX, KEY, NOTICE, TO_COME, admin_bodies
from tests.people.matrix_counting import COUNTING_MATRIX, counting_bodies
from tests.people.matrix_disclosure import DISCLOSURE_MATRIX, DISCLOSURE_PATHS, disclosure_bodies
from tests.people.matrix_foreign import FOREIGN_MATRIX
from tests.people.matrix_map import MAP_MATRIX, MAP_PATHS, map_bodies
from tests.people.matrix_open311 import OPEN311_MACHINES, OPEN311_MATRIX, OPEN311_PATHS
from tests.people.matrix_part import PART_CHILD, PART_MATRIX, part_bodies
from tests.people.matrix_patrol import PATROL_MATRIX, patrol_bodies
from tests.people.matrix_pipeline import PIPELINE_MATRIX, pipeline_bodies
from tests.people.matrix_points import POINTS_MATRIX, TREASURER, points_bodies
from tests.people.matrix_rows import CITIZENS, OPEN, SIGNED_IN, WHO
from tests.people.matrix_self import BEFORE_ENROLMENT, BEFORE_PASSWORD, CHILD, MACHINES, SELF_MATRIX, self_bodies
from tests.people.matrix_services import SERVICES_MATRIX, services_bodies, services_paths

pytestmark = pytest.mark.anyio

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
    "show_deadline": SEEN,
    "take_action": SEEN.replace("200", "409"),
    "clear_case": "401 404 404 403 404 200 200 403 403 404 403 403 403 404 404 404 401",
    "fetch_original": "401 404 404 403 404 200 200 403 403 404 200 403 200 404 404 404 401",
    "fetch_evidence": SEEN,
    "set_boxes": "401 404 404 403 404 200 200 403 403 404 403 403 403 404 404 404 401",
    "suggest": "401 404 404 403 404 200 200 403 403 404 403 403 403 404 404 404 401",
    "list_inbox": SIGNED_IN,
    "count_unread_inbox": SIGNED_IN,
    "open_live_ticket": SIGNED_IN.replace("200", "201"),
    "show_my_preferences": SIGNED_IN,
    "change_my_preferences": SIGNED_IN,
    "listen_live": "401 " * 17,  # without a ticket that is good
    "read_inbox_item": SIGNED_IN.replace("200", "404"),
    "echo_wechat": "404 " * 17,  # not configured here
    "take_wechat_push": "404 " * 17,
    "take_receipts_of_sms": "404 " * 17,
    "list_my_subscriptions": SIGNED_IN,
    "report_subscriptions": SIGNED_IN,
    "register_device": SIGNED_IN.replace("200", "201"),
    "remove_device": SIGNED_IN.replace("200", "204"),
}
MATRIX |= ADMIN_MATRIX | SELF_MATRIX
MATRIX |= COUNTING_MATRIX
MATRIX |= PIPELINE_MATRIX
MATRIX |= PATROL_MATRIX
MATRIX |= FOREIGN_MATRIX
MATRIX |= OPEN311_MATRIX
MATRIX |= SERVICES_MATRIX
MATRIX |= MAP_MATRIX
MATRIX |= POINTS_MATRIX
MATRIX |= DISCLOSURE_MATRIX
MATRIX |= PART_MATRIX
# these end the sign-in they are made with, or change who makes them: each cell is asked by somebody signed in anew
ENDING = {"log_out", "end_all_my_sign_ins", "begin_my_second_factor", "declare_myself_minor", "leave"}
USERNAMES = {"inspector_elsewhere": "inspector-40", "handler_elsewhere": "handler-D05"}
OTHERS = ("treasurer", "child", "machine", "machine_without_scope", "must_change", "must_enrol")
NOBODYS_IDS = (
    "task_id", "answer_id", "duty_id", "leave_id", "clocking_id", "command_id", "person_id", "follow_id", "comment_id",
    "survey_id", "call_id", "appeal_id", "payout_id", "failure",
)  # fmt: skip
LIMITED = {"sign_in_with_password", "sign_in_with_phone", "request_code", "attach_phone", "guardian_agrees"}


@dataclass
class Scene:
    """A case of the reporter's at its department, with a photo, and everyone who may ask about it."""

    city: City
    production: City
    people: dict[str, Person | None]
    machines: dict[str, str]
    made: dict[str, str]

    def path(self, template: str) -> str:
        nobodys = str(uuid.uuid4())
        for name, value in services_paths(self.city.settings).items():
            template = template.replace(name, value)
        if template.startswith("/media/{size}"):
            return self.made["link"]
        for begin in ("people", "stand-ins", "rules", "notices", "api-keys"):
            template = template.replace(f"/admin/{begin}/{{identity}}", f"/admin/{begin}/{self.made[begin]}")
        filled = template.replace("{number}", self.made["number"]).replace("{photo_id}", self.made["photo"])
        filled = filled.replace("/inbox/{identity}", f"/inbox/{self.made['item']}")
        filled = filled.replace("{identity}", self.made["sign_in"]).replace("{handset}", self.made["handset"])
        filled = filled.replace("{code}", "D78").replace("{service_request_id}", self.made["number"])
        for name, value in (OPEN311_PATHS | MAP_PATHS | DISCLOSURE_PATHS).items():
            filled = filled.replace(name, value)
        filled = filled.replace("{release}", "1").replace("{place}", "1")
        for name in NOBODYS_IDS:
            filled = filled.replace(f"{{{name}}}", nobodys)
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
            "change_my_preferences": {"json": {}},
            "preview_wording": {"params": {"kind": "case.close", "relation": "reporter"}},
            "listen_live": {"params": {"ticket": "x"}},
            "clear_case": {"json": {"description": False, "photo_ids": []}},
            "set_boxes": {"json": {"boxes": []}},
            "put_upload": {"content": b"x"},
            "take_receipts_of_sms": {"json": []},
            "report_subscriptions": {"json": {"client_key": str(uuid.uuid4()), "results": {}}},
            "register_device": {"json": {"kind": "jpush", "token": uuid.uuid4().hex}},
        }
        bodies |= admin_bodies(self.made) | self_bodies() | counting_bodies() | pipeline_bodies() | patrol_bodies()
        bodies |= services_bodies()
        bodies |= map_bodies()
        bodies |= points_bodies()
        bodies |= disclosure_bodies()
        bodies |= part_bodies()
        return bodies.get(operation, {})


async def scene_of(city: City, production: City) -> Scene:
    reporter = await city.citizen()
    content = await reporter.post("/api/v1/photos", files={"file": ("p.jpg", jpeg(), "image/jpeg")})
    photo = content.json()["id"]
    number = (await reporter.report(photo_ids=[photo]))["number"]
    at_point = (await (await city.signed_in("handler")).get("/api/v1/me")).json()["department"]
    for who, action in (("desk", "admit"), ("chief", "file"), ("dispatcher", "dispatch")):
        more = {"file": {"class_code": "E0110"}, "dispatch": {"department": at_point}}.get(action, {})
        assert (await (await city.signed_in(who)).act(number, action, **more)).status_code == 200
    await city.tell()
    people: dict[str, Person | None] = {"anonymous": None, "reporter": reporter, "citizen": await city.citizen()}
    for who in WHO[3:-1]:
        people[who] = await city.signed_in(USERNAMES.get(who, who))
    people["disabled"] = await city.citizen()
    mine = (await people["disabled"].get("/api/v1/me")).json()["id"]
    async with city.db.write() as session:
        await session.execute(update(PersonRow).where(col(PersonRow.id) == uuid.UUID(mine)).values(is_active=False))
    people["treasurer"] = await city.signed_in("treasurer")
    people |= {"child": await child(city), "must_change": await newcomer(city, production, "desk")}
    people["must_enrol"] = await changed(production, await newcomer(city, production, "supervisor"))
    made = {"number": number, "photo": photo, "link": content.json()["links"]["view"]}
    made["item"] = (await reporter.get("/api/v1/inbox")).json()["items"][0]["id"]
    made["sign_in"] = (await reporter.get("/api/v1/me/sign-ins")).json()["items"][0]["id"]
    made |= await administered(city)
    return Scene(city, production, people, await keys(city), made)


async def child(city: City) -> Person:
    """A citizen under 14 whose guardian has not agreed."""
    found = await city.citizen()
    assert (await found.post("/api/v1/me/minor")).status_code == 204
    return found


async def newcomer(city: City, production: City, role: str) -> Person:
    """An account with a password that somebody else has set."""
    admin, security = await city.signed_in("admin"), await city.signed_in("security")
    name = f"newcomer-{role}"
    made = (await admin.post("/api/v1/admin/people", json={"username": name, "name": "新人"})).json()["id"]
    path = f"/api/v1/admin/people/{made}"
    assert (await admin.post(f"{path}/password", json={"password": "First-word-1"})).status_code == 204
    assert (await security.put(f"{path}/roles", json={"roles": [role]})).status_code == 200
    form = {"username": name, "password": "First-word-1"}
    tokens = (await production.client.post("/api/v1/auth/password", data=form)).json()
    return Person(production, tokens["access_token"], tokens)


async def changed(production: City, person: Person) -> Person:
    words = {"old_password": "First-word-1", "new_password": "Second-word-2"}
    tokens = (await person.post("/api/v1/me/password", json=words)).json()
    return Person(production, tokens["access_token"], tokens)


async def administered(city: City) -> dict[str, str]:
    """One of each thing that administrators work on, by the folder it stands in."""
    admin, security, made = await city.signed_in("admin"), await city.signed_in("security"), {}
    for word, username in (("people", "inspector-7"), ("inspector", "inspector-8"), ("absent", "inspector-9")):
        found = (await admin.get("/api/v1/admin/people", params={"q": username})).json()["items"]
        made[word] = next(one["id"] for one in found if one["username"] == username)
    form = {"username": "inspector-7", "password": "demo"}
    await city.client.post("/api/v1/auth/password", data=form, headers={"X-Device-Id": "handset-0123456789"})
    handsets = await security.get(f"/api/v1/admin/people/{made['people']}/handsets")
    made["handset"] = handsets.json()["items"][0]["id"]
    stands = {"person_id": made["inspector"], "for_person_id": made["absent"], **TO_COME}
    made["stand-ins"] = (await admin.post("/api/v1/admin/stand-ins", json=stands)).json()["id"]
    made["notices"] = (await admin.post("/api/v1/admin/notices", json=NOTICE)).json()["id"]
    made["api-keys"] = (await security.post("/api/v1/admin/api-keys", json=KEY)).json()["id"]
    made["rules"] = (await admin.get("/api/v1/admin/rules")).json()["items"][0]["id"]
    made["rules.csv"] = (await admin.get("/api/v1/admin/rules/export")).text
    return made


async def keys(city: City) -> dict[str, str]:
    security = await city.signed_in("security")
    scopes = {"machine": "feeds", "machine_without_scope": "open311:read"}
    made = {
        who: await security.post("/api/v1/admin/api-keys", json={"name": who, "scopes": [scope]})
        for who, scope in scopes.items()
    }
    return {who: answer.json()["key"] for who, answer in made.items()}


def wanted_of(operation: str, who: str) -> int | None:
    """What the table says; None where the question has no sense."""
    row = dict(zip(WHO, map(int, MATRIX[operation].split()), strict=True))
    if who in row:
        return row[who]
    if who == "treasurer":
        return TREASURER.get(operation)
    if who == "child":
        return (CHILD | PART_CHILD).get(operation, row["citizen"])
    if who.startswith("machine"):
        with_it, without = (MACHINES | OPEN311_MACHINES).get(operation, (row["anonymous"], row["anonymous"]))
        return without if who == "machine_without_scope" else with_it
    if row["anonymous"] != 401 or operation in MACHINES or row["citizen"] == 401:
        return None  # asks for no sign-in
    return (BEFORE_PASSWORD if who == "must_change" else BEFORE_ENROLMENT).get(operation, 403)


async def answer_of(scene: Scene, operation: str, method: str, template: str, who: str) -> httpx.Response:
    person, city = scene.people.get(who), scene.city
    if operation in ENDING and person is not None and who not in ("disabled", "must_change", "must_enrol"):
        person = await anew(city, who)
    path, sent = scene.path(template), scene.sent(operation)
    if operation in ("read_inbox_item", "end_my_sign_in") and who == "reporter":
        path = path.replace(scene.made["item"], str(uuid.uuid4()))
        path = path.replace(scene.made["sign_in"], str(uuid.uuid4()))
    headers = person.headers if person is not None else {}
    if who in scene.machines:
        headers = {"X-Api-Key": scene.machines[who]}
    if operation in LIMITED:  # limits have their own tests
        async with city.db.write() as session:
            await session.execute(delete(Spent))
    client = scene.production.client if who.startswith("must_") else city.client
    return await client.request(method, path, headers=headers, **sent)


async def anew(city: City, who: str) -> Person:
    """The same in another sign-in."""
    if who in (*CITIZENS, "child"):
        return await (city.citizen() if who != "child" else child(city))
    kept, city.staff = city.staff, {}
    try:
        return await city.signed_in(USERNAMES.get(who, who))
    finally:
        city.staff = kept


async def wrong_cells(
    city: City, some: set[str] | None = None, every: int = 1
) -> tuple[int, list[tuple[str, str, int, int]]]:
    """How many cells were asked, and those that answered otherwise: operation, who, got, wanted."""
    document = (await city.client.get("/openapi.json")).json()
    operations = {
        operation["operationId"]: (method.upper(), template)
        for template, methods in document["paths"].items()
        for method, operation in methods.items()
    }
    assert set(operations) == set(MATRIX)
    strict = city.settings.model_copy(update={"mode": Mode.PRODUCTION, "second_factor_roles": "supervisor"})
    cells, turn, wrong = 0, 0, []
    async with open_city(strict, city.at) as production:
        scene = await scene_of(city, production)
        for operation in sorted(some or operations, key=lambda one: (one in ENDING, one == "log_out", one)):
            for who in (*WHO, *OTHERS):
                turn += 1
                if (wanted := wanted_of(operation, who)) is None or turn % every:
                    continue
                got = (await answer_of(scene, operation, *operations[operation], who)).status_code
                cells += 1
                if got != wanted:
                    wrong.append((operation, who, got, wanted))
    return cells, wrong


@pytest.mark.dear
async def test_every_operation_answers_every_role_as_the_reviewed_table_says(city: City, database_kind: str) -> None:
    """Whole on SQLite; on PostgreSQL every fifth cell, which over the rows meets every role."""
    cells, wrong = await wrong_cells(city, every=1 if database_kind == "sqlite" else 5)
    print(f"{cells} cells, {len(wrong)} wrong")
    assert wrong == []


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_the_planted_fault_is_seen(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """A handler who sees every department's cases turns the table red."""
    monkeypatch.setitem(find.SEES, Role.HANDLER, find.SEES[Role.DESK])
    some = {"show_case", "fetch_evidence", "take_action", "list_people", "show_my_report"}
    _cells, wrong = await wrong_cells(city, some)
    assert {who for _operation, who, _got, _wanted in wrong} == {"handler_elsewhere"}
    assert {"show_case", "fetch_evidence"} <= {operation for operation, *_rest in wrong}


NESTED: tuple[tuple[str, str, str, str, int], ...] = (
    # who, method, path, whose it is, status
    ("inspector", "post", "/api/v1/me/handsets/{handset}/revoke", "another's", 404),
    ("security", "post", "/api/v1/admin/people/{absent}/handsets/{handset}/revoke", "not that person's", 404),
    ("security", "post", "/api/v1/admin/people/{people}/handsets/{nobody}/revoke", "nobody's", 404),
    ("security", "get", "/api/v1/admin/people/{citizen}/handsets", "a citizen is no account", 404),
    ("citizen", "post", "/api/v1/me/sign-ins/{sign_in}/end", "another's", 404),
    ("admin", "post", "/api/v1/me/sign-ins/{sign_in}/end", "another's, administrator or not", 404),
    ("reporter", "post", "/api/v1/me/sign-ins/{nobody}/end", "nobody's", 404),
    ("citizen", "post", "/api/v1/inbox/{item}/read", "another's", 404),
    ("reporter", "post", "/api/v1/inbox/{item}/read", "one's own", 200),
    ("admin", "get", "/api/v1/admin/people/{citizen}", "a citizen is no account", 404),
    ("admin", "get", "/api/v1/admin/people/{nobody}", "nobody's", 404),
    ("admin", "get", "/api/v1/admin/people/{admin}", "one's own", 200),
    ("admin", "put name", "/api/v1/admin/people/{citizen}", "a citizen is no account", 404),
    ("admin", "put name", "/api/v1/admin/people/{auditor}", "another administrator's", 403),
    ("admin", "put name", "/api/v1/admin/people/{security}", "another administrator's", 403),
    ("admin", "post password", "/api/v1/admin/people/{security}/password", "another administrator's", 403),
    ("admin", "post password", "/api/v1/admin/people/{auditor}/password", "another administrator's", 403),
    ("admin", "post password", "/api/v1/admin/people/{citizen}/password", "a citizen is no account", 404),
    ("security", "put roles", "/api/v1/admin/people/{security}/roles", "one's own", 403),
    ("security", "put roles", "/api/v1/admin/people/{citizen}/roles", "a citizen is no account", 404),
    ("security", "post", "/api/v1/admin/people/{citizen}/unlock", "a citizen is no account", 404),
    ("security", "post", "/api/v1/admin/people/{nobody}/second-factor/remove", "nobody's", 404),
    ("security", "post", "/api/v1/admin/api-keys/{nobody}/end", "nobody's", 404),
    ("admin", "post", "/api/v1/admin/stand-ins/{nobody}/end", "nobody's", 404),
    ("admin", "post until", "/api/v1/admin/rules/{nobody}/end", "nobody's", 404),
    ("admin", "put notice", "/api/v1/admin/notices/{nobody}", "nobody's", 404),
    ("citizen", "get", "/api/v1/reports/{number}", "another's", 404),
    ("desk", "get", "/api/v1/cases/{number}/photos/{nobody}/original", "nobody's", 404),
    ("desk", "get", "/api/v1/cases/{number}/photos/{other_photo}/original", "another case's", 404),
    ("desk", "get", "/api/v1/cases/{number}/photos/{other_photo}/evidence", "another case's", 404),
    ("desk", "post boxes", "/api/v1/cases/{number}/photos/{other_photo}/boxes", "another case's", 404),
    ("handler_elsewhere", "get", "/api/v1/cases/{number}/photos/{photo}/evidence", "another department's", 404),
    ("citizen", "post report", "/api/v1/reports", "with another's photo", 422),
    ("anonymous", "get", "{forged_link}", "a link whose signature is another photo's", 404),
)


async def test_what_is_anothers_or_nobodys_is_not_there(city: City) -> None:
    wrong = await wrong_nested(city)
    print(f"{len(NESTED)} nested ids, {len(wrong)} wrong")
    assert wrong == []


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_what_is_not_asked_for_as_ones_own_is_seen(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: a report is whoever's asks for it."""

    anybodys = lambda session, number, _actor, **more: find.get_public_case(session, number, **more)  # noqa: E731
    monkeypatch.setattr(find, "get_report", anybodys)
    assert ("citizen", "get", "/api/v1/reports/{number}", "another's", 200, 404) in await wrong_nested(city)


async def wrong_nested(city: City) -> list[tuple[Any, ...]]:
    """Who got another answer than is wanted, for which id: who, deed, path, whose it is, got, wanted."""
    strict = city.settings.model_copy(update={"mode": Mode.PRODUCTION})
    async with open_city(strict, city.at) as production:
        scene = await scene_of(city, production)
    names = scene.made | {"nobody": str(uuid.uuid4())}
    for who in ("citizen", "admin", "security", "auditor"):
        names[who] = (await scene.people[who].get("/api/v1/me")).json()["id"]
    other = await scene.people["citizen"].post("/api/v1/photos", files={"file": ("p.jpg", jpeg(), "image/jpeg")})
    names["other_photo"], signature = other.json()["id"], other.json()["links"]["view"].rsplit("/", 1)[1]
    names["forged_link"] = names["link"].rsplit("/", 1)[0] + "/" + signature
    bodies: dict[str, Any] = {
        "name": {"name": "改名"}, "password": {"password": "First-word-1"}, "roles": {"roles": ["desk"]},
        "until": {"valid_to": "2027-06-01"}, "notice": NOTICE, "boxes": {"boxes": []},
        "report": report_form(photo_ids=[names["photo"]]),
    }  # fmt: skip
    wrong = []
    for who, deed, path, whose, wanted in NESTED:
        method, _, body = deed.partition(" ")
        more = {"json": bodies[body]} if body else {}
        headers = scene.people[who].headers if scene.people[who] else {}
        got = (await city.client.request(method, path.format(**names), headers=headers, **more)).status_code
        if got != wanted:
            wrong.append((who, deed, path, whose, got, wanted))
    return wrong
