"""Forms that come in parts: what was answered for is kept, and becomes one case."""

import asyncio
import random
import uuid
from datetime import timedelta
from typing import Any

import pytest
from defusedxml.ElementTree import fromstring
from sqlalchemy import func, select, text
from sqlmodel import col

from backend.cases.case import Case
from backend.cases.case_photo import CasePhoto
from backend.fieldwork.receive_form import GRACE
from backend.fieldwork.settle_submissions import settle_submissions
from backend.fieldwork.submission import Submission
from media import Photo
from tests.foreign.collect import Collect, collect, filled
from tests.linhai import City, jpeg, open_city, report_form

pytestmark = [pytest.mark.anyio, pytest.mark.dear]  # the database is not what is asked here
NAMES = ("照片一.jpg", "现场 (2).jpg", "1795492800123.jpg")


async def rows(city: City) -> tuple[list[Case], int]:
    """The cases, and how many photos they have."""
    async with city.db.read() as session:
        cases = (await session.execute(select(Case).order_by(col(Case.id)))).scalars().all()
        photos = (await session.execute(select(func.count()).select_from(CasePhoto))).scalar_one()
    return list(cases), photos


async def settle(city: City) -> bool:
    state = city.app.state
    return await settle_submissions(city.db, state.city, state.numbers, city.settings, city.at)


def message(answer: Any) -> str:
    return fromstring(answer.content)[0].text or ""


async def test_a_form_in_parts_with_chinese_names_in_any_order_is_one_case(city: City) -> None:
    client, files = await collect(city), [(name, jpeg()) for name in NAMES]
    asked = await client.head()
    assert (asked.status_code, asked.headers["x-openrosa-version"]) == (204, "1.0")
    assert int(asked.headers["x-openrosa-accept-content-length"]) > 1_000_000
    xml = filled(photos=NAMES)
    got = [await client.send(xml, [file], **{"*isIncomplete*": "yes"}) for file in (files[2], files[0])]
    assert [answer.status_code for answer in got] == [202, 202]
    assert (await rows(city))[0] == []
    last = await client.send(xml, [files[1]])
    assert last.status_code == 201
    (case,), photos = await rows(city)
    assert (case.number in message(last), photos, case.source, case.bucket) == (True, 3, "inspector", "sanitation")
    assert (case.description, case.accuracy_m, case.stated_lon) == ("垃圾桶满溢", 8, 121.1289)
    assert case.captured_at == city.at - timedelta(minutes=2)
    again = await client.send(xml, files)
    assert (again.status_code, message(again)) == (201, message(last))
    assert await rows(city) == ([case], 3)


async def test_a_form_without_photos_is_a_case_at_once_with_its_exact_class(city: City) -> None:
    client = await collect(city)
    plain = filled(class_code="E0110", address="紫阳街口").replace("orx:", "").replace(' xmlns:orx="', ' xmlns:x="')
    assert (await client.send(plain)).status_code == 201
    (case,), photos = await rows(city)
    assert (case.class_code, case.certain, case.address, photos) == ("E0110", True, "紫阳街口", 0)
    mine = await (await city.signed_in("inspector")).get(f"/api/v1/reports/{case.number}")
    assert mine.status_code == 200


async def test_one_that_cannot_be_read_keeps_none_behind_it_waiting(city: City) -> None:
    """Of another release, say: it was the first of every look, and ended each."""
    client = await collect(city)
    for _turn in range(2):
        sent = await client.send(filled(str(uuid.uuid4()), photos=NAMES), [], **{"*isIncomplete*": "yes"})
        assert sent.status_code == 202
        city.wait(minutes=1)
    async with city.db.write() as session:
        oldest = (await session.execute(select(Submission).order_by(col(Submission.due_at)).limit(1))).scalar_one()
        oldest.form = {}
    city.wait(hours=2)
    assert await settle(city)
    assert len((await rows(city))[0]) == 1
    async with city.db.read() as session:
        kept = await session.get_one(Submission, oldest.id)
        assert (kept.case_id, kept.fault, kept.due_at) == (None, "KeyError", city.at + timedelta(hours=1))
    assert not await settle(city)


async def test_the_same_id_with_other_content_is_409(city: City) -> None:
    client, instance = await collect(city), str(uuid.uuid4())
    assert (await client.send(filled(instance))).status_code == 201
    other = await client.send(filled(instance, description="另一件事"))
    assert (other.status_code, fromstring(other.content)[0].get("nature")) == (409, "submit_error")
    assert len((await rows(city))[0]) == 1
    elsewhere = await collect(city, "inspector-40")  # another person's id is another id
    assert (await elsewhere.send(filled(instance, description="另一件事"))).status_code == 201


