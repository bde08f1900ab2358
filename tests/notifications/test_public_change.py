"""What machines outside hear is what a citizen's own page would show."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from backend.cases.status import STATUS
from backend.ground.happening import Happening
from backend.ground.ids import new_id
from backend.workflow.moves import MOVES, Move
from backend.workflow.steps import Step
from notifications import webhooks
from notifications.delivery import Delivery
from notifications.fan_out import fan_out
from notifications.public_change import public_change
from notifications.webhook_endpoint import PUBLIC_KINDS, PublicKind, WebhookEndpoint
from tests.doing import done
from tests.linhai import City

AT = datetime(2026, 11, 24, 2, tzinfo=UTC)
FILED, IN_HAND = STATUS[Step.FILED], STATUS[Step.HANDLING]
# of steps inside, which no stranger hears by their names
INNER = {"rework", "return", "grant", "refute", "confirm", "call_back", "force_close", "arbitrate", "answer"}


def happened(kind: str, data: dict[str, Any]) -> Happening:
    return Happening(
        id=new_id(AT), subject_kind="case", subject_id=uuid4(), seq=2, kind=kind, at=AT, data=data, prev_hash="",
        hash="",
    )  # fmt: skip


def made(move: Move) -> Happening:
    return happened(f"case.{move.action}", {"from": move.at.value, "step": move.to.value})


@pytest.mark.parametrize("move", MOVES, ids=lambda move: f"{move.at}-{move.action}-{move.to}")
def test_whatever_changes_what_a_citizen_sees_is_told_with_the_status_it_then_has(move: Move) -> None:
    was, now = STATUS[move.at], STATUS[move.to]
    if was == IN_HAND and now == FILED:
        now = IN_HAND  # sent back: in hand, as on the citizen's own page
    change = public_change(made(move))
    if was == now and f"case.{move.action}" not in set(PublicKind):
        assert change is None
        return
    assert change is not None
    assert change[1] == now.code
    assert change[0].removeprefix("case.") not in INNER


def test_what_changes_nothing_outside_is_not_told() -> None:
    assert public_change(happened("case.urge", {})) is None
    assert public_change(happened("case.report", {"step": "reported"})) == (PublicKind.REPORT, "submitted")
    assert set(PUBLIC_KINDS) == set(PublicKind)
    assert {status.code for status in STATUS.values()} == set(PUBLIC_KINDS.values())


@pytest.mark.anyio
async def test_a_case_closed_by_force_is_closed_for_machines_too(city: City) -> None:
    number = await city.case_at("dispatched")
    async with city.db.write() as session:
        session.add(_endpoint(["case.close"]))
    await done(city, "chief", number, "force_close", reason="other", note="现场已不存在")
    await city.tell()
    async with city.db.read() as session:
        rows = (await session.execute(select(Delivery).where(col(Delivery.channel) == "webhook"))).scalars().all()
    assert [(row.kind, row.fields["status"]) for row in rows] == [("case.close", "closed")]


@pytest.mark.anyio
async def test_who_comes_when_there_is_no_room_is_refused_and_not_left_untold(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    security, form = await city.signed_in("security"), {"name": "市平台", "url": "https://example.com/hook"}
    key = {"name": "台州", "scopes": ["feeds"], "days": 1}
    shown = {"X-Api-Key": (await security.post("/api/v1/admin/api-keys", json=key)).json()["key"]}
    own = {"url": form["url"]}
    for _ in range(5):
        assert (await city.client.post("/feeds/v1/webhooks", json=own, headers=shown)).status_code == 201
    refused = await city.client.post("/feeds/v1/webhooks", json=own, headers=shown)
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_webhooks")
    first = (await city.client.get("/feeds/v1/webhooks", headers=shown)).json()["items"][0]["id"]
    assert (await city.client.post(f"/feeds/v1/webhooks/{first}/end", headers=shown)).is_success
    assert (await city.client.post("/feeds/v1/webhooks", json=own, headers=shown)).status_code == 201
    monkeypatch.setattr(webhooks, "MOST", 6)
    assert (await security.post("/api/v1/admin/webhooks", json=form)).status_code == 201
    assert (await security.post("/api/v1/admin/webhooks", json=form)).status_code == 409


@pytest.mark.anyio
async def test_of_very_many_machines_none_is_left_out(city: City) -> None:
    """As an earlier release let them register."""
    async with city.db.write() as session:
        session.add_all(_endpoint([]) for _ in range(130))
    await (await city.citizen()).report()
    while await fan_out(city.db, city.app.state.city, city.settings, city.at):
        pass
    async with city.db.read() as session:
        told = select(func.count(col(Delivery.address).distinct())).where(col(Delivery.channel) == "webhook")
        assert (await session.execute(told)).scalar_one() == 130


def _endpoint(kinds: list[str]) -> WebhookEndpoint:
    return WebhookEndpoint(
        id=new_id(AT), name="市平台", url="https://example.invalid/hook", kinds=kinds, secret_sealed="x",
        made_by=uuid4(), made_at=AT,
    )  # fmt: skip
