"""Words that the desk clears (公开审核) while their author leaves (注销) are not public afterwards."""

from uuid import uuid4

import pytest

from backend.cases.case import Case
from backend.cases.clear import clear
from backend.people.actor import Actor
from backend.workflow.roles import Role
from mobile_api.about_me import erase
from tests.cases.test_late_photos_at_once import sent
from tests.linhai import City
from tests.people.test_merged_meanwhile import form, two
from tests.releases.test_one_at_a_time import begun

pytestmark = pytest.mark.anyio
DESK = Actor(uuid4(), "受理员", frozenset({Role.DESK}), None, frozenset(), uuid4())


async def left(city: City, who: Actor) -> None:
    async with city.db.write() as session:
        await erase(session, by=who, settings=city.settings, at=city.at)


async def test_words_that_are_cleared_while_their_author_leaves_are_hidden(city: City) -> None:
    """They were looked for among those cleared before, and these were not yet."""
    async with two(city) as (leaving, _other):
        made = await sent(city, leaving, form(uuid4()))
        async with city.db.write() as session:
            await clear(session, made.number, True, [], by=DESK, at=city.at, confirmed=True)
            going = await begun(left(city, leaving))
        await going
    async with city.db.read() as session:
        assert not (await session.get_one(Case, made.id)).description_cleared
