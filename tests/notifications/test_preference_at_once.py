"""Somebody chooses how to be told on two devices at the same moment."""

from uuid import UUID

import pytest

from backend.ground.ids import new_id
from notifications.preference import Language, preference_of, set_preference
from tests.linhai import City
from tests.releases.test_one_at_a_time import begun

pytestmark = pytest.mark.anyio


async def choose(city: City, person_id: UUID, language: Language) -> None:
    async with city.db.write() as session:
        await set_preference(session, person_id, language=language, quiet=(22, 7), off={}, at=city.at)


async def test_of_two_first_choices_at_once_the_later_stands(city: City) -> None:
    """The second was told that the database is away."""
    person_id = new_id(city.at)
    async with city.db.write() as session:
        await set_preference(session, person_id, language=Language.CHINESE, quiet=(0, 0), off={}, at=city.at)
        await session.flush()
        later = await begun(choose(city, person_id, Language.ENGLISH))
    await later
    async with city.db.read() as session:
        kept = await preference_of(session, person_id)
    assert (kept.language, kept.quiet_from, kept.quiet_until) == (Language.ENGLISH, 22, 7)
