"""The public record at the doors: receipts that anyone can check, days that hold the day before, keys that change."""

import base64
import copy
import hashlib
import json
import subprocess
import sys
import uuid
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import anyio
import pytest
from pydantic import SecretStr
from sqlalchemy import func, select

from backend.disclosure.close_day import close_day
from backend.disclosure.published_days import published_days, record_keys
from backend.disclosure.record_day import RecordDay
from backend.disclosure.record_tile import TILE
from backend.disclosure.shelf import Shelf
from backend.disclosure.signing import SigningKeys, endorsement_text, is_signed
from backend.ground.db import Database
from backend.ground.happening import record_all
from backend.ground.settings import Settings
from public_api.verify_receipt import faults_of
from tests.audit.test_verify import happens
from tests.disclosure.days import CITY, close_days
from tests.linhai import City, Person

pytestmark = pytest.mark.anyio


async def filed(city: City) -> tuple[Person, str]:
    """A citizen, and the number of a report of theirs that was filed on the second day."""
    reporter = await city.citizen()
    number = str((await reporter.report())["number"])
    assert (await (await city.signed_in("desk")).act(number, "admit")).status_code == 200
    city.wait(days=1)
    assert (await (await city.signed_in("chief")).act(number, "file", class_code="E0110")).status_code == 200
    return await again(reporter), number


async def again(person: Person) -> Person:
    """The same person, with tokens of today."""
    sent = {"refresh_token": person.tokens["refresh_token"]}
    tokens = (await person.city.client.post("/api/v1/auth/refresh", json=sent)).json()
    return Person(person.city, tokens["access_token"], tokens)


async def test_a_receipt_proves_each_visible_step_offline_and_nothing_else(
    city: City, tmp_path: Path, database_kind: str
) -> None:
    reporter, number = await filed(city)
    path = f"/api/v1/reports/{number}/receipt"
    receipt = (await reporter.get(path)).json()
    assert (receipt["items"], len(receipt["pending"])) == ([], 3)
    await close_days(city.db, city.settings, tmp_path, city.at)
    receipt = (await reporter.get(path)).json()
    said = [json.loads(item["entry"]) for item in receipt["items"]]
    assert [[*entry[:2], entry[3]] for entry in said] == [["case", number, "submitted"], ["case", number, "admitted"]]
    assert len(receipt["pending"]) == 1
    assert (await (await city.citizen()).get(path)).status_code == 404
    city.wait(days=2)
    await close_days(city.db, city.settings, tmp_path, city.at)
    receipt = (await (await again(reporter)).get(path)).json()
    assert ([len(receipt[name]) for name in ("days", "items", "pending")]) == [2, 3, 0]
    assert (await city.client.get(f"/public/v1/record/cases/{number}")).json() == receipt
    keys = [key["public_key"] for key in (await city.client.get("/public/v1/record/keys")).json()["items"]]
    assert faults_of(receipt, keys) == []
    for spoil in SPOILED:
        bad = copy.deepcopy(receipt)
        spoil(bad)
        assert faults_of(bad, keys) != [], spoil.__name__
    assert faults_of(receipt, ["00" * 32]) != []
    await each_day_holds_the_day_before(city)
    await leaves_say_nothing(city, receipt)
    if database_kind == "sqlite":
        (tmp_path / "receipt.json").write_text(json.dumps(receipt), encoding="utf-8")
        script = (await city.client.get("/public/v1/record/verify_receipt.py")).text
        (tmp_path / "alone.py").write_text(script, encoding="utf-8")
        assert alone(tmp_path, *keys) == (0, "3 proven; signatures checked: True\n")
        assert alone(tmp_path, "00" * 32)[0] == 1


async def each_day_holds_the_day_before(city: City) -> None:
    page = (await city.client.get("/public/v1/record/days", params={"limit": 2})).json()
    assert [day["day"] for day in page["items"]] == ["2026-11-26", "2026-11-25"]
    proof = (await city.client.get("/public/v1/record/days/2026-11-26/consistency")).json()
    assert (len(proof["days"]), faults_of(proof, [])) == (2, [])
    older = (await city.client.get("/public/v1/record/days", params={"before": page["next"]})).json()["items"]
    proof["days"][0] |= {name: older[0][name] for name in ("statement", "signature")}
    assert faults_of(proof, []) != []


