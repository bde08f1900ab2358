"""One's own data (个人信息保护法): all of it comes out, and what leads to oneself goes."""

import io
import json
import re
import zipfile
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from anyio import to_thread
from sqlalchemy import make_url, select, text
from sqlmodel import SQLModel, col

from backend.audit.anchor import Anchor
from backend.audit.verify_audit import verify_audit
from backend.cases.case import Case
from backend.ground import clock
from backend.ground.db import Database
from backend.ground.settings import Settings
from media import sweep_store
from mobile_api import about_me
from notifications.standins.wechat import build_standin
from tests.cases.test_photos_of_case import located
from tests.conftest import NOON
from tests.linhai import MAIN_LINE, City, Person, jpeg, open_city, report_form
from tests.people.matrix_part import CALL, SURVEY
from tests.served import Served, leading_to

pytestmark = pytest.mark.anyio
PHONE, OPENID, DEVICE = "13987650123", "openid-canary7", "canary-device-word-1"
# what leads to the person, and must go
MARKS = (PHONE, OPENID, DEVICE, "CanaryPhone/9", "CanaryPad/9", "203.0.113.77", "canary-said", "canary-followed")
# what was reported: the city's archive keeps it
WORDS = ("canary-description", "canary-address", "canary-rating", "canary-withdrawn", "121.1289")
PICTURES = (b"canary-comment-kept", b"canary-comment-loose")
DEED = "0190a6b0-0000-7000-8000-00000000000"  # and a digit
SEALED = re.compile(r"(?:aes|sm4)-gcm:[^\"',\s]+")


@pytest.fixture
async def wechat_city(city_settings: Settings) -> AsyncIterator[City]:
    with Served(build_standin()) as served:
        async with open_city(leading_to(city_settings, served.port), NOON) as opened:
            yield opened


async def signed_in(city: City, path: str, form: dict[str, str], agent: str) -> Person:
    headers = {"User-Agent": agent, "X-Device-Id": DEVICE}
    transport: Any = city.client._transport
    transport.client = ("203.0.113.77", 4711)
    answer = await city.client.post(f"/api/v1/auth/{path}", json=form, headers=headers)
    assert answer.status_code == 200, answer.text
    return Person(city, answer.json()["access_token"], answer.json())


async def lived(city: City) -> Person:
    """Somebody who has left a mark in every room there is: two accounts that became one, two reports, all the rest."""
    asked = await city.client.post("/api/v1/auth/code", json={"phone": PHONE}, headers={"X-Device-Id": DEVICE})
    code = asked.json()["demo_code"]
    first = await signed_in(city, "phone", {"phone": PHONE, "code": code}, "CanaryPhone/9")
    form = report_form(description="canary-description", address="canary-address")
    form["photo_ids"] = [await first.photo(jpeg(comment=PICTURES[0]))]
    number = (await first.post("/api/v1/reports", json=form)).json()["number"]
    for who, action in MAIN_LINE:
        done = await (await city.signed_in(who)).act(number, action, **await city.needed(action))
        assert done.status_code == 200, done.text
    note = {"rating": "satisfied", "note": "canary-rating"}
    assert (await first.post(f"/api/v1/reports/{number}/rating", json=note)).status_code == 200
    taken_back = await first.report(description="canary-second")
    withdrawn = {"version": taken_back["version"], "note": "canary-withdrawn"}
    assert (await first.post(f"/api/v1/reports/{taken_back['number']}/withdraw", json=withdrawn)).status_code == 200
    await first.photo(jpeg(comment=PICTURES[1]))
    await taken_part(city, first)
    agreed = {"document": "privacy", "version": "2026-11", "channel": "app"}
    assert (await first.post("/api/v1/me/consents", json=agreed)).status_code == 201
    why = {"why": "canary-why-called"}
    assert (await (await city.signed_in("desk")).post(f"/api/v1/cases/{number}/reporter", json=why)).status_code == 200
    await city.tell()
    city.wait(minutes=2)
    kept = await signed_in(city, "wechat", {"code": "demo-canary7.1"}, "CanaryPad/9")
    assert (await kept.post("/api/v1/me/phone/wechat", json={"code": f"phone-{PHONE}.1"})).status_code == 204
    return kept


