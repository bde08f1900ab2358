"""The command: what did not go out is listed, tried again, and the books are checked."""

import asyncio
import re
from datetime import timedelta

import pytest
from sqlalchemy import update
from typer.testing import CliRunner

from backend.cli import app
from backend.ground import clock
from backend.ground.db import Database
from backend.ground.settings import Settings
from notifications.addresses import ADDRESSES
from notifications.audience import AUDIENCE
from notifications.books.reconcile import DIFFERENCES
from notifications.delivery import Delivery, State
from notifications.office import wanted_of
from notifications.outbox.letters import Wanted, replay
from notifications.told_as import RECORDED_AS
from notifications.webhook_endpoint import PublicKind
from tests.linhai import City
from tests.notifications.test_outbox import all_of, make, row
from tests.statements import statements

pytestmark = pytest.mark.anyio


async def say(*words: str) -> tuple[int, str]:
    found = await asyncio.to_thread(CliRunner().invoke, app, list(words))
    return found.exit_code, found.output


async def test_dead_letters_are_listed_without_address_and_replayed_by_filter(
    db: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CGT_DATABASE_URL", settings.database_url)
    dead = {"state": State.DEAD, "due_at": None, "attempts": 12}
    at = clock.now() - timedelta(hours=1)
    await make(db, [
        row(at, "wechat", address="openid-lihua") | dead | {"fault": "45009"},
        row(at + timedelta(seconds=1), "jpush", address="token-1") | dead | {"fault": "http 503"},
        row(at - timedelta(days=40), "jpush") | dead | {"fault": "http 503"},
    ])  # fmt: skip
    code, text = await say("outbox", "list", "--days", "30")
    assert (code, text.splitlines()[-1]) == (0, "2 条")
    assert "45009" in text
    assert "openid-lihua" not in text
    code, text = await say("outbox", "replay", "--channel", "jpush", "--fault", "http 5", "--days", "30")
    assert (code, text) == (0, "1 条将重新投递\n")
    assert [(one.channel, one.state) for one in await all_of(db)][1:] == [
        ("wechat", State.DEAD), ("jpush", State.CREATED),
    ]  # fmt: skip
    assert await say("check", "deliveries") == (0, "0 个事件，0 条投递，0 处差异\n")


async def test_what_staff_have_sent_again_is_in_the_record(
    city: City, city_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What of it, and how many; and nothing of a command by which nothing was sent again."""
    monkeypatch.setenv("CGT_DATABASE_URL", city_settings.database_url)
    dead = {"state": State.DEAD, "due_at": None, "attempts": 12, "fault": "http 503"}
    at = clock.now() - timedelta(hours=1)
    await make(city.db, [row(at + timedelta(seconds=one), "jpush", address="token-1") | dead for one in range(2)])
    asked = ("outbox", "replay", "--channel", "jpush", "--fault", "http 5", "--days", "30")
    assert [(await say(*asked))[1][:1] for _time in range(2)] == ["2", "0"]
    auditor = await city.signed_in("auditor")
    (line,) = (await auditor.get("/api/v1/admin/audit", params={"kind": "books.replayed"})).json()["items"]
    assert {name: line["data"][name] for name in ("count", "states", "channel", "fault")} == {
        "count": 2, "states": ["dead", "given_up"], "channel": "jpush", "fault": "http 5",
    }  # fmt: skip
    assert ("since" in line["data"], "case_number" in line["data"], "token-1" in str(line)) == (True, False, False)


async def test_what_is_open_for_less_than_a_day_is_no_difference(
    city: City, city_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A short message held until the quiet hours are over, half an hour old, was said to be over a day old."""
    monkeypatch.setenv("CGT_DATABASE_URL", city_settings.database_url)
    for age, expected in (timedelta(minutes=30), ()), (timedelta(days=1, hours=1), ("untold", "unsettled")):
        city.at = clock.now() - age
        await (await city.citizen()).report()
        _code, text = await say("check", "deliveries")
        assert [what for what in ("untold",) if DIFFERENCES[what] in text] == list(expected[:1])
        await city.tell()
        async with city.db.write() as session:
            held = update(Delivery).values({"state": State.CREATED, "due_at": clock.now() + timedelta(hours=7)})
            await session.execute(held)
        _code, text = await say("check", "deliveries")
        assert [what for what in ("unsettled",) if DIFFERENCES[what] in text] == list(expected[1:])


@pytest.mark.parametrize(
    "words",
    [
        "outbox replay --days 0", "outbox replay --days -1", "outbox list --days 0", "outbox list --limit 0",
        "check deliveries --days 0", "check deliveries --days -3", "check deliveries --days 999999999",
    ],
)  # fmt: skip
@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_days_that_are_none_are_refused_and_nothing_is_sent_again(
    db: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch, words: str, database_kind: str
) -> None:
    """No days at all was taken for no limit, and days to come for books that balance."""
    monkeypatch.setenv("CGT_DATABASE_URL", settings.database_url)
    await make(db, [row(clock.now() - timedelta(days=40), "push") | {"state": State.DEAD, "due_at": None}])
    code, text = await say(*words.split())
    assert (code, words.split()[2] in text) == (2, True)
    assert [one.state for one in await all_of(db)] == [State.DEAD]


@pytest.mark.parametrize("deed", ["list", "replay"])
async def test_a_state_there_is_not_is_told_with_those_there_are(deed: str) -> None:
    code, text = await say("outbox", deed, "--state", "lost", "--state", "dead")
    assert (code, "lost" in text, "given_up" in text) == (2, True, True)


@pytest.mark.parametrize("deed", ["list", "replay"])
@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--channel smss", ("smss", "sms", "webhook")),
        ("--kind case.clos", ("case.clos", "case.close", "audience.md")),
        ("--kind nope", ("nope", "audience.md")), ("--case 2026", ("2026", "14")),
        ("--kind case.contest", ("case.grant", "case.return")), ("--kind case.endorse", ("case.grant",)),
    ],
)  # fmt: skip
async def test_what_cannot_be_is_told_and_not_taken_for_nothing_found(
    deed: str, words: str, said: tuple[str, ...]
) -> None:
    """A misspelt filter was answered as if nothing were left to send again."""
    code, text = await say("outbox", deed, *words.split())
    assert (code, [one for one in (words.split()[0], *said) if one not in text]) == (2, [])


