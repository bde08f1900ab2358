"""A release of a large city is drafted, checked and published while everybody else reads, and writes."""

import asyncio
import hashlib
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert

from backend.ground.edition import Loaded, raise_edition
from backend.ground.errors import MEGA, Problem
from backend.ground.ids import new_id
from backend.ground.slices import AT_ONCE, slices
from backend.places.component import Component
from backend.releases.check_release import check_release
from backend.releases.content import digest_of
from backend.releases.lint_present import lint_present
from backend.releases.publish_release import publish_release
from backend.routing.rule import Rule
from backend.web import read_apart
from backend.web.body_limits import WHOLE
from tests.held_up import held_up
from tests.linhai import City, report_form
from tests.releases.test_publish import URL, drafted, present
from tests.web.test_large_bodies import posted
from tests.web.test_read_apart import LONGEST, beside

pytestmark = pytest.mark.anyio
OF_ALL = {"body": "D02", "duty": "D02-01", "valid_from": "2026-11-24", "valid_to": None}
OF_CLASS = {"closing": "已清", "value": 4, "unit": "work_hour", "urgency": "normal"}


def many_rules(count: int, classes: int = 1000) -> list[dict[str, Any]]:
    """Beside each other: none is for the same class and area as another."""
    return [
        {**OF_ALL, "class": f"E{number % classes:04}", "area": f"331082{number // classes:03}"}
        for number in range(count)
    ]


def many_standards(count: int, words: int = 10) -> list[dict[str, Any]]:
    return [{**OF_CLASS, "class": "E0110", "place": place, "condition": "满" * words} for place in range(count)]


def large_draft() -> bytes:
    """As full as it may be."""
    parts = {"note": "全市", "rules": many_rules(45_000), "standards": many_standards(20_000, 60)}
    content = json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode()
    assert 9 * MEGA < len(content) < WHOLE["POST", URL]
    return content


