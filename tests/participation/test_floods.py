"""Floods by the business itself: who says me too everywhere, urges all day, asks for addresses, or sends one picture
for every matter, is stopped, told when to come back, or pointed out."""

from dataclasses import replace
from typing import Any

import pytest

from backend.addresses import suggest_address
from backend.cases import report as reporting
from backend.cases import say_me_too
from backend.cases.deeds import pressing
from backend.ground.spent import Allowance
from backend.people import limits
from backend.people.limits import Counted, Limit
from tests.linhai import City, Person, report_form

pytestmark = pytest.mark.anyio
FEW = 3


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limits of a day, small enough to be reached here."""
    monkeypatch.setattr(say_me_too, "A_DAY", Allowance(FEW, say_me_too.A_DAY.per))
    monkeypatch.setitem(limits.LIMITS, Limit.ADDRESS, (Allowance(FEW, limits.DAY),))


async def got_through(city: City) -> dict[str, int]:
    """How many of FEW + 2 of each got through, each refusal being a 429 that says when to come back."""
    flooder, other, third = await city.citizen(), await city.citizen(), await city.citizen()
    numbers = [(await other.report(description=f"第{n}处"))["number"] for n in range(FEW + 2)]
    mine = (await flooder.report())["number"]
    where, known = {"lon": "121.1289", "lat": "28.847"}, city.app.state.city
    known.caps = replace(known.caps, reports_per_day=FEW)
    tried = {
        "me too": [await flooder.post(f"/api/v1/reports/{number}/me_too") for number in numbers],
        "urge": [await flooder.post(f"/api/v1/reports/{mine}/urge", json={}) for _turn in numbers],
        "address": [await flooder.get("/api/v1/address", params=where) for _turn in numbers],
        "report": [
            await third.post("/api/v1/reports", json=report_form(description=f"第{n}处")) for n in range(FEW + 2)
        ],
    }
    for answers in tried.values():
        assert {answer.status_code for answer in answers} <= {200, 201, 429}, answers[-1].text
        assert all(int(answer.headers["Retry-After"]) > 0 for answer in answers if answer.status_code == 429)
    return {what: sum(answer.is_success for answer in answers) for what, answers in tried.items()}


async def pointed_out(city: City) -> int:
    """On how many of three reports with one and the same picture the office is told that it was seen elsewhere."""
    flooder, chief = await city.citizen(), await city.signed_in("chief")
    picture = await flooder.photo()
    numbers = [(await flooder.report(photo_ids=[picture], description=f"第{n}处"))["number"] for n in range(3)]
    return sum([await _is_flagged(chief, number) for number in numbers])


async def _is_flagged(chief: Person, number: str) -> bool:
    case = (await chief.get(f"/api/v1/cases/{number}")).json()
    return any(photo["flags"] for photo in case["photos"])


@pytest.mark.usefixtures("few")
async def test_a_flood_of_any_kind_is_stopped_or_pointed_out(city: City) -> None:
    assert await got_through(city) == {"me too": FEW, "urge": FEW, "address": FEW, "report": FEW}
    assert await pointed_out(city) == 2  # the first was the first


async def _never(*_words: Any) -> int:
    return 0


class Uncounted(Counted):
    async def spend(self, *_asked: Any, **_more: Any) -> None:
        """Whoever asks gets through."""


async def _unflagged(_session: Any, _case: Any, photos: Any, *_more: Any) -> dict[Any, Any]:
    return {photo.id: [] for photo in photos}


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_what_is_not_counted_or_not_compared_is_seen(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault."""
    for room in (say_me_too, pressing):
        monkeypatch.setattr(room, "spend", _never)
    monkeypatch.setattr(suggest_address, "Counted", Uncounted)
    monkeypatch.setattr(reporting, "photo_flags", _unflagged)
    monkeypatch.setattr(reporting, "refuse_too_many_reports", _never)
    assert await got_through(city) == dict.fromkeys(("me too", "urge", "address", "report"), FEW + 2)
    assert await pointed_out(city) == 0
