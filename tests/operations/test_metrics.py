"""/metrics: what was counted and what is behind, at an address of its own."""

from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import update
from sqlmodel import col

from backend.cases.case import Case
from backend.ground import clock
from backend.ground.db import Database
from backend.operations.gauges import GAUGES
from backend.operations.metrics import metrics_server, metrics_text
from tests.linhai import City

pytestmark = pytest.mark.anyio


async def _read(city: City, db: Database) -> dict[str, float]:
    families = text_string_to_metric_families((await metrics_text(db, city.at)).decode())
    return {
        sample.name + "".join(f"{{{value}}}" for value in sample.labels.values()): sample.value
        for family in families
        for sample in family.samples
    }


async def test_every_figure_is_read_and_tells_how_far_the_work_is_behind(city: City) -> None:
    db = Database(city.settings)
    try:
        quiet = await _read(city, db)
        assert quiet["cgt_figures_read"] == 1
        always = {name for name, figure in GAUGES.items() if not figure.label}  # the others only of what there is
        assert {name.split("{")[0] for name in quiet} >= always
        of_what_there_is = {"cgt_stuck", "cgt_delivery_age_seconds", "cgt_failing_seconds", "cgt_wal_slots_gone"}
        assert set(GAUGES) - always == of_what_there_is
        number = await city.case_at("handling")
        async with db.write() as session:
            late = {"escalate_at": city.at - timedelta(minutes=7)}
            await session.execute(update(Case).where(col(Case.number) == number).values(late))
        city.wait(minutes=2)
        behind = await _read(city, db)
        assert behind["cgt_escalations_waiting"] == quiet["cgt_escalations_waiting"] + 1
        assert behind["cgt_escalation_behind_seconds"] >= 9 * 60
        assert behind["cgt_untold_age_seconds"] >= 120
        route = "{GET}{/api/v1/cases/{number}}{404}"
        before = behind.get(f"cgt_request_seconds_count{route}", 0)
        desk = await city.signed_in("desk")
        assert (await desk.get("/api/v1/cases/20261124999999")).status_code == 404
        after = await _read(city, db)
        assert after[f"cgt_request_seconds_count{route}"] == before + 1
    finally:
        await db.close()


async def test_a_database_that_is_gone_leaves_what_was_counted(city: City) -> None:
    gone = city.settings.model_copy(update={"database_url": "postgresql+asyncpg://nobody@127.0.0.1:1/none"})
    db = Database(gone)
    try:
        found = await _read(city, db)
    finally:
        await db.close()
    assert found["cgt_figures_read"] == 0
    assert "cgt_requests_open" in found


async def test_the_public_does_not_find_them(city: City) -> None:
    assert (await city.client.get("/metrics")).status_code == 404


async def test_an_address_without_a_port_is_refused(db: Database) -> None:
    with pytest.raises(ValueError, match="主机:端口"):
        metrics_server(db, "9464", clock.now)