@pytest.mark.measured
@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_nobody_waits_for_what_a_large_draft_holds(city: City) -> None:
    admin, content, found = await city.signed_in("admin"), large_draft(), list[float]()
    for _try in range(2):
        async with beside() as waits:
            answer = await posted(city, admin, URL, content)
        assert answer.status_code == 201, answer.text[:300]
        found.append(max(waits))
    print(f"a large draft: nobody waited longer than {1000 * min(found):.0f} ms")
    assert min(found) < LONGEST


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_large_draft_that_is_read_at_once_is_seen(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault."""
    monkeypatch.setattr(read_apart, "USUAL", WHOLE["POST", URL])
    admin = await city.signed_in("admin")
    async with beside() as waits:
        answer = await posted(city, admin, URL, large_draft())
    assert answer.status_code == 201
    assert max(waits) > LONGEST


async def test_a_large_draft_with_faults_is_told_of_them(city: City) -> None:
    admin = await city.signed_in("admin")
    rules = [*many_rules(12_000), OF_ALL | {"class": "E0110", "valid_from": "soon"}]
    content = json.dumps({"note": "全市", "rules": rules, "more": 1}).encode()
    assert len(content) > MEGA
    answer = await posted(city, admin, URL, content)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert {one["field"] for one in answer.json()["errors"]} == {"rules.12000.valid_from", "more"}


async def test_nobody_waits_for_the_rows_of_a_release_that_is_published(city: City) -> None:
    """They were all read, compared and digested on the loop."""
    admin = await city.signed_in("admin")
    of_city = [{**OF_ALL, "class": f"E{number:04}", "area": ""} for number in range(20)]
    rules = [*(await present(admin))["rules"], *of_city, *many_rules(20_000, 20)]
    first = await drafted(admin, standards=many_standards(20_000), rules=rules)
    assert (await admin.post(f"{URL}/{first}/publish")).status_code == 200
    number = await drafted(admin, standards=many_standards(19_999))
    async with held_up() as seen:
        answer = await admin.post(f"{URL}/{number}/publish")
    print(f"others held up {seen.longest:.3f} s")
    assert answer.status_code == 200, answer.text
    assert seen.longest < 0.2


async def test_nobody_waits_for_who_reads_a_large_release(city: City) -> None:
    """It was decoded, looked through and written out again on the loop."""
    admin = await city.signed_in("admin")
    drafted = await posted(city, admin, URL, large_draft())
    found = list[float]()
    for _try in range(3):
        async with held_up() as seen:
            answer = await admin.get(f"{URL}/{drafted.json()['number']}")
        found.append(seen.longest)
    print(f"a release: others held up {min(found):.3f} s")
    assert answer.status_code == 200, answer.text[:300]
    content = answer.json().pop("content")
    assert (len(content["rules"]), content["standards"][1]) == (45_000, many_standards(2, 60)[1])
    assert {**answer.json(), "content": None} == {**drafted.json(), "content": None}
    assert min(found) < 0.1


@pytest.mark.measured
async def test_nobody_waits_for_the_matrix_of_a_large_city(city: City) -> None:
    """Who was first to report after it had changed held everybody else up; so did a replay."""
    admin = await city.signed_in("admin")
    async with city.db.write() as session:
        for some in slices(many_rules(40_000), AT_ONCE):
            await session.execute(insert(Rule), [rule_of(row, city) for row in some])
        await raise_edition(session, Loaded.DUTIES)
    async with held_up() as seen:
        answer = await (await city.citizen()).post("/api/v1/reports", json=report_form())
    print(f"a report: others held up {seen.longest:.3f} s")
    assert answer.status_code == 201, answer.text
    assert seen.longest < 0.2
    async with held_up() as seen:
        number = await drafted(admin)
    print(f"a draft: others held up {seen.longest:.3f} s")
    assert seen.longest < 0.2
    async with held_up() as seen:
        answer = await admin.get(f"{URL}/{number}/replay")
    print(f"a replay: others held up {seen.longest:.3f} s")
    assert answer.status_code == 200, answer.text
    assert seen.longest < 0.2
    async with held_up() as seen, city.db.read() as session:
        found = await lint_present(session, city.at)
    print(f"a check: others held up {seen.longest:.3f} s")
    assert "duty_overlap" in {one.code for one in found}
    assert seen.longest < 0.2


def rule_of(row: dict[str, Any], city: City) -> dict[str, Any]:
    return {
        "id": new_id(city.at), "class_prefix": row["class"], "area_prefix": row["area"], "body_code": row["body"],
        "duty_code": row["duty"], "valid_from": date(2026, 11, 24), "valid_to": None, "ruling": None,
    }  # fmt: skip


@asynccontextmanager
async def writing(city: City) -> AsyncIterator[list[float]]:
    """How long each took who wrote a row meanwhile."""
    took, is_over = list[float](), False

    async def _write() -> None:
        while not is_over:
            begun = time.monotonic()
            async with city.db.write() as session:
                session.add(Component(**component(len(took))))
            took.append(time.monotonic() - begun)
            await asyncio.sleep(0.01)

    at_work = asyncio.create_task(_write())
    try:
        yield took
    finally:
        is_over = True
        await at_work  # the last may be waiting still


def component(number: int) -> dict[str, Any]:
    return {
        "id": f"33108201{number:08}", "class_code": "C0101", "name": "井盖", "owner_code": "D01", "keeper_code": "D01",
        "grid_code": "331082001001001", "state": "intact", "lon": 121.1, "lat": 28.8,
    }  # fmt: skip


@pytest.mark.measured
@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_others_write_while_a_release_is_checked_and_published(city: City) -> None:
    """Who reported meanwhile waited until all of it was proved."""
    admin = await city.signed_in("admin")
    rules = [OF_ALL | {"class": f"E{number:04}"} for number in range(2000)]
    number = await drafted(admin, rules=rules)
    begun = time.monotonic()
    assert (await admin.get(f"{URL}/{number}/lint")).status_code == 200
    lasts = time.monotonic() - begun
    async with writing(city) as took:
        assert (await admin.post(f"{URL}/{number}/publish")).status_code == 200
    print(f"checked in {lasts:.2f} s; {len(took)} wrote meanwhile, none longer than {max(took):.2f} s")
    assert max(took) < lasts / 2


@pytest.mark.parametrize("what", ["duties", "people"])
async def test_what_was_checked_against_something_else_is_not_published(city: City, what: str) -> None:
    admin = await city.signed_in("admin")
    number = await drafted(admin, standards=(await present(admin))["standards"][1:])
    async with city.db.read() as session:
        checked = await check_release(session, number, city.at)
    assert not checked.findings
    await MEANWHILE[what](city)
    with pytest.raises(Problem) as refused:
        async with city.db.write() as session:
            await publish_release(session, number, by=None, settings=city.settings, at=city.at, checked=checked)
    assert (refused.value.code, refused.value.headers["Retry-After"]) == ("busy", "2")
    newest = (await admin.get(URL)).json()["items"][0]
    assert (newest["number"], newest["published_at"]) == (number, None)


async def _renamed(city: City) -> None:
    admin = await city.signed_in("admin")
    answer = await admin.put("/api/v1/admin/departments/D02", json={"name": "环卫中心", "kind": "department"})
    assert answer.status_code == 200


async def _gone(city: City) -> None:
    """The only chief of the demo city leaves."""
    admin = await city.signed_in("admin")
    chief = (await admin.get("/api/v1/admin/people", params={"q": "chief"})).json()["items"][0]
    form = {name: chief[name] for name in ("name", "department", "area", "grids")} | {"active": False}
    assert (await admin.put(f"/api/v1/admin/people/{chief['id']}", json=form)).status_code == 200


MEANWHILE = {"duties": _renamed, "people": _gone}


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"b": [{"z": 1, "a": "满\n\"'"}, {}], "a": [], "calendar": "city@2026", "ä": [[1.5, None, True], "x"]},
    ],
)
def test_a_digest_is_that_of_the_whole_in_plain_json(content: dict[str, Any]) -> None:
    """Releases published before it was taken row by row keep theirs."""
    plain = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert digest_of(content) == hashlib.sha256(plain.encode()).hexdigest()
