"""The planted faults of other rooms: codes, a machine's reports and a list are given and not counted."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from backend.cases import export
from backend.ground.spent import Allowance
from backend.people import ask_code, limits
from backend.people.limits import Counted, Limit
from public_api import open311_form
from tests.doing import reported
from tests.linhai import City
from tests.open311.test_private import sent_by_a_machine
from tests.participation.test_floods import Uncounted
from tests.people.test_limits import codes_asked_for_from_five_places

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("database_kind", ["sqlite"])]
ONE = (Allowance(1, limits.MINUTE),)


def without(left_out: Limit) -> Callable[..., Counted]:
    """Counts all the rest."""
    return lambda settings, of_whom: Counted(
        settings, {what: whom for what, whom in of_whom.items() if what != left_out}
    )


async def _none(*_asked: Any) -> SimpleNamespace:
    return SimpleNamespace(total=0)


async def test_codes_nobody_counts_for_the_city_are_seen(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(limits.LIMITS, Limit.CODE_CITY, ONE)
    monkeypatch.setattr(ask_code, "Counted", without(Limit.CODE_CITY))
    assert await codes_asked_for_from_five_places(city) == [202] * 5


async def test_a_machine_nobody_counts_is_seen(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(limits.LIMITS, Limit.MACHINE_WRITE, ONE)
    monkeypatch.setattr(open311_form, "Counted", Uncounted)
    assert [answer.status_code for answer in await sent_by_a_machine(city)] == [200] * 3


async def test_an_export_nobody_counts_is_seen(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    await reported(city, "一处垃圾", "二处垃圾")
    monkeypatch.setattr(export, "MOST", 1)
    monkeypatch.setattr(export, "count_cases", _none)
    assert (await (await city.signed_in("chief")).get("/api/v1/cases/export")).status_code == 200
