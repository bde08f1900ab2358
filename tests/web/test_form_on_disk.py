"""Of what foreign software sends little is in memory, before anybody knows who sends it."""

import tracemalloc
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import pytest

from backend.ground.errors import KILO, MEGA
from tests.foreign.collect import XML, collect
from tests.linhai import City

pytestmark = [pytest.mark.anyio, pytest.mark.dear]  # the database is not what is asked here
OPEN311 = "/open311/v2/requests.json"
PIECE = bytes(64 * KILO)
MOST = 4 * MEGA  # with all else that a request takes
BORDER = {"Content-Type": "multipart/form-data; boundary=b"}


@contextmanager
def at_most(most: int) -> Iterator[None]:
    tracemalloc.start()
    try:
        yield
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < most, f"{peak / MEGA:.1f} MB"


async def files(count: int, pieces: int, name: str = "media") -> AsyncIterator[bytes]:
    """A form as it comes over the wire, never whole in memory."""
    for _file in range(count):
        yield f'--b\r\nContent-Disposition: form-data; name="{name}"; filename="a"\r\n\r\n'.encode()
        for _piece in range(pieces):
            yield PIECE
        yield b"\r\n"
    yield b"--b--\r\n"


async def test_many_small_pictures_of_nobody_known_lie_on_the_disk(city: City) -> None:
    with at_most(MOST):
        answer = await city.client.post(OPEN311, content=files(20, 15), headers=BORDER)
    assert (answer.status_code, answer.json()[0]["code"]) == (403, "403"), answer.text


async def test_a_form_of_xml_that_is_too_long_is_not_read_to_its_end(city: City) -> None:
    client = await collect(city)
    with at_most(MOST):
        answer = await city.client.post(
            "/openrosa/submission", content=files(1, 300, XML), headers=client.headers | BORDER
        )
    assert answer.status_code == 413, answer.text
    assert "256 KB" in answer.text
