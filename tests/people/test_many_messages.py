"""Whoever sits at the desk is told much: others are served while it is all exported."""

import io
import json
import zipfile
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import insert

from backend.ground.ids import new_id
from notifications.delivery import Delivery, State
from notifications.inbox import InboxItem
from tests.held_up import held_up
from tests.linhai import City

pytestmark = pytest.mark.anyio
MESSAGES = 20_000  # of a year, for one who is told of some fifty reports a day
MOST = 0.2  # seconds others may wait


async def test_others_are_served_while_many_messages_are_exported(city: City) -> None:
    dispatcher = await city.signed_in("dispatcher")
    identity = UUID((await dispatcher.get("/api/v1/me")).json()["id"])
    said = {"kind": "case.reported", "title": "新上报", "case_number": "202611-000001", "person_id": identity}
    async with city.db.write() as session:
        for start in range(0, MESSAGES, 500):
            times = [city.at - timedelta(minutes=turn) for turn in range(start, start + 500)]
            ids = [(new_id(at), at) for at in times]
            items = [said | {"id": one, "text": "有新的上报待受理", "at": at, "place": 0} for one, at in ids]
            await session.execute(insert(InboxItem), items)
            rows = [
                said | {"id": one, "happening_id": one, "subject_id": one, "seq": 1, "channel": "in_app", "address": "",
                        "text": "有新的上报待受理", "state": State.DELIVERED, "made_at": at, "sent_at": at}
                for one, at in ids
            ]  # fmt: skip
            await session.execute(insert(Delivery), rows)
    async with held_up() as seen:
        answer = await dispatcher.post("/api/v1/me/export")
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        counts = [len(json.loads(packed.read(f"{name}.json"))) for name in ("messages", "deliveries")]
    assert counts == [MESSAGES, MESSAGES]
    assert seen.longest < MOST, f"others held up {seen.longest:.3f} s"
