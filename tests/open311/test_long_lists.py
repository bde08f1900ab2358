"""A list of a thousand requests with all that happened to them: others are served meanwhile."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlmodel import col

from backend.cases.case import Case
from backend.cases.history import SUBJECT
from backend.ground.happening import NO_HASH, Happening
from backend.ground.ids import new_id
from tests.held_up import held_up
from tests.linhai import City
from tests.open311.asking import read, sent

pytestmark = pytest.mark.anyio
BOTH = pytest.mark.parametrize("fmt", ["json", "xml"])
CASES = 1000
STEPS = ("reported", "pending_file", "filed", "handling", "checking", "handling", "checking", "handling", "checking")
BETWEEN = 3  # happenings for each move that are none: words, photos, urging
MOST = 0.1  # seconds others may wait


async def planted(city: City) -> None:
    """Cases as one that was sent, each with a course; nobody has sent as many."""
    number = await sent(city)
    async with city.db.write() as session:
        found = (await session.execute(select(Case).where(col(Case.number) == number))).scalar_one()
        cases = [_copy(found, city, place) for place in range(1, CASES)]
        await session.execute(insert(Case), cases)
        for turn in range(len(STEPS) * (BETWEEN + 1)):
            await session.execute(insert(Happening), [_happened(city, case, turn) for case in cases])
    city.wait(hours=1)


def _copy(found: Case, city: City, place: int) -> dict[str, Any]:
    at = city.at - timedelta(seconds=place)
    own = {"id": new_id(at), "number": f"20261123{place:06d}", "reported_at": at, "changed_at": at}
    return found.model_dump() | own


def _happened(city: City, case: dict[str, Any], turn: int) -> dict[str, Any]:
    at, (move, beside) = city.at + timedelta(seconds=turn), divmod(turn, BETWEEN + 1)
    moved: dict[str, Any] = {"action": "admit", "step": STEPS[move], "version": move + 1}
    data = {"action": "urge"} if beside else moved
    return {
        "id": new_id(at), "subject_kind": SUBJECT, "subject_id": case["id"], "seq": turn + 1, "at": at, "data": data,
        "kind": f"{SUBJECT}.{data['action']}", "prev_hash": NO_HASH, "hash": NO_HASH,
    }  # fmt: skip


@BOTH
async def test_others_are_served_while_a_long_list_is_made(city: City, fmt: str) -> None:
    await planted(city)
    async with held_up() as seen:
        answer = await city.client.get(f"/open311/v2/requests.{fmt}", params={"extensions": "true"})
    found = read(answer, fmt)
    assert (len(found), {len(one["notes"]) for one in found[1:]}) == (CASES, {len(STEPS)})
    assert seen.longest < MOST


@BOTH
async def test_so_they_are_while_updates_are_listed(city: City, fmt: str) -> None:
    await planted(city)
    async with held_up() as seen:
        answer = await city.client.get(f"/open311/v2/servicerequestupdates.{fmt}")
    assert len(read(answer, fmt)) >= CASES
    assert answer.headers["X-Next-Page-URL"]
    assert seen.longest < MOST
