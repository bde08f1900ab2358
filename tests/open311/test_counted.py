"""What Open311 refuses is counted by its code, as what every other door refuses: alarms and panels go by it."""

import pytest
from prometheus_client import REGISTRY

from tests.linhai import City, jpeg
from tests.open311.asking import send, sent

pytestmark = [pytest.mark.anyio, pytest.mark.dear]  # the database is not what is asked here
V2 = "/open311/v2"


def counted() -> dict[str, float]:
    """By code, of all refusals so far."""
    [refused] = [one for one in REGISTRY.collect() if one.name == "cgt_refused"]
    return {one.labels["code"]: one.value for one in refused.samples if one.name == "cgt_refused_total"}


def more_after(was: dict[str, float]) -> dict[str, float]:
    return {code: now - was.get(code, 0) for code, now in counted().items() if now > was.get(code, 0)}


async def test_what_is_refused_is_counted_once_by_what_was_wrong(city: City) -> None:
    number = await sent(city)
    update = {"service_request_id": number, "update_id": "u", "status": "open", "description": "又满了",
              "updated_datetime": "2026-11-24T12:00:00+08:00"}  # fmt: skip
    assert (await send(city, path="v2/servicerequestupdates", **update)).status_code == 200
    asked = {
        "not_signed_in": lambda: send(city, api_key="none"),
        "invalid": lambda: send(city, lat="95"),
        "not_found": lambda: city.client.get(f"{V2}/requests/1.json"),
        "outside_city": lambda: send(city, lat="30.2", long="120.1"),
        "key_reused": lambda: send(city, path="v2/servicerequestupdates", **update | {"description": "另一件"}),
    }
    for code, ask in asked.items():
        was, answer = counted(), await ask()
        assert 400 <= answer.status_code < 500, answer.text
        assert more_after(was) == {code: 1.0}, code
    was = counted()
    assert (await city.client.get(f"{V2}/requests.xml", params={"q": "x" * 101})).status_code == 400
    assert (await city.client.get(f"{V2}/none.xml")).status_code == 404
    assert (await city.client.get(f"{V2}/services.txt")).status_code == 404
    assert (await send(city, api_key=None, files=[("media", ("a.jpg", jpeg(), "image/jpeg"))])).status_code == 403
    assert more_after(was) == {"invalid": 1.0, "not_found": 2.0, "not_signed_in": 1.0}
