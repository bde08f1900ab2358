"""Whatever name and type a picture came with, it is handed out as an image and nothing else, under a name of ours."""

import re

import httpx
import pytest

from mobile_api import media_links
from tests.linhai import City, jpeg
from tests.media.test_hostile import sent

pytestmark = pytest.mark.anyio
CAME_AS = (("text/html", "a.jpg.html"), ("image/svg+xml", "../../x.svg"), ("image/jpeg", '"; filename=x.html'))
NAME = re.compile(r'inline; filename="[0-9a-f-]{36}-(thumb|view)\.(webp|jpeg)"')


async def faults(city: City) -> list[str]:
    """What is wrong with the headers of every address of a picture: in its own answer, a report's, a case's."""
    found, asked = list[str](), set[str]()
    citizen, chief = await city.citizen(), await city.signed_in("chief")
    for kind, name in CAME_AS:
        photo = (await sent(citizen, jpeg((300, 200)), kind, name)).json()
        number = (await citizen.report(photo_ids=[photo["id"]]))["number"]
        shown = [photo, (await citizen.get(f"/api/v1/reports/{number}")).json()]
        shown.append((await chief.get(f"/api/v1/cases/{number}")).json())
        asked |= set(re.findall(r"/media/(?:thumb|view)/[0-9a-f/-]+", str(shown)))
    for path in sorted(asked):
        found += [f"{path}: {fault}" for fault in _faults_of(await city.client.get(path))]
    assert len(asked) >= 2 * len(CAME_AS)
    return found


def _faults_of(answer: httpx.Response) -> list[str]:
    headers = answer.headers
    wanted = {
        "200": answer.status_code == 200,
        "an image": headers["content-type"] in ("image/webp", "image/jpeg"),
        "nosniff": headers.get_list("x-content-type-options") == ["nosniff"],
        "sandbox": headers.get("content-security-policy") == "default-src 'none'; sandbox",
        "a name of ours": NAME.fullmatch(headers.get("content-disposition", "")) is not None,
        "private": headers.get("cache-control", "").startswith("private, max-age="),
        "no referrer": headers.get("referrer-policy") == "no-referrer",
    }
    return [what for what, holds in wanted.items() if not holds]


async def test_a_picture_is_handed_out_as_nothing_else(city: City) -> None:
    assert await faults(city) == []


async def test_the_head_of_a_picture_is_that_of_the_picture(city: City) -> None:
    view = (await sent(await city.citizen(), jpeg((300, 200)), "image/jpeg", "a.jpg")).json()["links"]["view"]
    got, head = await city.client.get(view), await city.client.head(view)
    assert head.status_code == got.status_code == 200
    names = ("content-type", "content-length", "etag", "cache-control", "content-security-policy")
    assert {name: head.headers.get(name) for name in names} == {name: got.headers[name] for name in names}
    assert (await city.client.head(view[:-1] + "x")).status_code == 404


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_picture_without_its_fence_is_seen(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: as a plain file, of the type the client said."""
    monkeypatch.setattr(media_links, "HEADERS", {"Content-Type": "text/html"})
    found = await faults(city)
    assert {fault.split(": ")[1] for fault in found} == {"an image", "sandbox"}
