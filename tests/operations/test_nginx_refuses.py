"""What nginx of docs/operations refuses by itself is told as the application would tell it, and one address is not let
in with more than is said there. Nothing stands behind it here."""

import http.client
import json
import re
import select
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from backend.ground.errors import Problem
from backend.web.refusals import PROBLEM_JSON, body_of
from tests.free_port import free_port
from tests.operations.shipped_nginx import SHIPPED, nginx

pytestmark = pytest.mark.skipif(not shutil.which("nginx"), reason="not run: no nginx on this machine")
# whatever the caller says it is, it is taken for here; and of which network, it is told
TOLD = "set_real_ip_from 127.0.0.1; real_ip_header X-Called-From; add_header X-Network $network always;"
BODY = b"POST /api/v1/reports HTTP/1.1\r\nHost: city\r\nContent-Length: 9999\r\n\r\n{"
MORE = 40
PATIENT = 60.0  # seconds; whoever waits longer waits for nothing


def allowed(zone: str) -> int:
    """How many at once of one address."""
    found = re.search(rf"limit_conn {zone} (\d+);", SHIPPED.read_text())
    assert found is not None
    return int(found[1])


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    with nginx(tmp_path, free_port(), free_port(), more=TOLD) as port:
        yield port


def ask(port: int, method: str, path: str, language: str = "zh", **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENT)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, headers={"Accept-Language": language, **named})
    return connection.getresponse()


@pytest.mark.parametrize(
    ("code", "status", "path", "headers"),
    [
        ("busy", 503, "/api/v1/config", {}),
        ("too_large", 413, "/api/v1/photos", {"Content_Length": str(2**30)}),
        ("invalid", 400, f"/{'x' * 40_000}", {}),  # whose headers are not read, so always in Chinese
        ("invalid", 400, "/", {"X_Long": "x" * 40_000}),
        ("not_found", 404, "/refused/busy", {}),
    ],
)
def test_what_nginx_refuses_is_told_as_the_application_tells_it(
    port: int, code: str, status: int, path: str, headers: dict[str, str]
) -> None:
    for language, english in (("zh-CN,zh;q=0.9", False), ("en-GB,en", not path.startswith("/xx"))):
        answer = ask(port, "POST" if "Content_Length" in headers else "GET", path, language, **headers)
        told = json.loads(answer.read())
        problem = Problem(code)
        problem.status = status
        assert (answer.status, answer.headers["Content-Type"]) == (status, PROBLEM_JSON)
        assert told == body_of(problem, english)
        assert (answer.headers["Retry-After"] in {"1", "2", "3", "4"}) == (status in (429, 503))


@contextmanager
def bodies(port: int, many: int, told: int) -> Iterator[list[bytes]]:
    """So many are begun and held at once; what those were told that were told something: so many are waited for."""
    with ExitStack() as opened:
        held = [opened.enter_context(socket.create_connection(("127.0.0.1", port), PATIENT)) for _ in range(many)]
        for one in held:
            one.sendall(BODY)
        until = time.monotonic() + PATIENT
        while len(_answered(held)) < told and time.monotonic() < until:
            time.sleep(0.05)
        time.sleep(1)  # and no more
        yield [_came(one) for one in _answered(held)]


def _answered(held: list[socket.socket]) -> list[socket.socket]:
    looking = select.poll()  # there may be more than `select` can tell apart
    by_number = {one.fileno(): one for one in held}
    for number in by_number:
        looking.register(number, select.POLLIN)
    return [by_number[number] for number, _event in looking.poll(0)]


def test_one_address_sends_so_many_bodies_at_once_and_the_next_is_told_to_come_back(port: int) -> None:
    most = allowed("bodies")
    with bodies(port, most + MORE, MORE) as told:
        print(
            f"{most + MORE} slow bodies of one address: {most + MORE - len(told)} held, {len(told)} told to come back"
        )
        assert len(told) == MORE
        for answer in told:
            head, _, body = answer.partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 429 ")
            assert re.search(rb"\r\nRetry-After: [1-4]$", head)
            assert json.loads(body) == body_of(Problem("too_many"), english=False)
        assert ask(port, "GET", "/").status == 503  # who reads is counted apart
        assert ask(port, "POST", "/", X_Called_From="192.0.2.1").status == 503  # so are others


def test_an_nginx_that_lets_one_address_take_all_is_seen(tmp_path: Path) -> None:
    """The planted fault."""
    free = {"limit_conn bodies": "60000"}
    with nginx(tmp_path, free_port(), free_port(), **free) as port, bodies(port, allowed("bodies") + MORE, 0) as told:
        assert told == []


def _came(one: socket.socket) -> bytes:
    """What has come; nothing if it is still waited for what one sends."""
    one.setblocking(False)
    try:
        return one.recv(4096)
    except BlockingIOError:
        return b""


@pytest.mark.parametrize(
    ("called", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2409:8a28:12:3400:1:2:3:4", "2409:8a28:12:3400:"),
        ("2409:8a28:12:3400::9", "2409:8a28:12:3400:"),
        ("2409:8a28::9", "2409:8a28::"),
        ("2409:8a28:12::9", "2409:8a28:12::"),
    ],
)
def test_a_network_is_an_address_or_of_ipv6_what_one_subscriber_has(port: int, called: str, network: str) -> None:
    assert ask(port, "GET", "/refused/busy", X_Called_From=called).headers["X-Network"] == network


def test_what_lets_somebody_in_is_not_logged(tmp_path: Path) -> None:
    asked = {
        "/media/640/0193/m4rk/1790000000/s1gn": "/media/640/0193/",
        "/media/uploads/0193/1790000000/s1gn": "/media/uploads/0193/",
        "/feeds/v1/sms/receipts/t0ken": "/feeds/v1/sms/receipts/",
        "/open311/v2/tokens/t0ken.json": "/open311/v2/tokens/",
        "/api/v1/live?ticket=t1cket": "/api/v1/live",
        "/public/v1/cases/2026000001": "/public/v1/cases/2026000001",
    }
    with nginx(tmp_path, free_port(), free_port()) as port:
        for path in asked:
            ask(port, "GET", path).read()
    lines = (tmp_path / "access.log").read_text().splitlines()
    assert sorted(line.split()[3] for line in lines) == sorted(asked.values())
