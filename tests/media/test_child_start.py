"""A machine that can start no process says so: come back later. It is not the picture's fault, nothing is left open."""

import asyncio
import errno
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from media.decoder import Decoder
from media.refused import PhotoRefused
from tests.linhai import City, jpeg

pytestmark = [pytest.mark.anyio, pytest.mark.dear, pytest.mark.usefixtures("children_afresh")]  # no database is asked


async def no_process(*_command: Any, **_more: Any) -> None:
    """As the system says it when there are too many."""
    raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN))


async def slow_process(*_command: Any, **_more: Any) -> None:
    """A system that is out of breath."""
    await asyncio.sleep(60)


def open_here() -> int:
    """Ends of pipes among the descriptors of this process; the database opens and closes files of its own."""
    links = []
    for entry in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):  # the one that lists them
            links.append(str(entry.readlink()))
    return len([link for link in links if link.startswith("pipe:")])


async def test_a_picture_no_child_can_be_started_for_is_to_be_sent_again(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    citizen, content = await city.citizen(), jpeg()
    before = open_here()
    with monkeypatch.context() as patched:
        patched.setattr(asyncio, "create_subprocess_exec", no_process)
        for _ in range(2):
            answer = await citizen.post("/api/v1/photos", files={"file": ("p.jpg", content, "image/jpeg")})
            assert (answer.status_code, answer.json()["code"]) == (503, "busy")
            assert int(answer.headers["Retry-After"]) > 0
        assert open_here() == before
    assert await citizen.photo(content)


async def test_a_program_that_is_not_there_leaves_nothing_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's own refusal, all the way down."""
    decoder, before = Decoder(children=1), open_here()
    with monkeypatch.context() as patched:
        patched.setattr(sys, "executable", "/nowhere/python")
        for _ in range(2):
            with pytest.raises(PhotoRefused, match="busy"):
                await decoder.decode(jpeg())
        assert open_here() == before
    assert (await decoder.decode(jpeg())).width == 64
    await decoder.close()


async def test_a_start_that_takes_too_long_or_is_given_up_leaves_nothing_open(monkeypatch: pytest.MonkeyPatch) -> None:
    decoder, before = Decoder(children=1, wall=0.1), open_here()
    with monkeypatch.context() as patched:
        patched.setattr(asyncio, "create_subprocess_exec", slow_process)
        with pytest.raises(PhotoRefused, match="busy"):
            await decoder.decode(jpeg())
        decoder._wall = 60
        asked = asyncio.create_task(decoder.decode(jpeg()))
        await asyncio.sleep(0.05)
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked
        assert open_here() == before
    assert (await decoder.decode(jpeg())).width == 64
    await decoder.close()
