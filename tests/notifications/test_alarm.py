"""The alarms of the books: the same word once an hour, whatever was said in between."""

from datetime import datetime, timedelta

import pytest

from backend.ground.db import Database
from notifications.books.alarm import QUIET, raise_alarm

pytestmark = pytest.mark.anyio
MINUTE = timedelta(minutes=1)


async def raised(db: Database, stuck: str, at: datetime) -> bool:
    async with db.write() as session:
        return await raise_alarm(session, "books.stuck", {"stuck": stuck}, at, tell=True)


async def test_of_two_troubles_one_that_comes_and_goes_is_told_once_an_hour(db: Database, at: datetime) -> None:
    """Every administrator was told at every look, by night too."""
    words = ("unsent.fcm", "key_lost.sms、unsent.fcm") * 3
    told = [await raised(db, word, at + turn * MINUTE) for turn, word in enumerate(words)]
    assert told == [True, True, False, False, False, False]
    assert await raised(db, words[0], at + QUIET)
