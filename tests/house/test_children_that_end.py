"""A child of the server's that has nobody left to answer ends and says nothing; a Ctrl-C is for the server alone."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

import media.child
from backend.patrol import paint_png
from backend.people import hashing
from media.child import ENVIRONMENT, START, Child
from media.frames import frame

pytestmark = pytest.mark.anyio
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"><rect width="4" height="4"/></svg>'
ISOLATED, DECODES = ["-I"], ["-c", START, str(Path(media.child.__file__).parent)]
ASKED = {"deed": "decode", "zone": "Asia/Shanghai", "boxes": []}
CHILDREN = {
    "hashing": ([*ISOLATED, str(hashing.CHILD)], json.dumps(["a password"]).encode() + b"\n"),
    "painting": ([*ISOLATED, str(paint_png.CHILD)], SVG),
    "decoding": ([*DECODES, "media.decode_child"], b"".join(frame(ASKED, [b"no picture"]))),
}


@pytest.mark.parametrize(("words", "asked"), CHILDREN.values(), ids=CHILDREN)
def test_a_child_nobody_listens_to_says_nothing(words: Sequence[str], asked: bytes) -> None:
    pipe = subprocess.PIPE
    child = subprocess.Popen([sys.executable, *words], stdin=pipe, stdout=pipe, stderr=pipe, env=ENVIRONMENT)
    assert child.stdin
    assert child.stdout
    assert child.stderr
    child.stdout.close()
    child.stdin.write(asked)
    child.stdin.close()
    assert child.stderr.read() == b""
    assert child.wait(60) != 0


def _session(pid: int) -> int:
    return os.getsid(pid)


def test_who_hashes_is_told_of_no_ctrl_c() -> None:
    child = hashing._started()
    assert _session(child.pid) == child.pid
    child.kill()
    child.communicate()


async def test_nor_is_who_decodes(children_afresh: None) -> None:
    process, pipe = await Child()._start()
    assert _session(process.pid) == process.pid
    process.kill()
    await process.wait()
    os.close(pipe)
