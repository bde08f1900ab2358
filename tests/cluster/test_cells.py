"""A province as cells behind one name: what is done in one city is in no other, and every way leads to its own."""

import asyncio
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

import httpx
import pytest
import websockets

from backend.demo.picture import picture
from tests.cluster.province import GATEWAY, LINHAI, NAME, XIHU, Cell, Gateway, gateway, own_nginx, start_cell
from tests.databases import Cluster
from tests.linhai import jpeg, report_form
from tests.miniprogram.test_client import node, played
from tests.notifications.listening import listen
from tests.patient import citizen_token, staff_token
from tests.promises.test_nothing_is_lost import kept

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(not shutil.which("nginx"), reason="not run: no nginx on this machine"),
]
KINDS = os.environ.get("CGT_TEST_DATABASES", "sqlite,postgres").split(",")
PROBLEM = "application/problem+json"


@dataclass(frozen=True)
class Province:
    """Its gateway, its cells by their code, and at which ports they are to be found."""

    gateway: Gateway
    cells: dict[str, Cell]
    ports: dict[str, int]


@pytest.fixture(scope="module")
def province(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Province]:
    """One city on each kind of database; the first has an nginx of its own before it."""
    folder = tmp_path_factory.mktemp("province")
    cells: dict[str, Cell] = {}
    with ExitStack() as opened:
        for city, kind in zip((LINHAI, XIHU), cycle(KINDS)):
            url = cluster.fresh(kind, "empty")
            opened.callback(cluster.drop, url)
            cells[city] = start_cell(city, url, folder / city)
            opened.callback(cells[city].running.stop)
        for cell in cells.values():
            cell.running.wait_until_ready(240)
        first = opened.enter_context(own_nginx(folder / "own", cells[LINHAI]))
        ports = {LINHAI: first, XIHU: cells[XIHU].running.port}
        yield Province(opened.enter_context(gateway(folder / "gateway", ports)), cells, ports)


def signed(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}


async def ask(base: str, path: str, token: str, **form: Any) -> httpx.Response:
    """GET, or POST of a form; without a token as anybody."""
    async with httpx.AsyncClient(trust_env=False, verify=False, timeout=60, headers=signed(token)) as client:
        return await (client.post(f"{base}{path}", json=form) if form else client.get(f"{base}{path}"))


async def crossed(gate: Gateway, cells: dict[str, Cell]) -> set[str]:
    """Somebody reports in each city: what of it is found in the other, or is taken there. Numbers are a city's own, so
    that both may have the same: the first city reports until it has one the second has not."""
    before = {city: await kept(cell.database_url) for city, cell in cells.items()}
    tokens = {city: await citizen_token(gate.base(city)) for city in cells}
    sent: dict[str, set[str]] = {city: set() for city in cells}
    await report(gate, XIHU, tokens, sent)
    while not (alone := sent[LINHAI] - sent[XIHU] - before[XIHU]):
        await report(gate, LINHAI, tokens, sent)
    made = {city: await kept(cell.database_url) - before[city] for city, cell in cells.items()}
    found = {"a case of another city" for city in cells if made[city] != sent[city]}
    for here, there in ((LINHAI, XIHU), (XIHU, LINHAI)):
        statuses = [(await ask(gate.base(to), "/api/v1/me", tokens[here])).status_code for to in (here, there)]
        found |= {"a token of another city"} if statuses != [200, 401] else set()
    looked = [await ask(gate.base(city), f"/public/v1/cases/{min(alone)}", "") for city in cells]
    return found | ({"a number of another city"} if [one.status_code for one in looked] != [200, 404] else set())


async def report(gate: Gateway, city: str, tokens: dict[str, str], sent: dict[str, set[str]]) -> None:
    answer = await ask(gate.base(city), "/api/v1/reports", tokens[city], **report_form())
    assert answer.status_code == 201, answer.text
    sent[city].add(answer.json()["number"])


@pytest.mark.very_dear
async def test_what_is_done_in_one_city_is_in_no_other(province: Province) -> None:
    assert await crossed(province.gateway, province.cells) == set()


