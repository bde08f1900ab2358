"""An inspector's personal data: all of it comes out, is thinned and erased in time, and every reading is on record."""

import csv
import io
import json
import uuid
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlmodel import SQLModel, col

from backend.fieldwork.of_person import FIELD_RETENTION, forget_queues, hand_over_queues
from backend.fieldwork.submission import Submission
from backend.fieldwork.submission_file import SubmissionFile
from backend.fieldwork.sync_item import SyncItem
from backend.fieldwork.sync_queue import SyncQueue
from backend.ground.happening import Happening
from backend.patrol.absence import Absence, AbsenceKind
from backend.patrol.evaluate_day import evaluate_days
from backend.patrol.fix import Fix
from backend.patrol.of_person import FORGOTTEN, forget_patrol, hand_over_patrol, patrol_of
from backend.patrol.task import Task
from backend.patrol.task_answer import TaskAnswer
from backend.patrol.track_retention import TRACK_DAYS, WHOLE_DAYS, thin_tracks
from backend.people.retention import erase_past
from mobile_api import about_me
from notifications.work import _erase_past
from tests.linhai import POINT, City, Person
from tests.patrol.field import clock, fixes_from, key, later, on_shift, send

pytestmark = pytest.mark.anyio
PATROL = ("shifts", "clockings", "leaves", "duties", "tasks", "task_answers", "evaluations", "absences", "tracks")
# one word or number in each room
MARKS = ("canary-order", "canary-answer", "canary-reply", "canary-phone", "121.1289",
         "2026-12-24", "2026-12-25", "sync_queues", "canary-fault")  # fmt: skip


async def lived(city: City) -> Person:
    """A day of an inspector that leaves a row in every table of the patrol."""
    inspector, supervisor = await on_shift(city), await city.signed_in("supervisor")
    me = (await inspector.get("/api/v1/me")).json()
    await send(inspector, fixes_from(city.at, 60), device="canary-phone")
    for path, day in (("duties", 24), ("leaves", 25)):
        span = {"starts_at": f"2026-12-{day}T08:00:00+08:00", "ends_at": f"2026-12-{day}T16:00:00+08:00"}
        more = {"kind": "sick"} if path == "leaves" else {}
        answer = await supervisor.post(f"/api/v1/patrol/{path}", json={"person_id": me["id"], **span, **more})
        assert answer.status_code == 201, answer.text
    await supervisor.post("/api/v1/patrol/special", json={"grids": me["grids"], "note": "canary-order"})
    (task,) = (await inspector.get("/api/v1/tasks")).json()["items"]
    body = key(outcome="done", note="canary-answer", position=POINT)
    assert (await inspector.post(f"/api/v1/tasks/{task['id']}/answer", json=body)).status_code == 200
    queued = {"client_key": str(uuid.uuid4()), "kind": "accept", "body": {"task_id": task["id"]}}
    await inspector.post("/api/v1/sync", json={"queue_id": str(uuid.uuid4()), "items": [queued]})
    order = key(to={"people": [me["id"]]}, text="canary-command")
    made = (await supervisor.post("/api/v1/patrol/commands", json=order)).json()["id"]
    receipt = key(reply="canary-reply")
    assert (await inspector.post(f"/api/v1/patrol/commands/{made}/acknowledge", json=receipt)).status_code == 200
    city.wait(minutes=11)
    await clock(inspector, "check-out")
    await settled_form(city, uuid.UUID(me["id"]))
    async with city.db.write() as session:
        session.add(Absence(key="silent:x", kind=AbsenceKind.SILENT, at=city.at, found_at=city.at,
                            person_id=uuid.UUID(me["id"]), data={}))  # fmt: skip
    return inspector


