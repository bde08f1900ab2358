"""The matrix is read as it stood at one moment, whoever changes it meanwhile."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from threading import Thread
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, event, update
from sqlmodel import col

from backend.ground import one_look
from backend.ground.db import Database
from backend.ground.edition import Loaded, raise_edition
from backend.ground.ids import new_id
from backend.routing.choose import choose
from backend.routing.proof import prove_stored
from backend.routing.rule import Rule
from backend.routing.rules_at import PublishedMatrix
from tests.linhai import City

pytestmark = pytest.mark.anyio
TODAY = date(2026, 11, 24)
PREFIX = "E0199"


def rule_of(body: str, identity: UUID) -> Rule:
    return Rule(
        id=identity, class_prefix=PREFIX, area_prefix="", body_code=body, duty_code=f"{body}-01", valid_from=TODAY
    )


async def handed_over(city: City) -> None:
    """The rule of one body is over, if there is one, and another has begun."""
    db = Database(city.settings)
    async with db.write() as session:
        await session.execute(update(Rule).where(col(Rule.class_prefix) == PREFIX).values(valid_to=TODAY))
        session.add(rule_of("D05", new_id(city.at)))
        await raise_edition(session, Loaded.DUTIES)
    await db.close()


@contextmanager
def changed_meanwhile(city: City) -> Iterator[list[str]]:
    """After the first look at the rules, once."""
    seen = list[str]()

    def _meanwhile(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "FROM rule" in statement and statement.startswith("SELECT"):
            seen.append(statement)
            if len(seen) == 1:
                writer = Thread(target=asyncio.run, args=(handed_over(city),))
                writer.start()
                writer.join()

    event.listen(Engine, "after_cursor_execute", _meanwhile)
    try:
        yield seen
    finally:
        event.remove(Engine, "after_cursor_execute", _meanwhile)


async def test_a_rule_that_another_follows_while_they_are_read_is_not_beside_it(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A report routed meanwhile was told 职责重叠, and kept it."""
    monkeypatch.setattr(one_look, "PAGE", 10)
    async with city.db.write() as session:
        session.add(rule_of("D02", UUID(int=1)))  # among the first that are read
        await raise_edition(session, Loaded.DUTIES)
    async with city.db.read() as session:
        with changed_meanwhile(city) as seen:
            matrix = await PublishedMatrix().current(session)
    choice = choose(PREFIX, "331082001001001", matrix, TODAY)
    assert seen
    assert (choice.body_code, choice.certain) == ("D02", True), choice.why
    async with city.db.read() as session:
        matrix = await PublishedMatrix().current(session)
    assert choose(PREFIX, "331082001001001", matrix, TODAY).body_code == "D05"


async def test_a_rule_that_begins_while_the_matrix_is_proved_is_no_gap(city: City) -> None:
    """The rules were read twice over: what had to be somebody's from another moment than whose it was."""
    async with city.db.read() as session:
        with changed_meanwhile(city) as seen:
            proof = await prove_stored(session, TODAY)
    assert seen
    assert (proof["gap_count"], proof["gaps"]) == (0, [])
