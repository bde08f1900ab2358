"""What is written past the ORM is what the ORM would have written, and takes its place in the same transaction."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine, event, inspect, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import SQLModel, col

from backend.cases.case import Case
from backend.cases.source import Source
from backend.ground.bare_rows import known, made_of, read_rows, values_of, write_rows
from backend.ground.chain import ChainHead
from backend.ground.db import Database
from backend.ground.deed_key import DeedKey
from backend.ground.happening import NO_HASH, Happening
from backend.ground.ids import new_id
from backend.ground.untold import Untold
from backend.workflow.facts import Asked
from backend.workflow.steps import Step

pytestmark = pytest.mark.anyio


def _case(at: datetime, **more: Any) -> Case:
    identity = new_id(at)
    words: dict[str, Any] = {
        "id": identity, "number": identity.hex[-16:], "step": Step.REPORTED, "source": Source.PUBLIC,
        "bucket": "sanitation", "class_code": "0101", "certain": True, "description": "垃圾桶满溢",
        "stated_lon": 121.1, "stated_lat": 28.8, "coord_type": "gcj02", "lon": 121.1, "lat": 28.8, "cell": 2**40,
        "grid_code": "331082001001001", "choice": {"body": "甲", "why": ["one"]}, "reported_at": at,
    }  # fmt: skip
    return Case(**words | more)


def _happening(at: datetime) -> Happening:
    identity = new_id(at)
    return Happening(
        id=identity, subject_kind="case", subject_id=identity, seq=1, kind="case.report", actor_id=new_id(at), at=at,
        data={"步": 1, "none": None}, prev_hash=NO_HASH, hash="a" * 64,
    )  # fmt: skip


MADE: dict[str, Callable[[datetime], SQLModel]] = {
    "case": _case,
    "a case with all sorts": lambda at: _case(
        at, standard=None, clock=[{"turn": at.isoformat()}], asks=Asked.SUSPEND, accuracy_m=0.5, captured_at=at,
        reporter_id=new_id(at), anonymous=True, stage_clock={"stage": "filing"},
    ),
    "happening": _happening,
    "untold": lambda at: Untold(happening_id=new_id(at), at=at),
    "head": lambda at: ChainHead(subject_id=new_id(at), subject_kind="case", seq=7, hash="b" * 64),
    "key": lambda at: DeedKey(
        person_id=new_id(at), deed="report", client_key=new_id(at), body_digest="c" * 64, made=new_id(at), at=at
    ),
}  # fmt: skip


@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
async def test_the_row_is_the_very_row_the_orm_writes(
    db: Database, at: datetime, made: Callable[[datetime], SQLModel]
) -> None:
    """Written by one, read as it lies there; then, the table empty again, by the other."""
    one = made(at)
    values, found = values_of(one), list[Any]()
    lies = text(f"SELECT * FROM {type(one).__tablename__}")
    for is_bare in (True, False):
        async with db.write() as session:
            if is_bare:
                await write_rows(session, (type(one), [values]))
            else:
                session.add(type(one)(**values))
                await session.flush()
            found.append([dict(row._mapping) for row in await session.execute(lies)])
            await session.rollback()
    assert len(found[0]) == 1
    assert found[0] == found[1]


async def test_what_changes_of_a_known_object_is_written_and_raises_its_version(db: Database, at: datetime) -> None:
    case = _case(at)
    async with db.write() as session:
        await write_rows(session, (Case, [values_of(case)]))
        known(session, case)
        case.description, case.clock = "已改", [{"turn": "now"}]
    async with db.read() as session:
        kept = await session.get(Case, case.id)
    assert kept is not None
    assert (kept.description, kept.clock, kept.version) == ("已改", [{"turn": "now"}], 2)


async def test_a_known_object_whose_version_somebody_raised_is_stale(db: Database, at: datetime) -> None:
    case = _case(at)
    async with db.write() as session:
        await write_rows(session, (Case, [values_of(case)]))
        known(session, case)
        raised = update(Case).where(col(Case.id) == case.id).values(version=9)
        await session.execute(raised.execution_options(synchronize_session=False))
        case.description = "已改"
        with pytest.raises(StaleDataError):
            await session.flush()
        await session.rollback()


async def test_a_key_that_is_taken_is_refused_and_nothing_of_the_transaction_stays(db: Database, at: datetime) -> None:
    first, second = _happening(at), _happening(at)
    async with db.write() as session:
        await write_rows(session, (Happening, [values_of(first)]))
    with pytest.raises(IntegrityError):
        async with db.write() as session:
            await write_rows(session, (Happening, [values_of(second)]), (Happening, [values_of(first)]))
    async with db.read() as session:
        there = await read_rows(session, text("SELECT count(*) FROM happening"))
    assert there[0][0] == 1


async def test_what_is_made_is_what_the_class_makes(at: datetime) -> None:
    made, words = _case(at), values_of(_case(at))
    needed = {name: words[name] for name, one in Case.model_fields.items() if one.is_required()} | {"id": made.id}
    light, plain = made_of(Case, **needed), Case(**needed)
    assert values_of(light) == values_of(plain)
    assert light.clock is not made_of(Case, **needed).clock  # a list of its own
    light.step, light.clock = Step.FILED, []
    assert inspect(light).transient


async def test_a_column_that_is_missing_or_unknown_is_an_error(at: datetime) -> None:
    with pytest.raises(TypeError, match="needs at"):
        made_of(Untold, happening_id=new_id(at))
    with pytest.raises(TypeError, match="has no when"):
        made_of(Untold, happening_id=new_id(at), at=at, when=at)


async def test_many_rows_and_none(db: Database, at: datetime) -> None:
    rows = [{"happening_id": new_id(at), "at": at} for _ in range(30)]
    async with db.write() as session:
        await write_rows(session, (Untold, rows), (ChainHead, []))
        seen = await read_rows(session, text("SELECT count(*) FROM untold"))
    assert seen[0][0] == 30


async def test_several_rows_of_a_table_lie_as_its_single_ones_do(db: Database, at: datetime) -> None:
    """Times, documents and enums, too, and what is not there."""
    cases, tolds = [_case(at), _case(at, asks=Asked.SUSPEND, clock=[{"turn": "now"}])], [_happening(at), _happening(at)]
    lie = [text(f"SELECT * FROM {name} ORDER BY id") for name in ("cases", "happening")]
    ways = [
        [(Case, [*map(values_of, cases)]), (Happening, [*map(values_of, tolds)])],
        [*((Case, [values_of(one)]) for one in cases), *((Happening, [values_of(one)]) for one in tolds)],
    ]  # fmt: skip
    found = []
    for way in ways:
        async with db.write() as session:
            await write_rows(session, *way)
            found.append([[dict(row._mapping) for row in await session.execute(one)] for one in lie])
            await session.rollback()
    assert [len(rows) for rows in found[0]] == [2, 2]
    assert found[0] == found[1]


@pytest.mark.parametrize("number", [1, 2])
async def test_a_word_that_is_too_long_is_refused_and_not_cut(db: Database, at: datetime, number: int) -> None:
    rows = [values_of(ChainHead(subject_id=new_id(at), subject_kind="k" * 33, seq=1, hash="b")) for _ in range(number)]
    async with db.write() as session:
        if (await session.connection()).dialect.name == "sqlite":
            pytest.skip("SQLite knows no lengths")
        with pytest.raises(DBAPIError, match="too long"):
            await write_rows(session, (ChainHead, rows))
        await session.rollback()


async def test_a_row_that_is_not_whole_is_an_error(db: Database, at: datetime) -> None:
    async with db.write() as session:
        with pytest.raises(TypeError, match="Untold does not say at"):
            await write_rows(session, (Untold, [{"happening_id": new_id(at)}]))


async def test_rows_of_several_tables_are_one_statement_where_the_database_knows_such(
    db: Database, at: datetime
) -> None:
    said = list[str]()
    told = _happening(at)
    event.listen(Engine, "before_cursor_execute", (listen := lambda _c, _u, words, *_more: said.append(words)))
    try:
        async with db.write() as session:
            await write_rows(session, (Happening, [values_of(told)]), (Untold, [{"happening_id": told.id, "at": at}]))
            knows = (await session.connection()).dialect.name == "postgresql"
    finally:
        event.remove(Engine, "before_cursor_execute", listen)
    inserts = [words for words in said if "INSERT" in words]
    assert len(inserts) == (1 if knows else 2)
