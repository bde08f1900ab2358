"""What goes by itself where a city's own law asks a person first: it is left to that person, and stops nobody else."""

from typing import Any

import pytest
from sqlalchemy import select

from backend.cases import resume_due
from backend.ground.edition import Loaded, raise_edition
from backend.releases.content import digest_of, read_content, written
from backend.releases.release import Release
from tests.doing import done, refused, shown
from tests.linhai import City
from tests.patrol.field import on_shift
from tests.releases.test_publish import URL, drafted, present

pytestmark = pytest.mark.anyio


async def asking_a_note(city: City, at: str, action: str) -> list[dict[str, Any]]:
    """The law in force, but that whoever does this must say why."""
    law = (await present(await city.signed_in("admin")))["moves"]
    for row in law:
        if (row["at"], row["action"]) == (at, action):
            row["needs"] = [*row["needs"], "note"]
    return list(law)


async def published(city: City, law: list[dict[str, Any]]) -> None:
    admin = await city.signed_in("admin")
    answer = await admin.post(f"{URL}/{await drafted(admin, moves=law)}/publish")
    assert answer.status_code == 200, answer.text


async def published_before(city: City, law: list[dict[str, Any]]) -> None:
    """As by a version that did not find fault with it yet."""
    async with city.db.write() as session:
        first = (await session.execute(select(Release))).scalar_one()
        content = {**read_content(first.content), "moves": law}
        session.add(
            Release(
                number=2, note="旧版", digest=digest_of(content), content=written(content), based_on=1,
                editions=first.editions, drafted_at=city.at, published_at=city.at,
            )
        )  # fmt: skip
        await raise_edition(session, Loaded.RELEASES)


async def test_a_report_is_taken_where_whoever_has_it_verified_must_say_why(city: City) -> None:
    """Until now every report was refused as long as an inspector was on shift."""
    await published(city, await asking_a_note(city, "reported", "verify"))
    await on_shift(city)
    number = str((await (await city.citizen()).report())["number"])
    assert (await shown(city, number))["step"] == "reported"
    assert await refused(city, "desk", number, "verify") == "needs_note"
    assert (await done(city, "desk", number, "verify", note="请核实位置"))["step"] == "verifying"


async def test_a_case_is_filed_where_whoever_sends_it_out_must_say_why(city: City) -> None:
    known = city.app.state.city
    known.caps = type(known.caps)(auto_dispatch=True)
    await published(city, await asking_a_note(city, "filed", "dispatch"))
    number = await city.case_at("pending_file")
    assert (await done(city, "chief", number, "file", class_code="E0110"))["step"] == "filed"
    sent = await done(city, "dispatcher", number, "dispatch", department="D02", note="按职责派遣")
    assert sent["step"] == "dispatched"


async def test_a_suspension_that_only_a_person_ends_keeps_no_other_from_ending(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resume_due, "BATCH", 1)
    plain = await city.case_at("handling")
    await published_before(city, await asking_a_note(city, "suspended", "resume"))
    asking = await city.case_at("handling")
    for days, number in enumerate((asking, plain), 1):
        await done(city, "dispatcher", number, "suspend", days=days, note="待审批")
    city.wait(days=3)
    while await resume_due.resume_due(city.db, city.app.state.city, city.at):
        pass
    assert [(await shown(city, number))["step"] for number in (asking, plain)] == ["suspended", "handling"]
    assert (await done(city, "dispatcher", asking, "resume", note="审批已下达"))["step"] == "handling"
