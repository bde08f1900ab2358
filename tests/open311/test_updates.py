"""Updates both ways, as FixMyStreet speaks them."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from sqlalchemy import select
from sqlmodel import col

from backend.cases.case import Case
from public_api import open311_updates
from tests.doing import along, done, shown
from tests.linhai import MAIN_LINE, City, jpeg
from tests.open311.asking import ask, read, send, sent
from tests.releases.test_one_at_a_time import begun

pytestmark = pytest.mark.anyio
BOTH = pytest.mark.parametrize("fmt", ["json", "xml"])
UPDATE = {
    "update_id": "fms-17", "status": "OPEN", "updated_datetime": "2026-11-24T12:00:00+08:00", "lat": None, "long": None,
    "service_code": None, "description": "又满了",
}  # fmt: skip


async def update(city: City, fmt: str, number: str, **more: object):
    return await send(city, fmt, "v2/servicerequestupdates", **(UPDATE | {"service_request_id": number} | more))


@BOTH
async def test_every_change_of_status_is_told_once_and_in_plain_words(city: City, fmt: str) -> None:
    begun = city.at
    number = await city.case_at("closed")
    span = {"start_date": begun.isoformat(), "end_date": (city.at + timedelta(hours=1)).isoformat()}
    lines = await ask(city, fmt, "v2/servicerequestupdates", **span)
    assert [one["status"] for one in lines] == [
        "open", "investigating", "action_scheduled", "in_progress", "in_progress", "fixed",
    ]  # fmt: skip
    assert {one["service_request_id"] for one in lines} == {number}
    assert len({one["update_id"] for one in lines}) == len(lines)
    assert lines[0]["description"] == "已提交"
    earlier = {"start_date": (begun - timedelta(days=2)).isoformat(), "end_date": (begun - timedelta(1)).isoformat()}
    assert await ask(city, fmt, "v2/servicerequestupdates", **earlier) == []
    assert len(await ask(city, fmt, "v2/servicerequestupdates")) == len(lines)


@BOTH
async def test_an_extension_is_told_in_words_and_leaves_the_status_as_it_is(city: City, fmt: str) -> None:
    """Nothing would take it back: work never rested, so no line says that it goes on."""
    number = await city.case_at("handling")
    city.wait(seconds=1)
    await done(city, "dispatcher", number, "extend", note="需等备件")
    *_, last = await ask(city, fmt, "v2/servicerequestupdates")
    assert (last["status"], last["external_status_code"]) == ("in_progress", "in_hand")
    assert last["description"].startswith("延期办理")
    city.wait(seconds=1)
    await done(city, "dispatcher", number, "suspend", note="需汛期后施工", days=10)
    *_, last = await ask(city, fmt, "v2/servicerequestupdates")
    assert (last["status"], last["external_status_code"]) == ("planned", "postponed")


async def test_whoever_goes_on_from_page_to_page_misses_nothing(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """Most moves are no change of status that strangers see: a page of moves without any is no end."""
    begun, number = city.at, (await (await city.citizen()).report())["number"]
    for deed in MAIN_LINE:  # two of them are told to nobody
        city.wait(seconds=1)
        await along(city, number, deed)
    city.wait(seconds=1)
    await city.case_at("closed")
    span = {"start_date": begun.isoformat(), "end_date": (city.at + timedelta(hours=1)).isoformat()}
    whole = (await city.client.get("/open311/v2/servicerequestupdates.json", params=span)).json()
    monkeypatch.setattr(open311_updates, "MOST", 3)
    told, url = dict[str, object](), f"/open311/v2/servicerequestupdates.json?{urlencode(span)}"
    while url:
        page = await city.client.get(url)
        told |= {one["update_id"]: one for one in page.json()}
        url = page.headers.get("x-next-page-url")
        assert len(page.json()) >= 3 or url is None
    assert told == {one["update_id"]: one for one in whole}
    assert len({one["service_request_id"] for one in whole}) == 2


async def test_who_asks_again_from_where_it_was_complete_misses_nothing_that_was_under_way(city: City) -> None:
    """It bears the instant it was asked at, which another answer has left behind before it is written."""
    number, desk, path = await sent(city), await city.signed_in("desk"), "/open311/v2/servicerequestupdates.json"
    city.wait(minutes=10)
    async with city.db.write() as session:
        held = select(col(Case.id)).where(col(Case.number) == number).with_for_update()
        await session.execute(held)
        admitting = await begun(desk.act(number, "admit"))
        city.wait(seconds=30)
        before = await city.client.get(path)
    assert (await admitting).status_code == 200
    city.wait(seconds=30)
    again = await city.client.get(path, params={"start_date": before.headers["X-Complete-Until"]})
    assert [one["status"] for one in before.json()] == ["open"]
    assert [one["status"] for one in again.json()] == ["investigating"]
    begin = again.headers["X-Complete-Until"]
    city.wait(days=1)
    last = await city.client.get(path, params={"start_date": begin, "end_date": city.at.isoformat()})
    span = {"start_date": begin, "end_date": begin}
    assert (len(last.json()), (await city.client.get(path, params=span)).headers["X-Complete-Until"]) == (1, begin)


@BOTH
async def test_an_update_reaches_the_desk_and_moves_nothing(city: City, fmt: str) -> None:
    number = await sent(city)
    answer = await update(city, fmt, number, files=[("photo1", ("a.jpg", jpeg(), "image/jpeg"))])
    assert answer.status_code == 200, answer.text
    [told] = read(answer, fmt)
    assert told["update_id"].startswith(f"{number}-")
    case = (await (await city.signed_in("desk")).get(f"/api/v1/cases/{number}")).json()
    assert (case["step"], len(case["photos"])) == ("reported", 1)
    assert any(line.get("note") == "又满了" for line in case["timeline"])
    again = await update(city, fmt, number, files=None, status="FIXED")
    assert again.status_code == 400
    assert read(again, fmt)[0]["description"] == "update_id：已用于不同内容（update_id already exists）"
    again = await update(city, fmt, number, files=None, status="FIXED", locale="en")
    assert read(again, fmt)[0]["description"] == "update_id already exists"


async def test_the_same_update_again_is_the_same(city: City) -> None:
    number = await sent(city)
    first, again = [(await update(city, "json", number)).json() for _ in range(2)]
    assert first == again


@BOTH
async def test_an_update_of_a_merged_request_is_read_where_the_work_is(city: City, fmt: str) -> None:
    """As what its reporter adds: it stood in the report that is over, where the department does not see it."""
    kept, gone = await sent(city), await sent(city, description="另一件")
    before = read(await update(city, fmt, gone, update_id="before"), fmt)
    await done(city, "desk", gone, "merge", into=kept)
    files = [("photo1", ("a.jpg", jpeg(), "image/jpeg"))]
    told = read(await update(city, fmt, gone, files=files), fmt)
    assert told[0]["update_id"].startswith(f"{kept}-")
    desk = await city.signed_in("desk")
    notes = [[line.get("note") for line in (await shown(city, number))["timeline"]] for number in (gone, kept)]
    assert [said.count("又满了") for said in notes] == [1, 1]
    assert len((await desk.get(f"/api/v1/cases/{kept}")).json()["photos"]) == 1
    again = await update(city, fmt, gone, update_id="before")
    assert (read(again, fmt), again.headers["Idempotent-Replayed"]) == (before, "true")
    assert before[0]["update_id"].startswith(f"{gone}-")


async def test_a_picture_that_comes_with_it_is_not_shown_to_who_reported_the_other(city: City) -> None:
    """Whoever sent it by foreign software sent it to the city and not to a neighbour, as from the app."""
    citizen = await city.citizen()
    kept, gone = str((await citizen.report())["number"]), await sent(city, description="另一件")
    await done(city, "desk", gone, "merge", into=kept)
    files = [("photo1", ("a.jpg", jpeg(), "image/jpeg"))]
    assert (await update(city, "json", gone, files=files)).status_code == 200
    desk = await city.signed_in("desk")
    (photo,) = (await desk.get(f"/api/v1/cases/{kept}")).json()["photos"]
    assert (await citizen.get(f"/api/v1/reports/{kept}")).json()["photos"] == []
    clear = {"description": False, "photo_ids": [photo["id"]]}
    assert (await desk.post(f"/api/v1/cases/{kept}/clear", json=clear)).status_code == 200
    assert [one["id"] for one in (await citizen.get(f"/api/v1/reports/{kept}")).json()["photos"]] == [photo["id"]]


@BOTH
async def test_a_bad_update_is_refused_as_mysociety_receivers_do(city: City, fmt: str) -> None:
    number = await sent(city)
    missing = await update(city, fmt, number, update_id=None, status="WRONG")
    assert (missing.status_code, len(read(missing, fmt))) == (400, 2)
    assert read(missing, fmt)[0]["description"] == "update_id：必填（Bad request: update_id required）"
    missing = await update(city, fmt, number, update_id=None, locale="en")
    assert read(missing, fmt)[0]["description"] == "Bad request: update_id required"
    unknown = await update(city, fmt, "20200101000001")
    assert (unknown.status_code, "不存在" in read(unknown, fmt)[0]["description"]) == (404, True)
    assert (await update(city, fmt, number, api_key="wrong")).status_code == 403
