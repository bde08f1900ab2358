"""The extensions in use, and what real clients are known to trip over."""

import re
import socket
from urllib.parse import parse_qs, urlsplit

import pytest

from backend.places.cell import snapped
from tests.doing import done
from tests.linhai import City, jpeg
from tests.open311.asking import ask, read, send, sent

pytestmark = pytest.mark.anyio
BOTH = pytest.mark.parametrize("fmt", ["json", "xml"])
FAR = {"lat": "28.8600", "long": "121.1289"}


async def numbers(city: City, **params: str) -> list[str]:
    return [one["service_request_id"] for one in await ask(city, "json", "v2/requests", **params)]


@BOTH
async def test_pages_tell_how_many_there_are_and_where_the_next_is(city: City, fmt: str) -> None:
    made = []
    for turn in range(5):
        city.wait(minutes=1)
        made.append(await sent(city, description=f"第 {turn} 件"))
    seen, path = [], f"/open311/v2/requests.{fmt}?page=1&page_size=2&status=open"
    while path:
        answer = await city.client.get(path)
        assert (answer.headers["X-Result-Count"], answer.headers["X-Page-Count"]) == ("5", "3")
        seen += [one["service_request_id"] for one in read(answer, fmt)]
        path = answer.headers.get("X-Next-Page-URL", "")
    assert seen == made[::-1]
    for size in ("per_page", "count", "limit", "max_requests"):
        assert await numbers(city, **{size: "2"}) == made[:2:-1]
    assert await numbers(city, order_by="requested_datetime") == made


@pytest.mark.parametrize("more", [{}, {"lat": "28.8470", "long": "121.1289", "radius": "500"}])
@pytest.mark.parametrize("order", ["-requested_datetime", "requested_datetime", "-updated_datetime"])
async def test_the_next_page_begins_behind_this_one_whatever_came_meanwhile(
    city: City, order: str, more: dict[str, str]
) -> None:
    """Pages that were counted off from the newest told the same request twice with each that came."""
    for turn in range(4):
        city.wait(minutes=turn % 2)  # two of one instant lie on either side of a page's end
        await sent(city, description=f"第 {turn} 件")
    expected = await numbers(city, order_by=order)
    asked = {"page": "1", "page_size": "1", "order_by": order} | more
    answer = await city.client.get("/open311/v2/requests.json", params=asked)
    seen = [answer.json()[0]["service_request_id"]]
    while len(seen) < 4:
        city.wait(minutes=1)
        await sent(city, description=f"其间 {len(seen)}")
        answer = await city.client.get(answer.headers["X-Next-Page-URL"])
        assert answer.headers["X-Page"] == str(len(seen) + 1)
        seen.append(answer.json()[0]["service_request_id"])
    assert seen == expected


@pytest.mark.parametrize("order", ["-requested_datetime", "-updated_datetime"])
async def test_whoever_follows_the_next_page_has_each_once_and_comes_to_an_end(city: City, order: str) -> None:
    """What came meanwhile led on from the last page to some that were counted off, where all was told again."""
    expected = []
    for turn in range(3):
        city.wait(minutes=1)
        expected.insert(0, await sent(city, description=f"第 {turn} 件"))
    seen, path = list[str](), f"/open311/v2/requests.json?page=1&page_size=1&order_by={order}"
    for turn in range(6):
        answer = await city.client.get(path)
        seen += [one["service_request_id"] for one in answer.json()]
        city.wait(minutes=1)
        await sent(city, description=f"其间 {turn}")
        path = answer.headers.get("X-Next-Page-URL", "")
        if not path:
            break
    assert (seen, path) == (expected, "")


async def test_what_ends_while_pages_are_read_takes_none_away_from_the_end(city: City) -> None:
    """The count that had become less said that a page was the last, and those behind it were never told."""
    made = []
    for turn in range(6):
        city.wait(minutes=1)
        made.append(await sent(city, description=f"第 {turn} 件"))
    seen, path = list[str](), "/open311/v2/requests.json?page=1&page_size=2&status=open"
    while path:
        answer = await city.client.get(path)
        seen += [one["service_request_id"] for one in answer.json()]
        if len(seen) == 2:
            for gone in seen:
                await done(city, "desk", gone, "merge", into=made[0])
        path = answer.headers.get("X-Next-Page-URL", "")
    assert seen == made[::-1]