async def leaves_say_nothing(city: City, receipt: dict[str, Any]) -> None:
    """Who can guess an entry does not find it among the leaves."""
    answer = await city.client.get("/public/v1/record/days/2026-11-25/leaves")
    leaves = answer.text.split()
    day = next(one for one in receipt["days"] if one["day"] == "2026-11-25")
    assert (len(leaves), "immutable" in answer.headers["cache-control"]) == (day["leaves"], True)
    guesses = [prefix + item["entry"].encode() for item in receipt["items"] for prefix in (b"", bytes(1), bytes(17))]
    assert not {hashlib.sha256(guess).hexdigest() for guess in guesses} & set(leaves)
    assert (await city.client.get("/public/v1/record/days/2020-01-01")).status_code == 404
    assert (await city.client.get("/public/v1/record/days/nonsense")).status_code == 422


def alone(folder: Path, *keys: str) -> tuple[int, str]:
    """The script as a citizen runs it, with nothing of ours about."""
    command = [sys.executable, "-I", str(folder / "alone.py"), str(folder / "receipt.json"), *keys]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=folder)
    return done.returncode, done.stdout


def change_the_entry(receipt: dict[str, Any]) -> None:
    receipt["items"][0]["entry"] = receipt["items"][0]["entry"].replace("submitted", "closed")


def change_the_salt(receipt: dict[str, Any]) -> None:
    receipt["items"][0]["salt"] = "00" * 16


def change_the_place(receipt: dict[str, Any]) -> None:
    receipt["items"][0]["index"] ^= 1


def change_the_path(receipt: dict[str, Any]) -> None:
    receipt["items"][0]["path"][0] = "ab" * 32


def change_the_statement(receipt: dict[str, Any]) -> None:
    receipt["days"][0]["statement"] = receipt["days"][0]["statement"].replace(CITY, "331081")


def change_the_signature(receipt: dict[str, Any]) -> None:
    receipt["days"][0]["signature"] = "00" * 64


def change_the_number(receipt: dict[str, Any]) -> None:
    receipt["number"] = "20200101000001"


def move_to_another_day(receipt: dict[str, Any]) -> None:
    receipt["items"][0]["day"] = receipt["days"][1]["day"]


SPOILED = (
    change_the_entry, change_the_salt, change_the_place, change_the_path, change_the_statement, change_the_signature,
    change_the_number, move_to_another_day,
)  # fmt: skip


def two_keys(settings: Settings, *seeds: int) -> Settings:
    keys = ",".join(base64.b64encode(bytes([seed] * 32)).decode() for seed in seeds)
    return settings.model_copy(update={"record_keys": SecretStr(keys)})


async def test_a_new_key_is_endorsed_by_the_old_one_and_both_stay_published(
    db: Database, settings: Settings, tmp_path: Path, at: datetime
) -> None:
    await happens(db, uuid.uuid4(), at, 0)
    await close_days(db, two_keys(settings, 1), tmp_path, at + timedelta(days=1))
    await close_days(db, two_keys(settings, 2, 1), tmp_path, at + timedelta(days=2))
    async with db.read() as session:
        old, new = await record_keys(session)
        second, first = await published_days(session, 2, None)
    assert (new.endorsed_by, old.endorsed_by) == (old.id, None)
    assert is_signed(old.public_key, str(new.endorsement), endorsement_text(new.public_key))
    assert (first.public_key, second.public_key) == (old.public_key, new.public_key)
    with pytest.raises(ValueError, match="32 字节"):
        SigningKeys(settings.model_copy(update={"record_keys": SecretStr("YWJj")}))


async def test_workers_at_once_close_a_day_once_and_it_may_have_many_tiles(
    db: Database, settings: Settings, tmp_path: Path, at: datetime
) -> None:

    subjects = [uuid.uuid4() for _ in range(3)]
    for subject in subjects:
        await happens(db, subject, at, 0)
    async with db.write() as session:
        for _ in range(TILE):
            told = {subject: {"before": {}, "after": {"n": 1}} for subject in subjects}
            await record_all(session, subject_kind="person", kind="person.changed", at=at, told=told, tell=False)
    later = at + timedelta(days=1)
    keys, shelf = SigningKeys(settings), Shelf(tmp_path)
    async with anyio.create_task_group() as group:
        for _ in range(4):
            group.start_soon(close_day, db, keys, shelf, CITY, later)
    async with db.read() as session:
        assert (await session.execute(select(func.count()).select_from(RecordDay))).scalar() == 1
        (day,) = (await session.execute(select(RecordDay))).scalars()
    assert day.leaves == 3 + 3 * TILE + 1
    assert not await close_day(db, keys, shelf, CITY, later)
