"""Notices and guides: by topic and area, while they hold, every version kept."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from backend.ground.doer import Doer
from backend.ground.errors import Problem
from backend.ground.loading import LoadRefused
from backend.participation.load_guides import load_guides
from backend.participation.notice import Notice, NoticeKind
from backend.participation.write_notice import write_notice
from tests.linhai import City

pytestmark = pytest.mark.anyio
NOTICES, GUIDES = "/public/v1/notices", "/public/v1/guides"


def write(path: Path, entries: list[object]) -> None:
    path.write_text(json.dumps(entries), encoding="utf-8")


async def test_a_notice_is_found_by_topic_and_area_while_it_is_shown(city: City) -> None:
    admin = await city.signed_in("admin")
    form = {
        "kind": "announcement", "topic": "utilities", "area_code": "331082001015", "title": "停水",
        "text": "今晚八时起", "shown_from": "2026-11-24T08:00:00+08:00",
        "shown_to": "2026-11-25T08:00:00+08:00",
    }  # fmt: skip
    made = (await admin.post("/api/v1/admin/notices", json=form)).json()
    for area, is_seen in (("331082001", True), ("331082001015010", True), ("331082001014", False), ("331082", True)):
        shown = (await city.client.get(NOTICES, params={"topic": "utilities", "area": area})).json()["items"]
        assert [one["title"] for one in shown] == (["停水"] if is_seen else []), area
    one = (await city.client.get(f"{NOTICES}/{made['id']}")).json()
    assert (one["area"]["name"], one["topic"]["name"], one["version"]) == ("大柏叶社区", "水电气停供", 1)
    whole = {one["title"] for one in (await city.client.get(NOTICES, params={"area": "331082005"})).json()["items"]}
    assert whole == {"生活垃圾定时定点投放时间调整", "台风、大风天气户外广告与招牌安全提示"}
    city.wait(days=1)
    assert (await city.client.get(f"{NOTICES}/{made['id']}")).status_code == 404
    city.at -= timedelta(days=1)
    admin = await city.signed_in("admin")
    await admin.put(f"/api/v1/admin/notices/{made['id']}", json=form | {"text": "改为明晚"})
    kept = (await admin.get(f"/api/v1/admin/notices/{made['id']}/versions")).json()["items"]
    assert [(row["version"], row["text"]) for row in kept] == [(2, "改为明晚"), (1, "今晚八时起")]
    assert (await city.client.get(NOTICES, params={"area": "12"})).status_code == 422


async def test_of_two_who_change_a_notice_at_once_neither_overwrites_the_other(city: City) -> None:
    admin = await city.signed_in("admin")
    form = {"kind": "announcement", "title": "停水", "text": "今晚八时起"}
    made = UUID((await admin.post("/api/v1/admin/notices", json=form)).json()["id"])

    async def _write(session: AsyncSession, text: str) -> None:
        notice = Notice(
            id=made, kind=NoticeKind.ANNOUNCEMENT, title="停水", text=text, changed_by=made, changed_at=city.at
        )
        await write_notice(session, notice, by=Doer(made), settings=city.settings, at=city.at, is_new=False)

    async def _second() -> None:
        async with city.db.write() as session:
            await _write(session, "乙")

    async with city.db.write() as session:
        await _write(session, "甲")
        second = asyncio.create_task(_second())
        await asyncio.wait([second], timeout=0.5)  # PostgreSQL: it has read what the first is about to change
    kept = ["今晚八时起", "甲"]
    if city.db.is_sqlite:  # it read after the first had written
        await second
        kept += ["乙"]
    else:
        with pytest.raises(Problem) as refused:
            await second
        assert refused.value.code == "conflict"
    versions = (await admin.get(f"/api/v1/admin/notices/{made}/versions")).json()["items"]
    assert [row["text"] for row in reversed(versions)] == kept


async def test_a_notice_changed_since_it_was_read_is_not_overwritten_by_who_names_the_version_read(city: City) -> None:
    admin, form = await city.signed_in("admin"), {"kind": "announcement", "title": "停水", "text": "今晚八时起"}
    made = (await admin.post("/api/v1/admin/notices", json=form)).json()
    path, read = f"/api/v1/admin/notices/{made['id']}", {"version": made["version"]}
    first = await admin.put(path, json=form | read | {"text": "改为明晚"})
    assert (first.status_code, first.json()["version"]) == (200, 2)
    second = await admin.put(path, json=form | read | {"title": "停水（城东）"})
    assert (second.status_code, second.json()["code"]) == (409, "conflict")
    kept = (await admin.get(f"{path}/versions")).json()["items"]
    assert [(row["title"], row["text"]) for row in kept] == [("停水", "改为明晚"), ("停水", "今晚八时起")]
    assert (await admin.put(path, json=form | {"version": 2})).json()["version"] == 3


async def test_a_permits_page_is_in_versions_and_the_one_in_force_is_shown(city: City, tmp_path: Path) -> None:
    admin, path = await city.signed_in("admin"), "/api/v1/admin/guides/outdoor-ads"
    permits = (await city.client.get(GUIDES, params={"kind": "permit"})).json()["items"]
    assert [one["code"] for one in permits][:2] == ["outdoor-ads", "road-excavation"]
    first = (await city.client.get(f"{GUIDES}/outdoor-ads")).json()
    assert (first["version"], first["apply_url"], len(first["materials"])) == (1, "https://www.zjzwfw.gov.cn/", 4)
    kept = (await admin.get(f"{path}/versions")).json()["items"][0]
    form = {name: value for name, value in kept.items() if name not in ("code", "changed_by")}
    to_come = (city.at + timedelta(days=3)).isoformat()
    form |= {"days": 5, "shown_from": to_come}
    assert (await admin.put(path, json=form)).json()["version"] == 2
    assert (await admin.put(path, json=form)).json()["code"] == "conflict"  # of a version that is no longer the newest
    assert (await admin.put(path, json=form | {"version": 2, "apply_url": "http://x"})).status_code == 422
    assert (await city.client.get(f"{GUIDES}/outdoor-ads")).json()["days"] == 10
    city.at += timedelta(days=4)
    assert (await city.client.get(f"{GUIDES}/outdoor-ads")).json()["days"] == 5
    city.at -= timedelta(days=4)
    ended = form | {"version": 2, "shown_from": kept["shown_from"], "shown_to": city.at.isoformat()}
    assert (await admin.put(path, json=ended)).status_code == 200
    assert (await city.client.get(f"{GUIDES}/outdoor-ads")).status_code == 404
    assert [row["version"] for row in (await admin.get(f"{path}/versions")).json()["items"]] == [3, 2, 1]
    await loaded_again_only_what_changed_gets_a_version(city, tmp_path / "guides.json")


async def loaded_again_only_what_changed_gets_a_version(city: City, path: Path) -> None:
    """All or none, and every bad entry is named."""
    good = {"code": "a", "kind": "guide", "topic": "dogs", "title": "甲"}
    bad = [
        good,
        good,
        {"code": "B!", "kind": "permit", "topic": "cats", "x": 1},
        7,
        good | {"code": "p", "kind": "permit"},
    ]
    write(path, bad)
    async with city.db.write() as session:
        with pytest.raises(LoadRefused) as refused:
            await load_guides(session, path, city.at)
    assert {(row.line, row.field) for row in refused.value.bad_rows} == {
        (2, "code"), (3, "code"), (3, "topic"), (3, "title"), (3, "x"), (4, ""), (5, ""),
    }  # fmt: skip
    assert (await city.client.get(f"{GUIDES}/a")).status_code == 404
    for title, version in (("甲", 1), ("甲", 1), ("乙", 2)):
        write(path, [good | {"title": title}])
        async with city.db.write() as session:
            assert await load_guides(session, path, city.at) == 1
        assert (await city.client.get(f"{GUIDES}/a")).json()["version"] == version
