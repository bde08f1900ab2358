"""Open statistics agree with the evaluation; the report page and the open data show no more than they may."""

import csv
import io
import json
from collections import Counter
from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete

from backend.disclosure.keep_statistics import keep_statistics
from backend.disclosure.open_cases import COLUMNS, ZOOMS, K, zooms_of
from backend.disclosure.stat_sheet import By, StatSheet
from backend.disclosure.tally import COUNTED, VIEWS
from backend.evaluation.evaluate import TOTAL
from backend.evaluation.keep_courses import keep_all_courses
from backend.places.cell import cell_of, snapped
from tests.linhai import POINT, City

pytestmark = pytest.mark.anyio
FIRST, LAST = date(2026, 11, 24), date(2026, 11, 26)


async def counted(city: City) -> None:
    await keep_all_courses(city.db, city.at)
    while await keep_statistics(city.db, city.at):
        pass


async def play(city: City) -> None:
    """Three days: a case filed and one closed, which is opened again on the second day; a report on the third."""
    await city.case_at("filed")
    closed = await city.case_at("closed")
    await on_another_day(city)
    answer = await (await city.signed_in("chief")).act(closed, "reopen", reason="other", note="又出现了")
    assert answer.status_code == 200, answer.text
    await on_another_day(city)
    await city.case_at("reported")


async def on_another_day(city: City) -> None:
    city.wait(days=1)


async def evaluated(city: City, of: str, each: str) -> dict[tuple[str, str], dict[str, int]]:
    """What the evaluation says: the counts of each object that has any, by period and code."""
    leader = await city.signed_in("leader")
    params = {"of": of, "each": each, "from": "2026-11-01" if each == "month" else "2026-11-24", "to": "2026-11-26"}
    made = (await leader.get("/api/v1/evaluation", params=params)).json()
    found = {}
    for period in made["periods"]:
        for item in period["items"]:
            counts = {name: item["counts"][count] for name, count in COUNTED.items()}
            if any(counts.values()):
                found[period["since"], item["code"]] = counts
    return found


