"""From what happened to what people read."""

import asyncio
import string
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from backend.ground.untold import Untold
from backend.workflow.moves import MOVES
from notifications.audience import AUDIENCE
from notifications.channels.channel import Receipt, SendFailed
from notifications.delivery import Delivery
from notifications.fan_out import fan_out
from notifications.inbox import InboxItem
from notifications.outbox.claim import MARGIN, claim_due
from notifications.outbox.drain import drain
from notifications.outbox.rules import rule_of
from notifications.outbox.settle import settle
from notifications.tellers.person import FIELDS as PERSON_FIELDS
from notifications.wording import WORDING
from notifications.work import channels_of
from tests.doing import asked_for_a_code
from tests.linhai import City

FIELDS = {
    "case": {
        "number", "bucket", "category", "place", "department", "due", "reason", "what", "late_since", "asked", "until",
    },
    "absence": {*PERSON_FIELDS, "what"},
    "shift": {*PERSON_FIELDS, "what"},
    "notice": {"title"},
    "volunteering": {*PERSON_FIELDS, "title"},
    "code": {"code", "minutes"},
}  # fmt: skip


def test_every_move_has_its_hearers_and_every_hearer_words() -> None:
    assert {f"case.{move.action}" for move in MOVES} <= set(AUDIENCE)
    assert {(kind, relation) for kind, hearers in AUDIENCE.items() for relation in hearers} == set(WORDING)


def test_words_use_known_fields_only_and_are_short() -> None:
    for (kind, _relation), words in WORDING.items():
        used = {name for _text, name, _form, _conversion in string.Formatter().parse(words.text) if name}
        assert used <= FIELDS.get(kind.partition(".")[0], set(PERSON_FIELDS))
        assert len(words.title) <= 12


async def count(city: City, table: type) -> int:
    async with city.db.read() as session:
        return (await session.execute(select(func.count()).select_from(table))).scalar_one()


@pytest.mark.anyio
async def test_eight_workers_at_once_tell_everything_once(city: City) -> None:
    citizen = await city.citizen()
    await asked_for_a_code(city)
    numbers = {(await citizen.report())["number"] for _ in range(30)}
    channels = channels_of(city.db, city.settings)

    async def _worker() -> None:
        for _round in range(4):
            await fan_out(city.db, city.app.state.city, city.settings, city.at)
            await drain(city.db, channels, city.settings, city.at)

    await asyncio.gather(*(_worker() for _ in range(8)))
    await city.tell()
    assert await count(city, Untold) == 0
    assert await count(city, InboxItem) == 60  # the reporter and the desk
    assert await count(city, Delivery) == 61  # and somebody's code
    read = (await citizen.get("/api/v1/inbox?limit=100")).json()["items"]
    assert {item["number"] for item in read} == numbers


@pytest.mark.anyio
async def test_a_worker_that_died_loses_its_claim_and_a_late_word_changes_nothing(city: City) -> None:
    await (await city.citizen()).report()
    await fan_out(city.db, city.app.state.city, city.settings, city.at)
    in_app = channels_of(city.db, city.settings)["in_app"]
    claimed = await claim_due(city.db, in_app, 50, city.at)
    assert len(claimed) == 2
    assert not await claim_due(city.db, in_app, 50, city.at)
    later = city.at + timedelta(seconds=rule_of(in_app.name).limit) + MARGIN
    again = await claim_due(city.db, in_app, 50, later)
    assert {row.id for row in again} == {row.id for row in claimed}
    assert not await settle(city.db, in_app, [(one, SendFailed("late")) for one in claimed], later)
    assert len(await settle(city.db, in_app, [(one, Receipt()) for one in again], later)) == 2


@pytest.mark.anyio
async def test_a_message_is_marked_read_by_its_owner_only(city: City) -> None:
    citizen = await city.citizen()
    await citizen.report()
    await city.tell()
    item = (await citizen.get("/api/v1/inbox")).json()["items"][0]
    assert item["read_at"] is None
    assert (await (await city.citizen()).post(f"/api/v1/inbox/{item['id']}/read")).status_code == 404
    assert (await citizen.post(f"/api/v1/inbox/{item['id']}/read")).json()["read_at"]


@pytest.mark.anyio
async def test_the_unread_are_counted_beyond_any_page_and_for_each_alone(city: City) -> None:
    citizen, other = await city.citizen(), await city.citizen()
    for _one in range(53):
        await citizen.report()
    await other.report()
    await city.tell()
    counts = [(await who.get("/api/v1/inbox/unread")).json() for who in (citizen, other)]
    assert counts == [{"count": 53}, {"count": 1}]
    item = (await citizen.get("/api/v1/inbox")).json()["items"][0]
    await citizen.post(f"/api/v1/inbox/{item['id']}/read")
    assert (await citizen.get("/api/v1/inbox/unread")).json() == {"count": 52}