async def test_two_fields_with_the_same_picture_and_one_name_with_two(city: City) -> None:
    client, same, other = await collect(city), jpeg(), jpeg()
    twins = await client.send(filled(photos=NAMES[:2]), [(name, same) for name in NAMES[:2]])
    assert (twins.status_code, (await rows(city))[1]) == (201, 1)
    twice = await client.send(filled(photos=NAMES[:1]), [(NAMES[0], other), (NAMES[0], jpeg()), (NAMES[0], other)])
    assert (twice.status_code, (await rows(city))[1]) == (201, 3)


async def test_a_file_changed_after_it_is_a_case_is_refused(city: City) -> None:
    client, xml, first = await collect(city), filled(photos=NAMES[:1]), jpeg()
    assert (await client.send(xml, [(NAMES[0], first)])).status_code == 201
    assert (await client.send(xml, [(NAMES[0], jpeg())])).status_code == 409
    assert (await client.send(xml, [(NAMES[0], first)])).status_code == 201
    assert (await rows(city))[1] == 1


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_what_is_not_named_in_the_form_is_ignored_and_composed_names_are_the_same(city: City) -> None:
    client = await collect(city)
    stray = await client.send(filled(photos=["é.jpg"]), [("stray.jpg", jpeg()), ("notes.txt", b"x")])
    assert stray.status_code == 202
    xml = filled(photos=["é.jpg"])
    assert (await client.send(xml, [("e\u0301.jpg", jpeg())])).status_code == 201


async def test_a_server_killed_between_the_parts_has_lost_nothing(city: City) -> None:
    client, files, xml = await collect(city), [(name, jpeg()) for name in NAMES], filled(photos=NAMES)
    for turn, file in enumerate(files):
        async with open_city(city.settings, city.at) as fresh:  # another process, the same database and store
            answer = await Collect(fresh, "inspector", client.key).send(xml, [file])
        assert answer.status_code == (201 if turn == 2 else 202)
    (case,), photos = await rows(city)
    assert (case.number in message(answer), photos) == (True, 3)


async def test_after_a_grace_it_is_a_case_with_what_there_is_and_grows(city: City) -> None:
    client, xml = await collect(city), filled(photos=NAMES)
    assert (await client.send(xml, [(NAMES[0], jpeg())])).status_code == 202
    city.wait(seconds=GRACE.total_seconds() - 60)
    assert not await settle(city)
    assert (await client.send(xml, [(NAMES[1], jpeg())])).status_code == 202  # the grace begins anew
    city.wait(seconds=120)
    assert not await settle(city)
    city.wait(seconds=GRACE.total_seconds())
    assert await settle(city)
    assert not await settle(city)
    (case,), photos = await rows(city)
    assert photos == 2
    late = await client.send(xml, [(NAMES[2], jpeg())])
    assert (late.status_code, case.number in message(late), (await rows(city))[1]) == (201, True, 3)
    async with city.db.read() as session:
        (kept,) = (await session.execute(select(Submission))).scalars()
        seen = (
            await session.execute(text("SELECT kind FROM happening WHERE subject_kind = 'case' ORDER BY seq"))
        ).all()
    assert (kept.form, kept.due_at, kept.case_id) == ({}, None, case.id)
    assert seen[-1][0] == "case.late_photos"


async def test_a_form_of_somebody_who_has_gone_since_is_a_case_all_the_same(city: City) -> None:
    client = await collect(city)
    assert (await client.send(filled(photos=NAMES[:1]))).status_code == 202
    async with city.db.write() as session:
        await session.execute(text("UPDATE person SET is_active = :no WHERE username = 'inspector'"), {"no": False})
    assert (await client.send(filled())).status_code == 401
    city.wait(hours=2)
    assert await settle(city)
    assert len((await rows(city))[0]) == 1


async def test_one_that_cannot_be_a_case_now_is_tried_again(city: City) -> None:
    client = await collect(city)
    assert (await client.send(filled(photos=NAMES[:1]))).status_code == 202
    for bucket, cases in (("gone", 0), ("sanitation", 1)):
        async with city.db.write() as session:
            (row,) = (await session.execute(select(Submission))).scalars()
            row.form = row.form | {"bucket": bucket}
        city.wait(hours=3)
        assert await settle(city)
        assert len((await rows(city))[0]) == cases


