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
from backend.ground.one_moment import at_one_moment
from backend.patrol.absence import Absence, AbsenceKind
from backend.patrol.fix import Fix
from backend.patrol.of_person import FORGOTTEN, forget_patrol, hand_over_patrol, patrol_of
from backend.patrol.task import Task
from backend.patrol.task_answer import TaskAnswer
from backend.people.retention import erase_past
from mobile_api import about_me
from tests.linhai import POINT, City, Person
from tests.patrol.field import clock, fixes_from, key, on_shift, send

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
    await check_export(city)


async def check_export(city: City) -> None:
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
    with pytest.raises(AssertionError):
        await check_export(city)


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
        await at_one_moment(session)
        left = str(await patrol_of(session, [taker, giver]))
    assert [mark for mark in MARKS if mark in left and mark != "canary-order"] == []
    assert (await count(city, Task), await count(city, TaskAnswer)) == (1, 1)


async def test_an_answer_that_comes_after_its_task_was_handed_over_is_handed_over_too(city: City) -> None:
    inspector, citizen = await lived(city), await city.citizen()
    giver, taker = [uuid.UUID((await one.get("/api/v1/me")).json()["id"]) for one in (inspector, citizen)]
    for _turn in range(2):
        async with city.db.write() as session:
            await hand_over_patrol(session, giver, taker)
        assert await count(city, TaskAnswer, col(TaskAnswer.person_id) == taker) == 1
        async with city.db.write() as session:  # of a transaction that had begun before
            await session.execute(update(TaskAnswer).values(person_id=giver))


async def test_why_somebody_was_sent_goes_with_who_sent_them(city: City) -> None:
    """The words may say a name."""
    await lived(city)
    sender = uuid.UUID((await (await city.signed_in("supervisor")).get("/api/v1/me")).json()["id"])
    said = {"why": ["由canary指派"]}
    async with city.db.write() as session:
        await session.execute(update(Task).values(said))
        await forget_patrol(session, [uuid.uuid4()])
        (made,) = (await session.execute(select(Task))).scalars()
        assert (made.made_by, made.why) == (sender, said["why"])
        await forget_patrol(session, [sender])
        assert (await session.execute(select(col(Task.why)))).scalars().all() == [[]]


async def test_a_citizen_who_leaves_leaves_no_queue(city: City) -> None:
    citizen = await city.citizen()
    queued = {"client_key": str(uuid.uuid4()), "kind": "accept", "body": {"task_id": str(uuid.uuid4())}}
    await citizen.post("/api/v1/sync", json={"queue_id": str(uuid.uuid4()), "items": [queued]})
    assert (await count(city, SyncItem), await count(city, SyncQueue)) == (1, 1)
    assert (await citizen.post("/api/v1/me/leave", json={"confirm": "注销账号"})).status_code == 204
    assert (await count(city, SyncItem), await count(city, SyncQueue)) == (0, 0)


async def test_a_form_goes_with_its_files_in_time_unless_it_is_no_case_yet(city: City) -> None:
    me = uuid.UUID((await (await city.signed_in("inspector")).get("/api/v1/me")).json()["id"])
    await settled_form(city, me, days_ago=121)
    kept = [await settled_form(city, me, days_ago=119), await settled_form(city, me, days_ago=500, settled=False)]
    await erase_past(city.db, FIELD_RETENTION, city.at)
    async with city.db.read() as session:
        assert set((await session.execute(select(col(Submission.id)))).scalars()) == set(kept)
        assert set((await session.execute(select(col(SubmissionFile.submission_id)))).scalars()) == set(kept)