async def test_a_gateway_that_takes_one_city_for_another_is_seen(province: Province, tmp_path: Path) -> None:
    """The planted fault."""
    with gateway(tmp_path / "gateway", province.ports, mixed_up=True) as gate:
        found = await crossed(gate, province.cells)
    assert found == {"a case of another city", "a token of another city", "a number of another city"}


@pytest.mark.parametrize("city", [LINHAI, XIHU])
async def test_a_code_on_a_facility_leads_to_its_city(province: Province, city: str) -> None:
    gate, other = province.gateway, XIHU if city == LINHAI else LINHAI
    admin = await staff_token(gate.base(city), "admin")
    code = (await ask(gate.base(city), "/api/v1/admin/facility-codes", admin)).json()["items"][0]
    opened = await gate.follow(code["link"])
    assert (opened.status_code, opened.headers["location"]) == (302, f"/?scene={code['scene']}")
    page = await gate.follow(f"https://{city}.{NAME}{opened.headers['location']}")
    assert (page.status_code, page.headers["content-type"].partition(";")[0]) == (200, "text/html")
    for path in re.findall(r'(?:src|href)="(/assets/[^"]+)"', page.text):
        assert (await gate.follow(f"https://{city}.{NAME}{path}")).status_code == 200
    scanned = await gate.follow(f"https://{city}.{NAME}/public/v1/scenes/{code['scene']}")
    assert (scanned.status_code, scanned.json()["link"]) == (200, code["link"])
    elsewhere = await gate.follow(f"https://{other}.{NAME}/public/v1/scenes/{code['scene']}")
    assert elsewhere.json()["code"] == "bad_scene"


async def test_addresses_a_city_gives_lead_back_to_it(province: Province) -> None:
    """Where to put a photo, where the next page is: whole addresses, of its own name."""
    gate, content = province.gateway, jpeg()
    token = await citizen_token(gate.base(XIHU))
    announced = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest(), "content_type": "image/jpeg"}
    upload = (await ask(gate.base(XIHU), "/api/v1/photos/uploads", token, **announced)).json()
    put = await gate.follow(upload["put_url"], "PUT", content=content, headers=upload["headers"])
    assert put.status_code in (200, 204), put.text
    done = await ask(gate.base(XIHU), f"/api/v1/photos/uploads/{upload['id']}/complete", token, again=1)
    assert done.status_code == 201, done.text
    async with httpx.AsyncClient(trust_env=False) as client:  # as <image> in a mini-program, by the one name
        assert (await client.get(gate.base(XIHU) + done.json()["links"]["thumb"])).status_code == 200
    for _ in range(2):
        assert (await ask(gate.base(XIHU), "/api/v1/reports", token, **report_form())).status_code == 201
    listed = await gate.follow(f"https://{XIHU}.{NAME}/open311/v2/requests.json?page_size=1&page=1")
    assert listed.headers["x-next-page-url"].startswith(f"https://{XIHU}.{NAME}/open311/v2/")
    assert (await gate.follow(listed.headers["x-next-page-url"])).status_code == 200


async def test_a_page_asked_of_the_one_name_is_sent_to_the_city(province: Province) -> None:
    async with province.gateway.client() as client:
        for asked, led in (("", "/"), ("/", "/"), ("/s/a1-b?x=1", "/s/a1-b?x=1"), ("?n=%E4%B8%80", "?n=%E4%B8%80")):
            answer = await client.get(f"/{XIHU}{asked}")
            assert (answer.status_code, answer.headers["location"]) == (302, f"https://{XIHU}.{NAME}{led}")
        split = await client.get(f"/{XIHU}/%0d%0aSet-Cookie:%20a=b")
        assert "set-cookie" not in split.headers
        assert split.headers["location"].endswith("/%0d%0aSet-Cookie:%20a=b")