async def test_a_place_in_the_list_that_we_did_not_name_is_refused(city: City) -> None:
    await sent(city)
    await sent(city, description="另一件")
    first = await city.client.get("/open311/v2/requests.json?page=1&page_size=1")
    after = parse_qs(urlsplit(first.headers["X-Next-Page-URL"]).query)["after"][0]
    for params in ({"after": "x"}, {"after": after, "order_by": "requested_datetime"}):
        answer = await city.client.get("/open311/v2/requests.json", params=params)
        assert (answer.status_code, "after：应取自 X-Next-Page-URL" in answer.text) == (400, True)
    assert len(await numbers(city, after="")) == 2


async def test_pages_counted_by_their_numbers_end_at_some_depth(city: City) -> None:
    deep = await city.client.get("/open311/v2/requests.json?page=1001&page_size=100")
    assert (deep.status_code, deep.json()) == (200, [])
    deeper = await city.client.get("/open311/v2/requests.json?page=1002&page_size=1000")
    assert (deeper.status_code, "X-Next-Page-URL" in deeper.text) == (400, True)


async def test_a_place_is_asked_of_the_middles_of_cells(city: City) -> None:
    near, far = await sent(city), await sent(city, **FAR)
    lon, lat = snapped(121.1289, 28.8470)
    box = "{0},{1},{2},{3}".format
    assert await numbers(city, bbox=box(lon - 1e-6, lat - 1e-6, lon + 1e-6, lat + 1e-6)) == [near]
    assert await numbers(city, bbox=box(lon + 1e-3, lat + 1e-3, lon - 1e-3, lat - 1e-3).replace(",", ";")) == [near]
    # the exact place is in this box, the middle of its cell is not
    assert await numbers(city, bbox=box(121.12889, 28.84699, 121.12891, 28.84701)) == []
    found = await ask(city, "json", "v2/requests", lat=str(lat), long=str(lon), radius="100")
    assert [(one["service_request_id"], float(one["distance"]) < 1) for one in found] == [(near, True)]
    assert set(await numbers(city, lat="28.85", long="121.13", radius="5000")) == {near, far}


async def test_a_circle_holds_exactly_what_is_near_enough(city: City) -> None:
    for turn in range(6):
        await sent(city, lat=str(28.8470 + turn * 0.002), description=str(turn))
    every = await ask(city, "json", "v2/requests", lat="28.8481", long="121.1301", radius="9000")
    assert len(every) == 6
    for radius in (150, 400, 800, 1200):
        found = await ask(city, "json", "v2/requests", lat="28.8481", long="121.1301", radius=str(radius))
        assert {one["service_request_id"] for one in found} == {
            one["service_request_id"] for one in every if float(one["distance"]) <= radius
        }


async def test_what_changed_since_is_found(city: City) -> None:
    first, _second = await sent(city), await sent(city, description="另一件")
    city.wait(minutes=5)
    since = city.at.isoformat()
    assert await numbers(city, updated_after=since) == []
    assert (await (await city.signed_in("desk")).act(first, "admit")).status_code == 200
    assert await numbers(city, updated_after=since) == [first]


async def test_words_are_found_only_once_they_are_published(city: City) -> None:
    number = await sent(city, description="紫阳街石板松动", address_string="紫阳街 99 号")
    assert await numbers(city, search="石板松动") == []
    await cleared(city, number)
    assert await numbers(city, search="石板松动") == [number]
    assert await numbers(city, q=number) == [number]
    assert await numbers(city, search="99") == []
    long = await city.client.get("/open311/v2/requests.json", params={"search": "字" * 101})
    assert (long.status_code, "search：最多 100 个字" in long.text) == (400, True)


async def cleared(city: City, number: str) -> None:
    desk = await city.signed_in("desk")
    photos = [one["id"] for one in (await desk.get(f"/api/v1/cases/{number}")).json()["photos"]]
    form = {"description": True, "photo_ids": photos, "confirmed": True}
    answer = await desk.post(f"/api/v1/cases/{number}/clear", json=form)
    assert answer.status_code == 200, answer.text


