"""A deed sent again while the first is still running is told so (409 in_progress) by any door; later it is done."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any
from uuid import UUID

import pytest

from backend.fieldwork.settle_submissions import settle_submissions
from backend.ground.deed_key import DeedKey, digest_of, use_key
from backend.ground.ids import new_id
from backend.ground.left_aside import FIRST_PAUSE, LeftAside
from backend.people.api_key import DEMO_KEY, DEMO_KEY_ID
from tests.foreign.collect import collect, filled
from tests.foreign.test_submissions import rows as cases_of
from tests.linhai import City, open_city, report_form

# SQLite has one writer: there the second waits for the first, whoever it is of
pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("database_kind", ["postgres"])]
URL = "/api/v1/reports"


@asynccontextmanager
async def hasty(city: City) -> AsyncIterator[City]:
    """The same city by an application that waits half a second for a lock, instead of five."""
    short = city.settings.model_copy(update={"database_statement_limit": 1.0})
    async with open_city(short, city.at) as opened:
        yield opened


class GivenUp(Exception):
    """It comes to nothing."""


@asynccontextmanager
async def twin_of(city: City, person: UUID, key: str) -> AsyncIterator[None]:
    """One that runs as long as the block."""
    row = DeedKey(
        person_id=person, deed="report", client_key=UUID(key), body_digest=digest_of({}), made=new_id(city.at),
        at=city.at,
    )  # fmt: skip
    with suppress(GivenUp):
        async with city.db.write() as session:
            await use_key(session, row)
            yield
            raise GivenUp


async def test_a_report_that_is_still_being_made_is_told_so(city: City) -> None:
    async with hasty(city) as quick:
        citizen, form = await quick.citizen(), report_form()
        me = UUID((await citizen.get("/api/v1/me")).json()["id"])
        item: dict[str, Any] = {"kind": "report", "client_key": form["client_key"], "body": {**form}}
        del item["body"]["client_key"]
        async with twin_of(city, me, form["client_key"]):
            alone = await citizen.post(URL, json=form)
            queued = (await citizen.post("/api/v1/sync", json={"items": [item]})).json()["items"][0]
        assert (alone.status_code, alone.json()["code"]) == (409, "in_progress")
        assert int(alone.headers["Retry-After"]) > 0
        assert (queued["status"], queued["body"]["code"]) == (409, "in_progress")
        assert (await citizen.post("/api/v1/sync", json={"items": [item]})).json()["items"][0]["status"] == 201


async def test_open311_is_told_to_send_it_again_and_not_that_it_is_wrong(city: City) -> None:
    async with hasty(city) as quick:
        form, key = (
            {"api_key": DEMO_KEY, "service_code": "sanitation", "lat": "28.847", "long": "121.1289"},
            report_form(),
        )
        head = {"Idempotency-Key": key["client_key"]}
        async with twin_of(city, DEMO_KEY_ID, key["client_key"]):
            refused = await quick.client.post("/open311/v2/requests.json", data=form, headers=head)
        assert (refused.status_code, refused.json()[0]["code"]) == (503, "503")
        assert int(refused.headers["Retry-After"]) > 0
        assert (await quick.client.post("/open311/v2/requests.json", data=form, headers=head)).status_code == 200


async def test_a_form_whose_report_is_just_being_made_waits_for_it_and_not_for_an_hour(city: City) -> None:
    client, instance = await collect(city), report_form()["client_key"]
    form = filled(instance, photos=["照片.jpg"])
    assert (await client.send(form, [], **{"*isIncomplete*": "yes"})).status_code == 202
    me = UUID((await (await city.signed_in("inspector")).get("/api/v1/me")).json()["id"])
    city.wait(hours=2)
    async with hasty(city) as quick:
        state, left = city.app.state, LeftAside("submissions")
        async with twin_of(city, me, instance):
            await settle_submissions(quick.db, state.city, state.numbers, city.settings, city.at, left)
        assert (await cases_of(city))[0] == []
        city.wait(seconds=FIRST_PAUSE.total_seconds())
        await settle_submissions(quick.db, state.city, state.numbers, city.settings, city.at, left)
    assert len((await cases_of(city))[0]) == 1