async def shown(city: City, of: str, each: str) -> list[dict[str, Any]]:
    params = {"of": of, "each": each, "from": "2026-11-24", "to": "2026-11-26"}
    answer = await city.client.get("/public/v1/stats", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def disagreements(city: City) -> list[tuple[str, str]]:
    """Of what the open statistics say otherwise than the evaluation."""
    found = []
    for each in ("day", "month"):
        for mine, theirs in (("city", "region"), ("town", "region"), ("department", "department")):
            wanted = await evaluated(city, theirs, each)
            wanted = {key: counts for key, counts in wanted.items() if (key[1] == TOTAL) is (mine == "city")}
            items = await shown(city, mine, each)
            counts = {(one["since"], one["code"]): {name: one[name] for name in COUNTED} for one in items}
            if {key: of_it for key, of_it in counts.items() if any(of_it.values())} != wanted:
                found.append((each, mine))
    return found


async def test_the_open_numbers_are_those_of_the_evaluation(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    await play(city)
    await counted(city)
    assert await disagreements(city) == []
    days = await shown(city, "city", "day")
    assert [(one["received"], one["closed"], one["final"]) for one in days] == [
        (2, 1, True), (0, 0, True), (1, 0, False),
    ]  # fmt: skip
    assert (days[0]["median_hours_to_file"], days[0]["median_hours_to_close"]) == (0.0, 0.0)
    (month,) = await shown(city, "city", "month")
    assert (month["received"], month["closed"]) == (3, 0), "the one opened again counts as closed no longer"
    classes = {one["code"]: one for one in await shown(city, "class", "month")}
    assert {code: (one["received"], one["filed"]) for code, one in classes.items()} == {"E0110": (2, 2), "": (1, 0)}
    assert classes[""]["name"] == "未定类别"  # of a bucket alone, which has a class for advice: nobody has said so
    await is_fetched_once(city, days)
    await is_told_in_plain_words(city)
    async with city.db.write() as session:  # the planted fault: towns counted otherwise
        await session.execute(delete(StatSheet))
    monkeypatch.setitem(VIEWS, By.TOWN, lambda course: [(course.grid[:12], course)])
    await counted(city)
    assert await disagreements(city) == [("day", "town"), ("month", "town")]


async def is_fetched_once(city: City, days: list[dict[str, Any]]) -> None:
    """Final numbers stay; the answer is sent again only when something was counted anew."""
    params = {"from": "2026-11-24", "to": "2026-11-24"}
    first = await city.client.get("/public/v1/stats", params=params)
    tag = {"If-None-Match": f'"other", W/{first.headers["etag"]}'}
    city.wait(minutes=5)
    await keep_statistics(city.db, city.at)
    assert (await city.client.get("/public/v1/stats", params=params, headers=tag)).status_code == 304
    today = {"from": "2026-11-24", "to": "2026-11-26"}
    again = await city.client.get("/public/v1/stats", params=today, headers=tag)
    assert again.json()["items"] == days
    for wrong in ({"from": "2026-11-25", "to": "2026-11-24"}, {"from": "2020-01-01", "to": "2026-11-24"}):
        assert (await city.client.get("/public/v1/stats", params=wrong)).status_code == 422


async def is_told_in_plain_words(city: City) -> None:
    page = await city.client.get("/public/v1/report/2026-11")
    assert page.headers["content-type"].startswith("text/html")
    for words in ("本月收到 3 件，立案 2 件，办结 0 件", "本月尚未结束", "古城街道"):
        assert words in page.text
    assert (page.text.count("<svg"), "<script" in page.text) == (4, False)
    assert page.headers["content-security-policy"].startswith("default-src 'none'; style-src 'sha256-")
    assert 'href="/public/v1/report/2026-11"' in (await city.client.get("/public/v1/report")).text
    for month in ("2026-10", "2026-13", "nonsense"):
        assert (await city.client.get(f"/public/v1/report/{month}")).status_code == 404


async def test_open_data_is_k_suppressed_and_says_nothing_of_a_reporter(city: City) -> None:
    reporter = await city.citizen()
    home = POINT | {"lon": 121.2031, "lat": 28.8012}
    for number in range(K):
        assert (await reporter.report(position=POINT, description=f"=公式{number}", address="门牌一号"))["number"]
    lonely = (await reporter.report(position=home))["number"]
    params = {"month": "2026-11"}
    answer = await city.client.get("/public/v1/data/cases.csv", params=params)
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert list(rows[0]) == list(COLUMNS)
    assert not [name for name in COLUMNS if "来源" in name]  # joined by its dates a row would tell who had reported it
    places = Counter((row["经度"], row["纬度"]) for row in rows)
    lon, lat = snapped(POINT["lon"], POINT["lat"])
    assert places == {(str(round(lon, 5)), str(round(lat, 5))): K, ("", ""): 1}
    features = (await city.client.get("/public/v1/data/cases.geojson", params=params)).json()["features"]
    assert sum(feature["geometry"] is None for feature in features) == 1
    assert [feature["properties"]["上报日期"] for feature in features] == ["2026-11-24"] * (K + 1)
    for text in (answer.text, json.dumps(features, ensure_ascii=False)):
        for secret in (lonely, "公式", "门牌", "121.2031", "28.8012", "121.1289", "28.847,"):
            assert secret not in text
    assert (await city.client.get("/public/v1/data/cases.csv", params={"month": "2026-12"})).status_code == 404
    assert (await city.client.get("/public/v1/data/cases.csv", params={"month": "nonsense"})).status_code == 422
    page = (await city.client.get("/public/v1/data")).text
    assert all(f"<td>{name}</td>" in page for name in COLUMNS)


async def test_open_data_gives_no_limit_that_the_page_of_the_case_withholds(city: City) -> None:
    """A case that rests has none until it goes on, one that awaits filing again none of its former filing."""
    resting, again = await city.case_at("handling"), await city.case_at("handling")
    running = await city.case_at("handling")
    for number, who, action, more in (
        (resting, "dispatcher", "suspend", {"note": "汛期后施工", "days": 10}),
        (again, "chief", "cancel", {"reason": "mistake", "note": "误报"}),
        (again, "chief", "readmit", {"note": "误作废"}),
    ):
        answer = await (await city.signed_in(who)).act(number, action, **more)
        assert answer.status_code == 200, answer.text
    answer = await city.client.get("/public/v1/data/cases.csv", params={"month": "2026-11"})
    rows = csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")))
    pages = [(await city.client.get(f"/public/v1/cases/{number}")).json() for number in (resting, again, running)]
    assert [page["due_at"] is None for page in pages] == [True, True, False]
    assert sorted(bool(row["截止日期"]) for row in rows) == [False, False, True]


def test_every_place_that_is_shown_is_shared_by_k() -> None:
    crowds = Counter(cell_of(121 + number % 17 * 0.003, 28.5 + number % 5 * 0.004, ZOOMS[0]) for number in range(200))
    crowds[cell_of(121.5, 28.9, ZOOMS[0])] += K - 1
    zooms = zooms_of(crowds)
    shown = Counter({})
    for cell, zoom in zooms.items():
        shown[zoom, cell >> 2 * (ZOOMS[0] - zoom)] += crowds[cell]
    assert len({zoom for zoom, _cell in shown}) > 1
    assert min(shown.values()) >= K
    assert cell_of(121.5, 28.9, ZOOMS[0]) not in zooms