async def test_whatever_may_be_told_may_be_looked_for() -> None:
    """But for what is only how it is told: it stands in the books as what happened, and would never be found."""
    assert RECORDED_AS.keys() == {
        "case.contest", "case.endorse", "case.appeal_alone", "case.apply_above", "case.appeal_above",
        "case.unanswered_above",
    }  # fmt: skip
    for kind in {*AUDIENCE, *PublicKind} - RECORDED_AS.keys():
        assert wanted_of([], None, kind, None, None, None).kind == kind
    for channel in ADDRESSES:
        assert wanted_of([], channel, None, None, None, None).channel == channel


async def test_the_help_names_every_state_and_says_what_each_filter_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    _code, text = await say("outbox", "list", "--help")
    assert [one for one in State if one not in text] == []
    for option in ("--channel", "--kind", "--case", "--fault"):
        line = next(line for line in text.splitlines() if option in line)
        assert re.search("[\u4e00-\u9fff]", line), line


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_what_a_provider_answered_is_printed_as_it_is(
    db: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch, database_kind: str
) -> None:
    monkeypatch.setenv("CGT_DATABASE_URL", settings.database_url)
    dead = {"state": State.DEAD, "due_at": None, "fault": "[bold]no", "answer": "{errors: [/x]}"}
    await make(db, [row(clock.now(), "push") | dead])
    code, text = await say("outbox", "list")
    assert (code, "[bold]no  {errors: [/x]}" in text) == (0, True)


async def test_who_replays_writes_nothing_but_that_and_its_record(db: Database, settings: Settings) -> None:
    """On SQLite whoever wants to write would wait until all that is kept was looked through."""
    at = clock.now()
    await make(db, [row(at - timedelta(hours=1), "push") | {"state": State.DEAD, "due_at": None}])
    with statements(db.writer) as said:
        assert await replay(db, Wanted(), lambda: at, lambda _done, _all: None) == 1
    update_alone, *recorded = [one for one in said if not one.startswith("BEGIN")]
    assert update_alone.startswith("UPDATE delivery")
    assert [one for one in recorded if "chain_head" not in one and not one.startswith("INSERT INTO happening")] == []
