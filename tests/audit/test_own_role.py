"""PostgreSQL: the application works as a role that owns nothing and can change nothing of the record."""

import os
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError

from backend.audit.anchor import Anchor
from backend.audit.close_page import close_page
from backend.audit.verify_audit import verify_audit
from backend.ground.db import Database
from backend.ground.partitions import ensure_partitions
from backend.ground.settings import Settings
from backend.migrations.migrate import migrate
from backend.people.retention import RETENTION, erase_past
from backend.points.award_points import award_all_points
from tests.linhai import City, open_city

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("database_kind", ["postgres"])]
ROLE, WORD = f"app_{os.getpid()}", "app-word"
FORBIDDEN = (
    "UPDATE happening SET kind = 'x'",
    "UPDATE happening SET data = data WHERE false",
    "DELETE FROM happening",
    "DELETE FROM happening_default",
    "SELECT * FROM happening_default",
    "TRUNCATE happening",
    "ALTER TABLE happening DISABLE TRIGGER ALL",
    "DROP TRIGGER happening_append_only ON happening",
    "DROP TABLE happening",
    "UPDATE ledger_page SET rows = 0",
    "DELETE FROM ledger_page",
    "TRUNCATE ledger_page",
    "UPDATE record_day SET root = ''",
    "DELETE FROM record_tile",
    "UPDATE record_key SET public_key = ''",
    "UPDATE happening_origin SET address_sealed = ''",
    "DELETE FROM consent",
    "UPDATE point_entry SET points = 0",
    "DELETE FROM point_posting",
    "UPDATE alembic_version SET version_num = '0001'",
    "CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
    "CREATE TABLE mine (x int)",
    "SET session_replication_role = replica",
    "TRUNCATE person CASCADE",
)


@pytest.fixture
async def owner(city_settings: Settings, at: datetime) -> AsyncIterator[Database]:
    """The database as the role that migrates, the application's own role being given what it may."""
    db = Database(city_settings)
    async with db.writer.begin() as connection:
        await connection.execute(text(f"CREATE ROLE {ROLE} LOGIN PASSWORD '{WORD}'"))
    try:
        await migrate(db, at, app_role=ROLE)
        yield db
    finally:
        async with db.writer.begin() as connection:
            await connection.execute(text(f"DROP OWNED BY {ROLE}"))
            await connection.execute(text(f"DROP ROLE {ROLE}"))
        await db.close()


@pytest.fixture
async def as_app(city_settings: Settings, owner: Database, at: datetime) -> AsyncIterator[City]:
    """The city, working as the application's own role."""
    url = make_url(city_settings.database_url).set(username=ROLE, password=WORD)
    own = city_settings.model_copy(update={"database_url": url.render_as_string(hide_password=False)})
    async with open_city(own, at) as city:
        yield city


async def refused(db: Database, statement: str) -> str:
    """The code of the refusal; empty if it was done."""
    try:
        async with db.write() as session:
            await session.execute(text(statement))
    except DBAPIError as fault:
        return str(getattr(fault.orig, "sqlstate", ""))
    return ""


async def test_it_may_not_change_the_record_nor_get_around_that(as_app: City) -> None:
    codes = {statement: await refused(as_app.db, statement) for statement in FORBIDDEN}
    assert {statement: code for statement, code in codes.items() if code != "42501"} == {}


async def test_it_can_do_all_its_work(as_app: City, tmp_path: Path) -> None:
    city, anchor = as_app, Anchor(tmp_path / "anchor.log")
    number = await city.case_at("closed")
    citizen = await city.citizen()
    photo = await citizen.photo()
    filed = (await citizen.report(photo_ids=[photo]))["number"]
    assert (await (await city.signed_in("chief")).act(filed, "file", class_code="E0110")).status_code == 200
    await award_all_points(city.db, city.app.state.city, city.at)
    assert (await citizen.get("/api/v1/points")).json()["balance"] == 2
    await city.tell()
    desk = await city.signed_in("desk")
    why = {"why": "回访"}
    assert (await desk.post(f"/api/v1/cases/{number}/reporter", json=why)).status_code == 200
    assert (await citizen.post("/api/v1/me/export")).status_code == 200
    assert (await citizen.post("/api/v1/me/leave", json={"confirm": "注销账号"})).status_code == 204
    assert (await (await city.signed_in("auditor")).get("/api/v1/admin/audit")).status_code == 200
    page = await close_page(city.db, anchor, city.at + timedelta(hours=1))
    assert page is not None
    async with city.db.write() as session:
        connection = await session.connection()
        assert await connection.run_sync(ensure_partitions, city.at) == []  # they are the owner's to make
    assert await erase_past(city.db, RETENTION, city.at + timedelta(days=400)) > 0
    async with city.db.read() as session:
        assert await verify_audit(session, anchor) == []
    assert (await city.client.get("/readyz")).status_code == 200


async def test_a_role_given_too_much_is_stopped_by_the_trigger_and_seen_by_the_verifier(
    as_app: City, owner: Database, tmp_path: Path
) -> None:
    """The planted fault: someone grants the role more than it may have, and then takes the trigger away too."""
    change = "UPDATE happening SET kind = 'case.forged' WHERE seq = 1"
    await as_app.case_at("filed")
    async with owner.write() as session:
        await session.execute(text(f"GRANT UPDATE ON happening TO {ROLE}"))
    assert await refused(as_app.db, change) == "P0001"
    async with owner.write() as session:
        await session.execute(text("ALTER TABLE happening DISABLE TRIGGER ALL"))
    assert await refused(as_app.db, change) == ""
    async with as_app.db.read() as session:
        found = await verify_audit(session, Anchor(tmp_path / "anchor.log"))
    assert {fault.how.value for fault in found} == {"changed"}