async def settled_form(city: City, person_id: uuid.UUID, days_ago: int = 0, settled: bool = True) -> uuid.UUID:
    """A form that came in parts, with a file."""
    at, identity = city.at - timedelta(days=days_ago), uuid.uuid4()
    async with city.db.write() as session:
        session.add(Submission(
            id=identity, person_id=person_id, instance_id=uuid.uuid4(), key_id=uuid.uuid4(), digest="canary-form",
            form={}, wanted=["一.jpg"], received_at=at, settled_at=at if settled else None, fault="canary-fault",
        ))  # fmt: skip
        await session.flush()
        session.add(SubmissionFile(
            submission_id=identity, name="一.jpg", sha256="0" * 64, photo_id=uuid.uuid4(), at=at + timedelta(days=9)
        ))  # fmt: skip
    return identity


async def exported(person: Person) -> dict[str, str]:
    answer = await person.post("/api/v1/me/export")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        return {name: packed.read(name).decode() for name in packed.namelist() if not name.startswith("photos/")}


async def count(city: City, table: type[SQLModel], *where: Any) -> int:
    async with city.db.read() as session:
        return int((await session.execute(select(func.count()).select_from(table).where(*where))).scalar_one())


async def test_an_export_holds_the_whole_day_and_nobody_elses(city: City) -> None:
    other = await on_shift(city, "inspector-1")
    await send(other, fixes_from(city.at, 3), device="somebody-elses-phone")
    files = await exported(await lived(city))
    assert {f"{name}.json" for name in PATROL} < set(files)
    whole = "\n".join((*files.values(), *files))
    assert [mark for mark in MARKS if mark not in whole] == []
    assert "somebody-elses-phone" not in whole
    assert json.loads(files["tracks.json"]) == [{"day": "2026-11-24", "fixes": 60}]
    rows = list(csv.DictReader(io.StringIO(files["tracks.csv"])))
    assert (len(rows), rows[0]["stated_lon"], rows[0]["accuracy_m"]) == (60, "121.1289", "8.0")


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_patrol_left_out_of_the_export_is_seen(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault."""

    async def _nothing(*_args: Any) -> dict[str, Any]:
        return {}

    monkeypatch.setattr(about_me, "patrol_of", _nothing)
    assert "tracks.csv" not in await exported(await lived(city))


async def test_what_is_handed_over_is_the_others_and_what_is_forgotten_leads_nowhere(city: City) -> None:
    inspector, citizen = await lived(city), await city.citizen()
    giver, taker = [uuid.UUID((await one.get("/api/v1/me")).json()["id"]) for one in (inspector, citizen)]
    async with city.db.write() as session:
        await hand_over_patrol(session, giver, taker)
        await hand_over_queues(session, giver, taker)
    assert await count(city, Fix, col(Fix.person_id) == taker) == 60
    queued = (SyncItem, SyncQueue, Submission)
    assert [await count(city, table, col(table.person_id) == giver) for table in queued] == [0, 0, 0]
    async with city.db.write() as session:
        await forget_patrol(session, [taker, giver])
        await forget_queues(session, [taker, giver])
    assert [await count(city, table) for table in (*FORGOTTEN, *queued, SubmissionFile)] == [0] * 10
    async with city.db.read() as session:
        left = str(await patrol_of(session, [taker, giver]))
    assert [mark for mark in MARKS if mark in left and mark != "canary-order"] == []
    assert (await count(city, Task), await count(city, TaskAnswer)) == (1, 1)


async def test_a_citizen_who_leaves_leaves_no_queue(city: City) -> None:
    citizen = await city.citizen()
    queued = {"client_key": str(uuid.uuid4()), "kind": "accept", "body": {"task_id": str(uuid.uuid4())}}
    await citizen.post("/api/v1/sync", json={"queue_id": str(uuid.uuid4()), "items": [queued]})
    assert (await count(city, SyncItem), await count(city, SyncQueue)) == (1, 1)
    assert (await citizen.post("/api/v1/me/leave", json={"confirm": "注销账号"})).status_code == 204
    assert (await count(city, SyncItem), await count(city, SyncQueue)) == (0, 0)


async def test_tracks_are_thinned_after_31_days_and_gone_after_90(city: City) -> None:
    inspector, start = await on_shift(city), city.at.replace(second=0, microsecond=0) + timedelta(minutes=1)
    city.wait(minutes=12)
    await send(inspector, fixes_from(start, 60))
    assert await thin_tracks(city.db, start + timedelta(days=WHOLE_DAYS)) == 0
    after = start + timedelta(days=WHOLE_DAYS, hours=1)
    assert (await thin_tracks(city.db, after), await thin_tracks(city.db, after)) == (50, 0)
    async with city.db.read() as session:
        times = (await session.execute(select(col(Fix.at)).order_by(col(Fix.at)))).scalars().all()
    assert times == [start + timedelta(minutes=n) for n in range(10)]  # the first of each minute
    end = start + timedelta(days=TRACK_DAYS)
    assert await thin_tracks(city.db, end) == 0
    assert await erase_past(city.db, FIELD_RETENTION, end) == 0
    await erase_past(city.db, FIELD_RETENTION, end + timedelta(minutes=9, seconds=1))
    assert await count(city, Fix) == 0


async def test_a_worker_that_was_away_for_weeks_thins_what_it_missed(city: City) -> None:
    inspector, start = await on_shift(city), city.at.replace(second=0, microsecond=0)
    await send(inspector, fixes_from(start, 12))  # two minutes
    assert await thin_tracks(city.db, start + timedelta(days=WHOLE_DAYS)) == 0
    await send(inspector, fixes_from(start + timedelta(hours=1), 12))
    assert await thin_tracks(city.db, start + timedelta(days=WHOLE_DAYS + 40)) == 20
    assert await count(city, Fix) == 4


async def test_a_form_goes_with_its_files_in_time_unless_it_is_no_case_yet(city: City) -> None:
    me = uuid.UUID((await (await city.signed_in("inspector")).get("/api/v1/me")).json()["id"])
    await settled_form(city, me, days_ago=121)
    kept = [await settled_form(city, me, days_ago=119), await settled_form(city, me, days_ago=500, settled=False)]
    await erase_past(city.db, FIELD_RETENTION, city.at)
    async with city.db.read() as session:
        assert set((await session.execute(select(col(Submission.id)))).scalars()) == set(kept)
        assert set((await session.execute(select(col(SubmissionFile.submission_id)))).scalars()) == set(kept)


async def test_the_worker_erases_every_personal_table_of_the_patrol_in_its_time(city: City) -> None:
    await lived(city)
    city.wait(hours=24)
    await evaluate_days(city.db, city.app.state.city.locator, city.at)
    for rule in FIELD_RETENTION:
        async with city.db.write() as session:
            await session.execute(update(rule.table).values({rule.since: city.at}))
        assert await count(city, rule.table) > 0, rule.what
    for days in sorted({rule.days for rule in FIELD_RETENTION}):
        tables = [rule.table for rule in FIELD_RETENTION if rule.days == days]
        await _erase_past(city.db, city.at + timedelta(days=days))
        assert 0 not in [await count(city, table) for table in tables]
        await _erase_past(city.db, city.at + timedelta(days=days, seconds=1))
        assert [await count(city, table) for table in tables] == [0] * len(tables)


async def test_only_supervisor_and_chief_read_a_track_and_each_reading_is_on_record(city: City) -> None:
    inspector = await lived(city)
    me = (await inspector.get("/api/v1/me")).json()["id"]
    path, readers, read = f"/api/v1/patrol/tracks/{me}", [], 0
    for who in ("citizen", "inspector", "inspector-1", "desk", "chief", "dispatcher", "handler", "supervisor",
                "leader", "arbiter", "admin", "security", "auditor"):  # fmt: skip
        person = await city.citizen() if who == "citizen" else await city.signed_in(who)
        for _turn in range(2):
            answer = await person.get(path, params={"day": "2026-11-24"})
            assert answer.status_code in (200, 404), who
            read += answer.status_code == 200
        readers += [who] * (answer.status_code == 200)
    assert readers == ["inspector", "chief", "supervisor"]
    record = json.loads((await exported(await later(city, "inspector", minutes=1)))["record.json"])
    seen = [line["data"] for line in record if line["kind"] == "person.track_read"]
    assert seen == [{"day": "2026-11-24"}] * (read - 2)  # one's own needs none
    assert await count(city, Happening, col(Happening.kind) == "person.track_read") == 4