async def test_who_names_no_city_or_an_unknown_one_is_told_which_there_are(province: Province) -> None:
    asked = [(NAME, "/"), (NAME, "/api/v1/config"), (NAME, "/999999/api/v1/config"), (NAME, "/999999/"),
             (NAME, "/3310820/api/v1/config"), (f"999999.{NAME}", "/"), ("elsewhere.example", "/")]  # fmt: skip
    for host, path in asked:
        async with province.gateway.client(host) as client:
            answer = await client.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (404, PROBLEM), (host, path)
        assert (answer.json()["code"], "/cells.json" in answer.json()["detail"]) == ("not_found", True)
    async with province.gateway.client() as client:
        listed = (await client.get("/cells.json")).json()["cells"]
    known = re.findall(r"^    ([0-9]{6})  cell_\1;$", GATEWAY.read_text(), re.MULTILINE)
    assert [one["city"] for one in listed] == known == [LINHAI, XIHU]
    for one in listed:
        assert one["url"] == f"https://{one['city']}.{NAME}"
        assert (await province.gateway.follow(f"{one['url']}/api/v1/config")).json()["city_code"] == one["city"]


async def test_a_city_that_is_down_is_one_city_down(province: Province) -> None:
    gate, cell = province.gateway, province.cells[XIHU]
    cell.running.kill("serve")
    try:
        for url in (f"https://{XIHU}.{NAME}/api/v1/config", f"https://{NAME}/{XIHU}/api/v1/config"):
            answer = await gate.follow(url)
            assert (answer.status_code, answer.headers["content-type"]) == (503, PROBLEM)
            assert (answer.json()["code"], answer.headers["retry-after"]) == ("busy", "5")
        assert (await gate.follow(f"https://{LINHAI}.{NAME}/readyz")).status_code == 200
    finally:
        cell.running.start("serve", "--worker")
        cell.running.wait_until_ready(240)
    assert (await gate.follow(f"https://{XIHU}.{NAME}/readyz")).status_code == 200


@pytest.mark.parametrize("city", [LINHAI, XIHU])
async def test_the_city_knows_who_called_whatever_the_caller_claims(province: Province, city: str) -> None:
    """Ten wrong passwords bar one address, and not everybody behind the gateway."""

    async def _tried(address: str, times: int) -> list[int]:
        async with province.gateway.client(address=address) as client:
            return [
                (
                    await client.post(
                        f"/{city}/api/v1/auth/password", data={"username": f"nobody{time}", "password": "wrong"},
                        headers={"X-Forwarded-For": f"10.0.0.{time}"},
                    )
                ).status_code
                for time in range(times)
            ]  # fmt: skip

    assert set((await _tried("127.0.0.9", 12))[-2:]) == {429}
    assert await _tried("127.0.0.8", 1) == [401]


@pytest.mark.parametrize("city", [LINHAI, XIHU])
async def test_news_come_at_once_through_the_gateway(province: Province, city: str) -> None:
    """Over a WebSocket and as events, which no proxy on the way may gather."""
    base = province.gateway.base(city)
    token = await citizen_token(base)
    tickets = [(await ask(base, "/api/v1/live/ticket", token, now=1)).json()["ticket"] for _ in range(2)]
    address = f"{base.replace('http', 'ws')}/api/v1/ws?ticket={tickets[0]}"
    async with websockets.connect(address, proxy=None) as live, listen(base[7:], tickets[1]) as events:
        assert json.loads(await asyncio.wait_for(live.recv(), 60))["type"] == "from"
        sent = await ask(base, "/api/v1/reports", token, **report_form())
        said = json.loads(await asyncio.wait_for(live.recv(), 60))
        assert (await events.item())["number"] == sent.json()["number"]
    assert (said["type"], said["item"]["number"]) == ("message", sent.json()["number"])


@pytest.mark.very_dear
def test_the_mini_programs_client_works_with_a_city_of_the_one_name(cluster: Cluster, tmp_path: Path) -> None:
    node()
    for name in ("before-1", "before-2", "before-3", "before-4", "after"):
        (tmp_path / f"{name}.jpg").write_bytes(picture(f"{name} {tmp_path}"))
    cell = start_cell(LINHAI, cluster.fresh("sqlite", "empty"), tmp_path / LINHAI, CGT_ACCESS_TOKEN_LIFE="2")
    try:
        cell.running.wait_until_ready(240)
        with gateway(tmp_path / "gateway", {LINHAI: cell.running.port}) as gate:
            played("city", CGT_TEST_URL=gate.base(LINHAI), CGT_TEST_FOLDER=str(tmp_path))
    finally:
        cell.running.stop()
        cluster.drop(cell.database_url)
