"""A suspension that was applied for and granted tells the reporter, with its date; other grants are inner matters."""

import pytest

from tests.doing import done
from tests.linhai import City

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(("asked", "told"), [("suspend", 1), ("extend", 0)])
async def test_who_reported_hears_of_a_granted_suspension_only(city: City, asked: str, told: int) -> None:
    citizen = await city.citizen()
    number = str((await citizen.report())["number"])
    for who, action in (("desk", "admit"), ("chief", "file"), ("dispatcher", "dispatch"), ("handler", "accept")):
        await done(city, who, number, action, **await city.needed(action))
    await done(city, "handler", number, "apply", **{"for": asked}, days=10, note="需汛期后施工")
    await done(city, "dispatcher", number, "grant")
    await city.tell()
    inbox = (await citizen.get("/api/v1/inbox")).json()["items"]
    postponed = [item for item in inbox if "延期办理" in item["title"]]
    assert len(postponed) == told
    assert all("预计 12月04日" in item["text"] for item in postponed)
