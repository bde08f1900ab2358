"""Whatever happened, whoever it concerns: all is told the same way."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlmodel import col

from backend.ground.happening import Happening, record
from backend.ground.ids import new_id
from backend.ground.sealed_text import SealedText
from backend.participation.notice import Notice, NoticeKind
from notifications.audience import AUDIENCE
from notifications.delivery import Delivery, State, Urgency
from notifications.fan_out import fan_out
from notifications.outbox.drain import drain
from notifications.tellers import TELLERS
from tests.linhai import City, Person
from tests.notifications.receiver import Posting, open_receiver

pytestmark = pytest.mark.anyio


def test_whatever_is_told_has_a_teller() -> None:
    assert {kind.partition(".")[0] for kind in AUDIENCE} == set(TELLERS)


async def happens(city: City, subject: UUID, kind: str, data: Mapping[str, Any]) -> None:
    async with city.db.write() as session:
        of = kind.partition(".")[0]
        await record(session, subject_kind=of, subject_id=subject, kind=kind, by=None, at=city.at, data=data)


async def identity_of(person: Person) -> str:
    return str((await person.get("/api/v1/me")).json()["id"])


async def texts(person: Person) -> list[str]:
    return [item["text"] for item in (await person.get("/api/v1/inbox")).json()["items"]]


async def test_an_inspector_hears_of_a_task_and_a_supervisor_of_an_absence(city: City) -> None:
    inspector, supervisor = await city.signed_in("inspector"), await city.signed_in("supervisor")
    whom = await identity_of(inspector)
    await happens(city, new_id(city.at), "task.offer", {"assignee": whom, "kind": "check", "number": "20261124000001"})
    await happens(city, new_id(city.at), "shift.absent", {"person": whom, "day": "11月24日"})
    await city.tell()
    assert sorted(await texts(inspector)) == [
        "您 11月24日 的班次未按时签到，如有特殊情况请补充说明。",
        "您有一项新的核查任务（20261124000001），请尽快接单。",
    ]  # fmt: skip
    assert await texts(supervisor) == ["11月24日 有采集员未按时签到，请查看在岗情况。"]


async def test_points_and_a_changed_password_are_told_to_whom_they_belong(city: City) -> None:
    citizen = await city.citizen()
    whom = await identity_of(citizen)
    await happens(city, new_id(city.at), "points.earn", {"person": whom, "points": 5})
    await happens(city, UUID(whom), "person.password_changed", {})
    await city.tell()
    assert sorted(await texts(citizen)) == [
        "您的登录密码已修改。如非本人操作，请立即联系管理员。", "您获得 5 积分。",
    ]  # fmt: skip


async def test_notices_and_commands_go_to_the_roles_and_bodies_addressed_and_nobody_else(city: City) -> None:
    desk, handler, chief = [await city.signed_in(name) for name in ("desk", "handler", "chief")]
    notice = Notice(
        id=new_id(city.at), kind=NoticeKind.ANNOUNCEMENT, title="台风停工通知", text="…", changed_by=new_id(city.at),
        changed_at=city.at,
    )  # fmt: skip
    async with city.db.write() as session:
        session.add(notice)
    await happens(city, notice.id, "notice.announce", {"roles": ["desk"]})
    body = (await handler.get("/api/v1/me")).json()["department"]
    await happens(city, new_id(city.at), "command.give", {"bodies": [body]})
    await city.tell()
    assert await texts(desk) == ["台风停工通知"]
    assert await texts(handler) == ["您收到一条新指令，请登录查看并回复。"]
    assert await texts(chief) == []


async def test_a_code_goes_out_by_sms_and_stands_nowhere_in_the_open_before_or_after(city: City) -> None:
    async with open_receiver() as receiver:
        asked = await city.client.post("/api/v1/auth/code", json={"phone": "13712345678"})
        code = asked.json()["demo_code"]
        await fan_out(city.db, city.app.state.city, city.settings, city.at)
        assert not re.search(in_the_open(code), await kept(city))
        await drain(city.db, {"sms": Posting("sms", receiver.url)}, city.settings, city.at)
        (said,) = receiver.taken
    assert (said["address"], said["text"]) == ("13712345678", f"您的验证码是 {code}，5 分钟内有效，请勿告诉他人。")
    assert said["fields"] == {"code": code, "minutes": "5", "relation": "phone"}
    assert not re.search(in_the_open(code), await kept(city))
    async with city.db.read() as session:
        (row,) = (await session.execute(select(Delivery).where(col(Delivery.channel) == "sms"))).scalars()
        assert (await session.execute(select(SealedText))).all() == []
    assert (row.state, row.urgency, row.person_id, row.provider_id) == (State.SENT, Urgency.URGENT, None, "m-1")


def in_the_open(code: str) -> str:
    return rf"13712345678|(?<![0-9a-f]){code}(?![0-9a-f])"


async def kept(city: City) -> str:
    """All that the books hold of it."""
    async with city.db.read() as session:
        rows = [
            *(await session.execute(select(Delivery).where(col(Delivery.channel) == "sms"))).scalars(),
            *(await session.execute(select(SealedText))).scalars(),
            *(await session.execute(select(Happening).where(col(Happening.kind) == "code.ask"))).scalars(),
        ]
    return " ".join(str(row.model_dump()) for row in rows)


async def test_a_code_that_could_not_go_out_in_its_five_minutes_never_does(city: City) -> None:
    await city.client.post("/api/v1/auth/code", json={"phone": "13712345679"})
    await fan_out(city.db, city.app.state.city, city.settings, city.at)
    city.wait(minutes=5)
    async with open_receiver() as receiver:
        await drain(city.db, {"sms": Posting("sms", receiver.url)}, city.settings, city.at)
        assert receiver.taken == []
    async with city.db.read() as session:
        (row,) = (await session.execute(select(Delivery).where(col(Delivery.channel) == "sms"))).scalars()
    assert (row.state, row.fault, row.due_at) == (State.FAILED, "too_late", None)
