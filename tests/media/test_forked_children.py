"""What many tests at once take for a child is one: it answers as a child that is started, its end is told, and it knows
no more."""

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from media.decode_child import NICE
from media.decoder import Decoder
from tests.forked_children import ForkedChild, children_forked, children_started
from tests.linhai import jpeg

pytestmark = pytest.mark.anyio


def process_of(decoder: Decoder) -> Any:
    """The process of its one child."""
    return decoder._children._queue[0]._process  # type: ignore[attr-defined]


async def test_a_forked_child_answers_as_one_that_is_started_and_its_end_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CGT_SECRET", "s" * 32)
    picture, decoder = jpeg(), Decoder(children=1, wall=60)
    with children_started():
        started = await decoder.decode(picture)
        assert not isinstance(process_of(decoder), ForkedChild)
        await decoder.close()
    decoder = Decoder(children=1, wall=60)
    with children_forked():
        assert await decoder.decode(picture) == started
        first = process_of(decoder)
        assert isinstance(first, ForkedChild)
        assert first.returncode is None
        assert b"CGT_" not in Path(f"/proc/{first.pid}/environ").read_bytes()  # noqa: ASYNC240
        assert os.getpriority(os.PRIO_PROCESS, first.pid) == min(19, os.nice(0) + NICE)
        os.kill(first.pid, signal.SIGKILL)
        assert await first.wait() == -signal.SIGKILL
        assert (await decoder.decode(jpeg())).width == 64
        second = process_of(decoder)
        assert second.pid != first.pid
        await decoder.close()
        assert second.returncode == -signal.SIGKILL
        assert not Path(f"/proc/{second.pid}").exists()  # noqa: ASYNC240