async def taken_part(city: City, person: Person) -> None:
    """Of somebody else's case, and of a place."""
    number = (await (await city.signed_in("inspector")).report())["number"]
    said = {"client_key": "5f2b7c1e-2f64-4a0e-8a1c-0f5a5f8c7a10", "text": "canary-said"}
    for path, form in (
        (f"reports/{number}/me_too", {}), (f"reports/{number}/comments", said),
        ("follows", {"kind": "bucket", "code": "sanitation", "name": "canary-followed"}),
    ):  # fmt: skip
        assert (await person.post(f"/api/v1/{path}", json=form)).status_code == 201


async def exported(person: Person) -> bytes:
    answer = await person.post("/api/v1/me/export")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        assert packed.testzip() is None
        return b"\n".join(packed.read(name) for name in packed.namelist())


async def missing_of(person: Person) -> list[str]:
    found = await exported(person)
    # a device's own word is kept as a keyed digest only: nobody could give it back
    wanted = [one.encode() for one in (*MARKS, *WORDS, "canary-why-called") if one != DEVICE] + list(PICTURES)
    return [one.decode() for one in wanted if one not in found]


async def rows(db: Database) -> dict[str, str]:
    """Every row of every table, as text."""
    async with db.read() as session:
        return {
            name: "\n".join(str(tuple(row)) for row in await session.execute(text(f'SELECT * FROM "{name}"')))
            for name in SQLModel.metadata.tables
        }