async def test_one_id_through_any_door_is_one_case_with_all_photos(city: City) -> None:
    client, inspector, key = await collect(city), await city.signed_in("inspector"), str(uuid.uuid4())
    report = report_form(client_key=key, photo_ids=[await inspector.photo()])
    first = await inspector.post("/api/v1/reports", json=report)
    by_form = await client.send(filled(key, photos=NAMES[:1]), [(NAMES[0], jpeg())])
    assert (by_form.status_code, first.json()["number"] in message(by_form)) == (201, True)
    item = {"client_key": key, "kind": "report", "body": {k: v for k, v in report.items() if k != "client_key"}}
    synced = (await inspector.post("/api/v1/sync", json={"items": [item]})).json()["items"][0]
    assert (synced["status"], synced["body"]["number"]) == (200, first.json()["number"])
    (case,), photos = await rows(city)
    assert (photos, case.before_photos, case.version) == (2, 2, first.json()["version"])
    other = str(uuid.uuid4())
    assert (await client.send(filled(other))).status_code == 201
    again = await inspector.post("/api/v1/reports", json=report_form(client_key=other))
    assert (again.status_code, again.headers["idempotent-replayed"]) == (200, "true")
    assert len((await rows(city))[0]) == 2
    changed = await inspector.post("/api/v1/reports", json=report | {"description": "改了"})
    assert (changed.status_code, changed.json()["code"]) == (422, "key_reused")


async def test_five_at_once_are_one_case_and_one_copy(city: City) -> None:
    """KoboToolbox needed years for this one."""
    client, file, xml = await collect(city), jpeg(), filled(photos=NAMES[:1])
    got = await asyncio.gather(*(client.send(xml, [(NAMES[0], file)]) for _time in range(5)))
    assert {answer.status_code for answer in got} == {201}
    assert len({message(answer) for answer in got}) == 1
    async with city.db.read() as session:
        copies = (await session.execute(select(func.count()).select_from(Photo))).scalar_one()
    assert ((await rows(city))[1], copies) == (1, 1)


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_broken_picture_is_refused_with_words_and_the_rest_is_kept(city: City) -> None:
    client, xml = await collect(city), filled(photos=NAMES[:2])
    bad = await client.send(xml, [(NAMES[0], b"\xff\xd8 no picture"), (NAMES[1], jpeg())])
    assert (bad.status_code, fromstring(bad.content)[0].get("nature")) == (415, "submit_error")
    city.wait(hours=2)
    assert await settle(city)
    assert (len((await rows(city))[0]), (await rows(city))[1]) == (1, 1)


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_what_would_be_refused_in_the_end_is_refused_at_the_first_part(city: City) -> None:
    client = await collect(city)
    for xml in (
        filled(position="31.2 121.5 0 0"), filled(bucket="nothing"), filled(class_code="E9999"),
        filled(description=""), filled(description="长" * 4001), filled(position="x y"), filled(position="nan 1"),
        filled("not-a-uuid"), "<data/>", "", "<!DOCTYPE x [<!ENTITY a 'b'>]><data id='chengguantong_report'>&a;</data>",
        filled(photos=["长" * 300]),
    ):  # fmt: skip
        answer = await client.send(xml, [(NAMES[0], jpeg())])
        assert answer.status_code in (404, 422), xml
        assert message(answer)
    async with city.db.read() as session:
        assert (await session.execute(select(func.count()).select_from(Submission))).scalar_one() == 0
    assert (await client.send(b" " * 300_000)).status_code == 413


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_no_request_whatever_is_a_fault_of_ours(city: City) -> None:
    client, dice = await collect(city), random.Random(11)
    good = filled(photos=NAMES[:1]).encode()
    headers = client.headers
    for _turn in range(120):
        xml = bytearray(good)
        for _time in range(dice.randint(1, 6)):
            at = dice.randrange(len(xml))
            xml[at : at + dice.randint(0, 9)] = dice.choice(
                (b"", b"\x00", b"<", b"\xff", b"&#0;", b"&x;", b"]]>", b"9")
            )
        assert (await client.send(bytes(xml))).status_code in (201, 202, 404, 409, 413, 422), bytes(xml)
    for kind in ("multipart/form-data", "multipart/form-data; boundary=x", "application/json", "text/xml", ""):
        for body in (b"", b"--x\r\n", b"--x\r\n\r\n--x--", good, b"\xff" * 100):
            answer = await city.client.post(
                "/openrosa/submission", content=body, headers=headers | {"Content-Type": kind}
            )
            assert answer.status_code in (400, 422), (kind, body)
    many = [(f"{n}.jpg", b"x") for n in range(60)]
    assert (await client.send(good, many)).status_code == 400
