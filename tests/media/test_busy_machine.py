"""A machine too busy for a picture says so: 503, to be sent again; 422 is final, only for what the picture costs."""

import asyncio
import fcntl
import os
import signal
import struct
import termios
from contextlib import suppress

import psutil
import pytest

from media.decoder import Decoder
from media.refused import PhotoRefused
from tests.linhai import jpeg

pytestmark = [pytest.mark.anyio, pytest.mark.dear, pytest.mark.usefixtures("children_afresh")]  # no database is asked


async def child_of(decoder: Decoder) -> int:
    """The process that will decode the next picture."""
    await decoder.decode(jpeg())
    return int(decoder._children._queue[0]._process.pid)  # type: ignore[attr-defined]


async def stop(process: int) -> None:
    """Returns when it is stopped: on a busy machine it would still read what it was given after it was told."""
    os.kill(process, signal.SIGSTOP)
    async with asyncio.timeout(60):
        while psutil.Process(process).status() != psutil.STATUS_STOPPED:  # noqa: ASYNC110 - nobody tells of it
            await asyncio.sleep(0.001)


def lying_in(pipe: int) -> int:
    """Bytes that nobody has read yet."""
    (count,) = struct.unpack("i", fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)))
    return int(count)


async def test_a_picture_that_gets_no_cpu_is_to_be_sent_again() -> None:
    decoder = Decoder(children=1, wall=60)
    await stop(await child_of(decoder))
    decoder._wall = 0.3
    with pytest.raises(PhotoRefused, match="busy") as refused:
        await decoder.decode(jpeg())
    assert (refused.value.status, refused.value.headers["Retry-After"]) == (503, "2")
    decoder._wall = 60
    assert (await decoder.decode(jpeg())).width == 64
    await decoder.close()


@pytest.mark.parametrize(
    ("by", "code"),
    [("SIGKILL", "busy"), ("SIGTERM", "busy"), ("SIGPROF", "too_costly"), ("SIGSEGV", "too_costly")],
)
async def test_a_child_killed_from_outside_is_no_fault_of_the_picture(by: str, code: str) -> None:
    decoder = Decoder(children=1, wall=60)
    process = await child_of(decoder)
    pipe = decoder._children._queue[0]._pipe  # type: ignore[attr-defined]
    await stop(process)
    asked = asyncio.create_task(decoder.decode(jpeg()))
    async with asyncio.timeout(60):
        while not lying_in(pipe):  # noqa: ASYNC110 - until it has been given the picture
            await asyncio.sleep(0.01)
    os.kill(process, signal.Signals[by])
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGCONT)
    with pytest.raises(PhotoRefused, match=code):
        await asked
    assert (await decoder.decode(jpeg())).width == 64
    await decoder.close()