@pytest.mark.dear
async def test_an_export_holds_everything_of_a_person_in_every_room(wechat_city: City) -> None:
    assert await missing_of(await lived(wechat_city)) == []


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_room_left_out_of_the_export_is_seen(wechat_city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault."""

    async def _nothing(*_args: Any) -> dict[str, Any]:
        return {}

    monkeypatch.setattr(about_me, "reports_of", _nothing)
    assert "canary-description" in await missing_of(await lived(wechat_city))


async def test_an_export_holds_nobody_elses_and_no_secrets(wechat_city: City) -> None:
    other = await wechat_city.citizen_at_door()
    await other.report(description="somebody-elses-words")
    found = await exported(await lived(wechat_city))
    for secret in (b"somebody-elses-words", b"salt", b"hashed_password", b"code_digest", b"totp", b"-gcm:"):
        assert secret not in found, secret


@pytest.mark.dear
async def test_after_leaving_nothing_leads_to_the_person_and_every_chain_is_whole(
    wechat_city: City, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await check_left(wechat_city, tmp_path, capsys)


async def check_left(wechat_city: City, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    person = await lived(wechat_city)
    before = await rows(wechat_city.db)
    sealed = sealed_of(before)
    assert len(sealed) == 4
    assert (await person.post("/api/v1/me/leave", json={"confirm": "注销账号"})).status_code == 204
    assert (await person.get("/api/v1/me")).status_code == 401
    after = await rows(wechat_city.db)
    everything = "\n".join(after.values())
    assert [mark for mark in (*MARKS, *sealed) if mark in everything] == []
    assert "canary-description" in after["cases"]
    # the archive's words; why the desk called stood sealed beside the record and is gone
    assert {name for name, held in after.items() if "canary-" in held} == {"cases", "case_note"}
    async with wechat_city.db.read() as session:
        assert await verify_audit(session, Anchor(tmp_path / "none.log")) == []
    assert [mark for mark in (*MARKS, *WORDS[:4], *sealed) if mark in capsys.readouterr().out] == []
    await nothing_in_the_file(wechat_city, sealed)
    await only_the_case_keeps_a_photo(wechat_city)


def sealed_of(tables: dict[str, str]) -> list[str]:
    """All sealed values of the person's rows: phone, openid, and the addresses of the sign-ins made with the marks."""
    lines = [line for line in tables["sign_in"].splitlines() if "Canary" in line]
    return sorted({value for line in (tables["person"], *lines) for value in SEALED.findall(line)})


async def nothing_in_the_file(city: City, sealed: list[str]) -> None:
    """SQLite: what is erased is overwritten in the file itself, once the log is written back."""
    if not city.db.is_sqlite:
        return
    async with city.db.writer.connect() as connection:
        await connection.exec_driver_sql("COMMIT")
        await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        await connection.exec_driver_sql("BEGIN")
    raw = await to_thread.run_sync(Path(make_url(city.settings.database_url).database or "").read_bytes)
    assert [mark for mark in (*MARKS, *sealed) if mark.encode() in raw] == []


async def only_the_case_keeps_a_photo(city: City) -> None:
    """The store goes by the time its files were really written."""
    await sweep_store(city.app.state.photos, clock.now() + timedelta(days=3))
    folder = Path(city.settings.storage_url.get_secret_value().removeprefix("file://"))
    kept = await to_thread.run_sync(lambda: [path.read_bytes() for path in folder.rglob("*") if path.is_file()])
    assert [any(mark in content for content in kept) for mark in PICTURES] == [True, False]


async def test_who_left_may_come_back_as_somebody_new(wechat_city: City) -> None:
    person = await lived(wechat_city)
    old = (await person.get("/api/v1/me")).json()["id"]
    await person.post("/api/v1/me/leave", json={"confirm": "注销账号"})
    again = await signed_in(wechat_city, "wechat", {"code": "demo-canary7.9"}, "x")
    assert (await again.get("/api/v1/me")).json()["id"] != old
    assert (await again.get("/api/v1/reports")).json()["items"] == []


async def test_staff_do_not_leave_by_themselves_and_nobody_by_a_slip(city: City) -> None:
    desk, citizen = await city.signed_in("desk"), await city.citizen_at_door()
    assert (await desk.post("/api/v1/me/leave", json={"confirm": "注销账号"})).status_code == 403
    assert (await citizen.post("/api/v1/me/leave", json={"confirm": "yes"})).status_code == 422
    assert (await citizen.get("/api/v1/me")).status_code == 200


async def test_each_reading_of_a_phone_stands_in_the_reporters_export(city: City) -> None:
    citizen = await city.citizen_at_door()
    number = (await citizen.report())["number"]
    masked = (await (await city.signed_in("desk")).get(f"/api/v1/cases/{number}")).text
    assert re.search(r"1\d{2}\*{4}\d{4}", masked)
    for who in ("desk", "chief"):
        answer = await (await city.signed_in(who)).post(f"/api/v1/cases/{number}/reporter", json={"why": f"by {who}"})
        assert re.fullmatch(r"1\d{10}", answer.json()["phone"])
    content = (await citizen.post("/api/v1/me/export")).content
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        record = json.loads(packed.read("record.json"))
    read = [line for line in record if line["kind"] == "person.phone_read"]
    assert sorted((line["data"]["case"], line["by"]) for line in read) == [(number, "值班长"), (number, "受理员")]
    audit = (await (await city.signed_in("auditor")).get("/api/v1/admin/audit")).json()["items"]
    assert sum(item["kind"] == "person.phone_read" for item in audit) == 2


async def test_who_opened_the_original_of_a_photo_stands_in_its_owners_export(city: City) -> None:
    citizen, other = await city.citizen_at_door(), await city.citizen_at_door()
    photo = await citizen.photo()
    number = (await citizen.report(photo_ids=[photo]))["number"]
    opened = await (await city.signed_in("chief")).get(f"/api/v1/cases/{number}/photos/{photo}/original")
    assert opened.status_code == 200
    told = []
    for person in (citizen, other, citizen):  # one's own export opens it, too
        content = (await person.post("/api/v1/me/export")).content
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            record = json.loads(packed.read("record.json"))
        told.append([(x["by"], x["data"]["why"]) for x in record if x["kind"] == "photo.original_opened"])
    assert told == [[("值班长", number)], [], [("值班长", number)]]


async def test_what_one_took_part_in_stands_in_the_export_by_number_and_title(city: City) -> None:
    citizen, admin = await city.citizen_at_door(), await city.signed_in("admin")
    followed, said = [
        (await (await city.citizen_at_door()).report(description=words))["number"] for words in ("甲", "乙")
    ]
    survey = (await admin.post("/api/v1/admin/surveys", json=SURVEY)).json()["id"]
    call = (await admin.post("/api/v1/admin/volunteering", json=CALL)).json()["id"]
    for path, form in (
        ("follows", {"kind": "case", "number": followed}), (f"reports/{said}/me_too", {}),
        (f"reports/{said}/comments", {"client_key": "5f2b7c1e-2f64-4a0e-8a1c-0f5a5f8c7a11", "text": "还在"}),
        (f"surveys/{survey}/answers", {"answers": {"toilets": ["5"], "wish": ["more"]}}),
        (f"volunteering/{call}/join", {}),
    ):  # fmt: skip
        assert (await citizen.post(f"/api/v1/{path}", json=form)).status_code == 201, path
    content = (await citizen.post("/api/v1/me/export")).content
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        told = {name: json.loads(packed.read(f"{name}.json")) for name in (
            "followed_cases", "me_toos", "comments", "surveys", "volunteering")}  # fmt: skip
    assert followed in [one["number"] for one in told["followed_cases"]]
    assert [[one["number"] for one in told[name]] for name in ("me_toos", "comments")] == [[said], [said]]
    titles = [[one["title"] for one in told[name]] for name in ("surveys", "volunteering")]
    assert titles == [[SURVEY["title"]], [CALL["title"]]]


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_what_is_forgotten_in_part_is_seen(
    wechat_city: City, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault: the account that became another's is left as it was."""

    async def _only(_session: Any, person_id: Any) -> list[Any]:
        return [person_id]

    monkeypatch.setattr(about_me, "selves_of", _only)
    with pytest.raises(AssertionError, match="CanaryPhone/9"):
        await check_left(wechat_city, tmp_path, capsys)


async def test_where_the_camera_of_who_has_left_was_is_gone_and_the_case_stays_where_it_is(city: City) -> None:
    citizen = await city.citizen_at_door()
    photo = await citizen.photo(located(121.1320, 28.8470), lon="121.1321", lat="28.8471", coord_type="wgs84")
    number = (await citizen.report(photo_ids=[photo]))["number"]
    case = (await (await city.signed_in("chief")).get(f"/api/v1/cases/{number}")).json()
    assert case["positions"]["photo"] is not None
    assert (await citizen.post("/api/v1/me/leave", json={"confirm": "注销账号"})).status_code == 204
    left = (await (await city.signed_in("chief")).get(f"/api/v1/cases/{number}")).json()
    assert (left["positions"]["photo"], left["position"]) == (None, case["position"])
    tables = await rows(city.db)
    assert [name for name in ("photo", "cases") if "121.132" in tables[name]] == []
    assert str(photo).replace("-", "") in tables["photo"].replace("-", "")


async def test_words_of_who_has_left_are_not_published_again_and_copies_hear_of_it(city: City) -> None:
    citizen, desk = await city.citizen_at_door(), await city.signed_in("desk")
    number = (await citizen.report())["number"]
    shown = {"description": True, "photo_ids": []}
    assert (await desk.post(f"/api/v1/cases/{number}/clear", json=shown)).status_code == 200
    city.wait(minutes=5)
    assert (await citizen.post("/api/v1/me/leave", json={"confirm": "注销账号"})).status_code == 204
    async with city.db.read() as session:
        changed = (await session.execute(select(col(Case.changed_at)).where(col(Case.number) == number))).scalar_one()
    assert changed == city.at
    refused = await desk.post(f"/api/v1/cases/{number}/clear", json=shown)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    assert (await desk.post(f"/api/v1/cases/{number}/clear", json=shown | {"description": False})).status_code == 200


async def test_who_keeps_a_copy_hears_that_a_comment_went_with_its_author(city: City) -> None:
    """As of one that is taken back; of what nobody ever read nobody hears."""
    citizen, author, desk = await city.citizen_at_door(), await city.citizen_at_door(), await city.signed_in("desk")
    spoken_of, held = (await citizen.report())["number"], (await citizen.report())["number"]
    said = []
    for number, key in ((spoken_of, f"{DEED}1"), (held, f"{DEED}2")):
        form = {"text": "这里每逢下雨就积水", "client_key": key}
        said.append(await author.post(f"/api/v1/reports/{number}/comments", json=form))
    assert (await desk.post(f"/api/v1/comments/{said[0].json()['id']}/clear")).status_code == 200
    before = city.at
    city.wait(minutes=5)
    assert (await author.post("/api/v1/me/leave", json={"confirm": "注销账号"})).status_code == 204
    async with city.db.read() as session:
        changed = dict((await session.execute(select(col(Case.number), col(Case.changed_at)))).tuples().all())
    assert (await city.client.get(f"/public/v1/cases/{spoken_of}/comments")).json()["items"] == []
    assert (changed[spoken_of], changed[held]) == (city.at, before)