@BOTH
async def test_extensions_add_the_status_the_pictures_and_the_course(city: City, fmt: str) -> None:
    files = [("media", ("a.jpg", jpeg(), "image/jpeg")), ("photo1", ("b.jpg", jpeg(), "image/jpeg"))]
    number = await sent(city, fmt, files=files)
    await cleared(city, number)
    [shown] = await ask(city, fmt, f"v2/requests/{number}", extensions="true")
    assert shown["extended_attributes"]["detailed_status"] == "RECEIVED"
    assert len(shown["extended_attributes"]["media_urls"]) == 2
    assert shown["notes"][0]["description"] == "已提交"
    got = await city.client.get(shown["media_url"])
    assert (got.status_code, got.headers["content-type"]) == (200, "image/jpeg")
    [short] = await ask(city, fmt, f"v2/requests/{number}")
    assert not {"extended_attributes", "notes"} & set(short)


async def test_a_bucket_lists_its_classes_and_shows_them_under_the_name_asked(city: City) -> None:
    exact, general = await sent(city, service_code="E0110"), await sent(city)
    found = await ask(city, "json", "v2/requests", service_code="sanitation")
    assert {(one["service_request_id"], one["service_code"]) for one in found} == {
        (exact, "sanitation"), (general, "sanitation"),
    }  # fmt: skip
    assert await numbers(city, service_code="E0110") == [exact]
    assert await numbers(city, service_code="street_order") == []


async def test_names_come_in_the_language_asked_for(city: City) -> None:
    await sent(city)
    assert (await ask(city, "json", "v2/services", locale="en"))[0]["service_name"] == "Cleanliness"
    assert (await ask(city, "json", "v2/requests", locale="en"))[0]["service_name"] == "Cleanliness"
    assert (await ask(city, "json", "v2/requests"))[0]["service_name"] == "市容环境"


async def test_a_picture_that_is_none_is_named(city: City) -> None:
    answer = await send(city, files=[("media", ("a.jpg", b"no picture", "image/jpeg"))])
    assert answer.status_code == 400
    assert "a.jpg" in answer.json()[0]["description"]


async def test_an_address_elsewhere_is_never_asked(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    connect, look_up = socket.socket.connect, socket.getaddrinfo
    monkeypatch.setattr("socket.socket.connect", lambda one, to: (asked.append(str(to)), connect(one, to))[1])
    monkeypatch.setattr("socket.getaddrinfo", lambda *to, **m: (asked.append(str(to)), look_up(*to, **m))[1])
    answer = await send(city, media_url="http://169.254.169.254/latest/meta-data")
    assert answer.status_code == 200, answer.text
    assert "media_url" in answer.json()[0]["service_notice"]
    assert not [one for one in asked if "169.254" in one]


@BOTH
async def test_json_keeps_numbers_as_numbers_and_codes_as_text(city: City, fmt: str) -> None:
    number = await sent(city, fmt)
    [shown] = (await city.client.get(f"/open311/v2/requests/{number}.json")).json()
    assert isinstance(shown["lat"], float)
    assert isinstance(shown["long"], float)
    assert isinstance(shown["service_request_id"], str)
    assert None not in shown.values()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00", shown["requested_datetime"])


async def test_what_xml_cannot_carry_is_left_out_and_what_it_means_is_escaped(city: City) -> None:
    number = await sent(city, description="<b>&\x0b坑洞\x1f</b>")
    await cleared(city, number)
    [shown] = await ask(city, "xml", f"v2/requests/{number}")
    assert shown["description"] == "<b>&坑洞</b>"


async def test_whoever_goes_on_by_what_is_named_comes_to_any_page(city: City) -> None:
    """At page 100 000 the link led to an answer 400, and from deep pages the one back did."""
    made = [await sent(city, description=f"第 {turn} 件") for turn in range(3)]
    first = await city.client.get("/open311/v2/requests.json?page=1&page_size=1")
    there = first.headers["X-Next-Page-URL"].replace("page=2", "page=100000")
    seen = [first.json()[0]["service_request_id"]]
    for page in ("100000", "100001"):
        answer = await city.client.get(there)
        assert (answer.status_code, answer.headers.get("X-Page")) == (200, page), answer.text
        seen.append(answer.json()[0]["service_request_id"])
        there = answer.headers.get("X-Next-Page-URL", "")
        if back := answer.headers.get("X-Previous-Page-URL"):
            assert (await city.client.get(back)).status_code == 200, back
    assert (sorted(seen), there) == (sorted(made), "")
    by_number = await city.client.get("/open311/v2/requests.json?page=100002&page_size=1")
    assert (by_number.status_code, "X-Next-Page-URL" in by_number.text) == (400, True)
