"""A case's photos: positions, evidence, originals, boxes, flags, before and after."""

import asyncio
import hashlib
import io
import uuid
from importlib.util import find_spec
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select, text
from sqlmodel import col

from backend.cases.case import Case
from backend.cases.photo_of_case import evidence_lines
from backend.ground.happening import Happening
from media import Photo
from tests.linhai import MAIN_LINE, POINT, City, jpeg

pytestmark = pytest.mark.anyio
PLACE = (121.1289, 28.8470)


def located(lon: float, lat: float, **save: Any) -> bytes:
    """A JPEG that says where it was taken."""

    def parts(value: float) -> tuple[float, float, float]:
        minutes = (value % 1) * 60
        return float(int(value)), float(int(minutes)), (minutes % 1) * 60

    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: parts(lat), 3: "E", 4: parts(lon)}
    exif[0x010F] = "SECRETPHONE"
    return jpeg((640, 480), exif=exif, **save)


def scene(seed: int, size: tuple[int, int] = (640, 480), **save: Any) -> bytes:
    """A picture with features, of its own for each seed."""
    rows = [
        bytes((x * (seed + 3) // 7 + y * (seed % 5 + 1) + (x ^ y) * seed) % 256 for x in range(32)) for y in range(24)
    ]
    picture = Image.frombytes("L", (32, 24), b"".join(rows)).resize(size, Image.Resampling.BICUBIC).convert("RGB")
    out = io.BytesIO()
    picture.save(out, "JPEG", **save)
    return out.getvalue()


async def up_to(city: City, number: str, last: str, **needed: Any) -> dict[str, Any]:
    """Takes a case along the main line, to the end of an action."""
    for who, action in MAIN_LINE:
        more = needed.get(action) or await city.needed(action)
        answer = await (await city.signed_in(who)).act(number, action, **more)
        assert answer.status_code == 200, answer.text
        if action == last:
            break
    found: dict[str, Any] = answer.json()
    return found


async def happenings(city: City, kind: str) -> list[Happening]:
    async with city.db.read() as session:
        query = (
            select(Happening).where(col(Happening.kind) == kind).order_by(col(Happening.subject_id), col(Happening.seq))
        )
        return list((await session.execute(query)).scalars())


async def test_three_positions_are_kept_apart_and_a_disagreement_is_said(city: City) -> None:
    citizen = await city.citizen()
    far = await citizen.photo(located(121.1320, 28.8470), lon="121.1289", lat="28.8470", coord_type="wgs84")
    report = await citizen.report(photo_ids=[far])
    positions = report["positions"]
    assert positions["stated"] == POINT | {"accuracy_m": None}
    assert positions["photo"]["lon"] == pytest.approx(121.1320, abs=1e-5)
    assert positions["used"] == report["position"]
    assert (positions["disagree"], positions["apart_m"]) == (True, pytest.approx(302, abs=2))
    near = await citizen.report(photo_ids=[await citizen.photo(located(121.1291, 28.8471))])
    assert (near["positions"]["disagree"], near["positions"]["apart_m"]) == (False, pytest.approx(22, abs=2))
    without = await citizen.report(photo_ids=[await citizen.photo()])
    assert (without["positions"]["photo"], without["positions"]["disagree"]) == (None, False)
    desk = await city.signed_in("desk")
    assert (await desk.get(f"/api/v1/cases/{report['number']}")).json()["positions"] == positions


async def test_the_department_is_not_told_where_the_reporter_stood_nor_when(city: City) -> None:
    """A neighbour photographs from the own balcony and points at the thing."""
    citizen = await city.citizen()
    balcony = await citizen.photo(located(121.1320, 28.8472), taken_at="2026-11-24T03:58:07Z")
    number = (await citizen.report(photo_ids=[balcony]))["number"]
    await up_to(city, number, "accept")
    seen = await (await city.signed_in("handler")).get(f"/api/v1/cases/{number}")
    assert seen.status_code == 200
    assert "121.132" not in seen.text
    said = seen.json()
    assert [said["positions"][name] for name in ("photo", "apart_m", "disagree")] == [None, None, True]
    assert [photo["taken_at"] for photo in said["photos"]] == [None]
    desk = (await (await city.signed_in("desk")).get(f"/api/v1/cases/{number}")).json()
    assert desk["photos"][0]["taken_at"] is not None
    async with city.db.read() as session:
        case = (await session.execute(select(Case).where(col(Case.number) == number))).scalar_one()
        photo = (await session.execute(select(Photo).where(col(Photo.id) == uuid.UUID(balcony)))).scalar_one()
        labels = await city.app.state.city.labels(session)
        burnt = {told: "".join(evidence_lines(case, photo, labels, told)) for told in (True, False)}
    assert ("121.132" in burnt[True], "拍摄时间" in burnt[True]) == (True, True)
    assert ("121.132" in burnt[False], "接收时间" in burnt[False]) == (False, True)


async def test_the_digest_of_every_original_is_part_of_the_happening(city: City) -> None:
    citizen, before, after = await city.citizen(), jpeg(), jpeg()
    report = await citizen.report(photo_ids=[await citizen.photo(before)])
    done = await (await city.signed_in("handler")).photo(after)
    await up_to(city, report["number"], "answer", answer={"photo_ids": [done]})
    for kind, content in (("case.report", before), ("case.answer", after)):
        (photo,) = (await happenings(city, kind))[0].data["photos"]
        assert photo["sha256"] == hashlib.sha256(content).hexdigest()
        assert photo["received_at"].startswith("2026-11-24T04:00")


async def test_an_original_is_opened_by_few_and_it_is_written_down(city: City) -> None:
    citizen, content = await city.citizen(), located(*PLACE)
    photo = await citizen.photo(content)
    number = (await citizen.report(photo_ids=[photo]))["number"]
    await up_to(city, number, "accept")
    path = f"/api/v1/cases/{number}/photos/{photo}/original"
    desk = await city.signed_in("desk")
    answer = await desk.get(path)
    assert (answer.status_code, answer.content, answer.headers["content-type"]) == (200, content, "image/jpeg")
    assert answer.headers["content-disposition"] == f'attachment; filename="{photo}.jpg"'
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    (opened,) = await happenings(city, "photo.original_opened")
    me = (await desk.get("/api/v1/me")).json()
    assert (str(opened.actor_id), opened.data["why"]) == (me["id"], number)
    assert (await (await city.signed_in("handler")).get(path)).status_code == 403
    assert (await citizen.get(path)).status_code == 404
    assert (await desk.get(path.replace(photo, str(uuid.uuid4())))).status_code == 404
    assert (await city.client.get(path)).status_code == 401
    assert len(await happenings(city, "photo.original_opened")) == 1


@pytest.mark.parametrize("database_kind", ["postgres"])  # SQLite has one writer at a time
async def test_two_who_open_a_photo_s_original_first_and_at_once_both_get_it(city: City) -> None:
    citizen, content = await city.citizen(), located(*PLACE)
    photo = await citizen.photo(content)
    number = (await citizen.report(photo_ids=[photo]))["number"]
    await up_to(city, number, "accept")
    both = [await city.signed_in(rank) for rank in ("desk", "supervisor")]
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    async with city.db.writer.connect() as holder, city.db.reader.connect() as looker, asyncio.TaskGroup() as group:
        await holder.execute(text("LOCK TABLE happening IN SHARE MODE"))  # both find no chain, and cannot write yet
        asked = [group.create_task(one.get(f"/api/v1/cases/{number}/photos/{photo}/original")) for one in both]
        async with asyncio.timeout(60):
            while (await looker.execute(text(waiting))).scalar_one() < 2:
                await looker.rollback()
                await asyncio.sleep(0.02)
        await holder.rollback()
    assert [(one.result().status_code, one.result().content) for one in asked] == [(200, content)] * 2
    assert [one.seq for one in await happenings(city, "photo.original_opened")] == [1, 2]


async def test_the_evidence_is_burnt_for_staff_and_the_public_never_sees_it(city: City) -> None:
    citizen = await city.citizen()
    photo = await citizen.photo(scene(3))
    number = (await citizen.report(photo_ids=[photo]))["number"]
    desk, path = await city.signed_in("desk"), f"/api/v1/cases/{number}/photos/{photo}/evidence"
    answer = await desk.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    assert answer.headers["cache-control"] == "private, no-store"
    view = Image.open(io.BytesIO((await city.client.get(await view_of(city, number))).content))
    burnt = Image.open(io.BytesIO(answer.content))
    assert burnt.size == view.size
    foot = (0, view.height - 40, view.width, view.height)
    assert sum(burnt.crop(foot).convert("L").tobytes()) < 0.75 * sum(view.crop(foot).convert("L").tobytes())
    assert (await citizen.get(path)).status_code == 404


async def view_of(city: City, number: str) -> str:
    desk = await city.signed_in("desk")
    return str((await desk.get(f"/api/v1/cases/{number}")).json()["photos"][0]["links"]["view"])


async def test_boxes_are_drawn_undone_and_written_down_and_the_old_link_is_dead(city: City) -> None:
    citizen = await city.citizen()
    photo = await citizen.photo(scene(5))
    number = (await citizen.report(photo_ids=[photo]))["number"]
    desk, path = await city.signed_in("desk"), f"/api/v1/cases/{number}/photos/{photo}/boxes"
    await desk.post(f"/api/v1/cases/{number}/clear", json={"description": True, "photo_ids": [photo]})
    old = (await city.client.get(f"/public/v1/cases/{number}")).json()["photos"][0]["view"]
    plain = (await city.client.get(old)).content
    boxes = [{"x": 0.25, "y": 0.25, "width": 0.5, "height": 0.5, "cover": "black"}]
    drawn = await desk.post(path, json={"boxes": boxes})
    assert drawn.status_code == 200, drawn.text
    assert (await city.client.get(old)).status_code == 404
    new = (await city.client.get(f"/public/v1/cases/{number}")).json()["photos"][0]["view"]
    shown = Image.open(io.BytesIO((await city.client.get(new)).content)).convert("L")
    assert shown.crop((180, 140, 460, 340)).getextrema()[1] < 12
    assert (await desk.get(f"/api/v1/cases/{number}")).json()["photos"][0]["boxes"] == 1
    assert (await desk.post(path, json={"boxes": []})).status_code == 200
    again = (await city.client.get(f"/public/v1/cases/{number}")).json()["photos"][0]["view"]
    assert (await city.client.get(again)).content == plain
    first, second = await happenings(city, "photo.boxed")
    assert (first.data["from"], second.data["to"]) == ([], [])
    assert first.data["to"] == second.data["from"] == boxes
    assert (await (await city.signed_in("dispatcher")).post(path, json={"boxes": []})).status_code == 403
    wrong = await desk.post(path, json={"boxes": [{"x": 0.9, "y": 0, "width": 0.2, "height": 1}, {"x": -1, "y": 0}]})
    assert {error["field"] for error in wrong.json()["errors"]} >= {"boxes.0", "boxes.1.x", "boxes.1.width"}


async def test_an_after_photo_that_is_the_before_photo_is_flagged_with_its_reason(city: City) -> None:
    citizen, content = await city.citizen(), scene(7)
    number = (await citizen.report(photo_ids=[await citizen.photo(content)]))["number"]
    handler = await city.signed_in("handler")
    same, alike = await handler.photo(content), await handler.photo(scene(7, (500, 375), quality=60))
    honest = await handler.photo(scene(8))
    case = await up_to(city, number, "answer", answer={"photo_ids": [same, alike, honest]})
    flags = {photo["id"]: [(flag["kind"], flag["likeness"]) for flag in photo["flags"]] for photo in case["photos"]}
    assert flags[same] == [("before_again", "same_file")]
    assert flags[alike] == [("before_again", "looks_same")]
    assert flags[honest] == []
    texts = [flag["text"] for photo in case["photos"] for flag in photo["flags"]]
    assert texts == ["与处置前照片为同一文件", "与处置前照片高度相似"]
    data = (await happenings(city, "case.answer"))[0].data
    assert set(data["flags"]) == {same, alike}


async def test_a_photo_that_appeared_in_another_case_is_flagged(city: City) -> None:
    handler = await city.signed_in("handler")
    first = (await (await city.citizen()).report())["number"]
    await up_to(city, first, "answer", answer={"photo_ids": [await handler.photo(scene(11))]})
    second = (await (await city.citizen()).report())["number"]
    used_again = await handler.photo(scene(11, (600, 450)))
    case = await up_to(city, second, "answer", answer={"photo_ids": [used_again]})
    (flag,) = case["photos"][0]["flags"]
    assert (flag["kind"], flag["number"]) == ("other_case", first)
    assert first in flag["text"]
    report = (await (await city.citizen()).report(photo_ids=[]))["photos"]
    assert report == []


async def test_blank_pictures_are_not_taken_for_one_another(city: City) -> None:
    handler = await city.signed_in("handler")
    number = (await (await city.citizen()).report())["number"]
    case = await up_to(city, number, "answer", answer={"photo_ids": [await handler.photo(), await handler.photo()]})
    assert [photo["flags"] for photo in case["photos"]] == [[], []]


async def test_before_and_after_stand_side_by_side_for_reporter_checker_and_public(city: City) -> None:
    citizen, handler = await city.citizen(), await city.signed_in("handler")
    before = [await citizen.photo(), await citizen.photo()]
    number = (await citizen.report(photo_ids=before))["number"]
    assert (await citizen.get(f"/api/v1/reports/{number}")).json()["before_after"] == []
    city.wait(minutes=5)
    after = await handler.photo()
    case = await up_to(city, number, "check", answer={"photo_ids": [after]})
    pairs = [{"before": before[0], "after": after}, {"before": before[1], "after": None}]
    assert case["before_after"] == pairs
    inspector = await city.signed_in("inspector")
    assert (await inspector.get(f"/api/v1/cases/{number}")).json()["before_after"] == pairs
    assert (await citizen.get(f"/api/v1/reports/{number}")).json()["before_after"] == pairs
    cleared = {"description": False, "photo_ids": [before[0], after]}
    await (await city.signed_in("desk")).post(f"/api/v1/cases/{number}/clear", json=cleared)
    public = (await city.client.get(f"/public/v1/cases/{number}")).json()
    assert public["before_after"] == [{"before": 0, "after": 1}]
    assert [photo["shows"] for photo in public["photos"]] == ["before", "after"]


async def test_a_citizen_learns_nothing_of_flags_and_boxes(city: City) -> None:
    citizen = await city.citizen()
    report = await citizen.report(photo_ids=[await citizen.photo()])
    assert set(report["photos"][0]) == {"id", "shows", "taken_at", "cleared", "links"}


async def test_suggestions_are_hints_where_the_extra_is_installed_and_said_to_be_absent_where_not(city: City) -> None:
    citizen = await city.citizen()
    photo = await citizen.photo(scene(5))
    number = (await citizen.report(photo_ids=[photo]))["number"]
    answer = await (await city.signed_in("desk")).get(f"/api/v1/cases/{number}/photos/{photo}/suggestions")
    assert answer.status_code == 200, answer.text
    assert answer.json()["available"] == (find_spec("cv2") is not None)
    assert isinstance(answer.json()["boxes"], list)
    assert "漏检" in answer.json()["note"]
    refused = await (await city.signed_in("inspector")).get(f"/api/v1/cases/{number}/photos/{photo}/suggestions")
    assert refused.status_code == 403
