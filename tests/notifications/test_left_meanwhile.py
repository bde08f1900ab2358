"""Who leaves while something is told them hears nothing more, and nothing of it is left. SQLite's writers wait for each
other anyway."""

import asyncio
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from backend.participation.comment import Comment
from backend.participation.moderate_comment import moderate_comment
from backend.people.actor import Actor
from backend.workflow.roles import Role
from mobile_api.about_me import erase
from notifications import InboxItem
from notifications.delivery import Delivery, State
from notifications.fan_out import fan_out
from notifications.inbox_count import InboxCount
from notifications.outbox.drain import drain
from notifications.work import channels_of
from tests.linhai import City
from tests.row_locks import deadlocks, somebody_waits

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("database_kind", ["postgres"])]


async def who_reported(city: City) -> Actor:
    """Twice; of the second report nobody has been told."""
    citizen = await city.citizen()
    me = UUID((await citizen.get("/api/v1/me")).json()["id"])
    await citizen.report()
    await city.tell()
    await citizen.report()
    return Actor(me, "市民", frozenset(), None, frozenset(), me)


async def words_left(city: City, me: UUID) -> tuple[int, set[str]]:
    """How many messages there are, and what the deliveries say."""
    async with city.db.read() as session:
        items = (await session.execute(select(InboxItem).where(col(InboxItem.person_id) == me))).scalars().all()
        told = (await session.execute(select(Delivery).where(col(Delivery.person_id) == me))).scalars().all()
    assert told
    assert not any(one.state is State.CLAIMED or one.due_at for one in told)
    return len(items), {f"{one.title}{one.text}{one.address}" for one in told}


async def test_who_leaves_while_what_they_did_is_fanned_out_gets_no_message_of_it(city: City) -> None:
    by, known = await who_reported(city), city.app.state.city
    async with city.db.write() as session:
        await erase(session, by=by, settings=city.settings, at=city.at)
        telling = asyncio.create_task(fan_out(city.db, known, city.settings, city.at))
        await asyncio.wait([telling], timeout=1)
    assert await telling
    await city.tell()
    assert await words_left(city, by.id) == (0, {""})
    assert await deadlocks(city.db) == 0


async def test_who_leaves_while_a_message_is_put_into_their_inbox_leaves_none_there(city: City) -> None:
    by, channels = await who_reported(city), channels_of(city.db, city.settings)
    while await fan_out(city.db, city.app.state.city, city.settings, city.at):
        pass

    async def _leave() -> None:
        async with city.db.write() as session:
            await erase(session, by=by, settings=city.settings, at=city.at)

    async with city.db.write() as session:  # holds up the message between its claim and the inbox
        await session.execute(update(InboxCount).where(col(InboxCount.person_id) == by.id).values(last=InboxCount.last))
        sending = asyncio.create_task(drain(city.db, channels, city.settings, city.at))
        await somebody_waits(city.db)
        leaving = asyncio.create_task(_leave())
        await asyncio.wait([leaving], timeout=1)
    await asyncio.gather(sending, leaving)
    assert await words_left(city, by.id) == (0, {""})
    assert await deadlocks(city.db) == 0


async def test_who_leaves_while_a_comment_of_theirs_is_decided_on_is_not_in_the_way(city: City) -> None:
    """Of two on the same case: the one was shown, so that the case changes when its author leaves."""
    author, desk, number = await city.citizen(), await city.signed_in("desk"), await city.case_at("handling")
    me, ids = UUID((await author.get("/api/v1/me")).json()["id"]), []
    by = Actor(me, "市民", frozenset(), None, frozenset(), me)
    for words in ("这里每逢下雨就积水", "昨天又积水了"):
        form = {"text": words, "client_key": str(uuid4())}
        ids.append((await author.post(f"/api/v1/reports/{number}/comments", json=form)).json()["id"])
    assert (await desk.post(f"/api/v1/comments/{ids[0]}/clear")).status_code == 200
    before = await deadlocks(city.db)

    async def _leave() -> None:
        async with city.db.write() as session:
            await erase(session, by=by, settings=city.settings, at=city.at)

    async with city.db.write() as session:
        await session.execute(select(Comment).where(col(Comment.id) == UUID(ids[1])).with_for_update())
        leaving = asyncio.create_task(_leave())
        await somebody_waits(city.db)
        decider = Actor(me, "受理员", frozenset({Role.DESK}), None, frozenset(), me)
        await moderate_comment(session, UUID(ids[1]), "clear", None, by=decider, at=city.at)
    await leaving
    assert await deadlocks(city.db) == before
    assert (await city.client.get(f"/public/v1/cases/{number}/comments")).json()["items"] == []
