"""What earlier pictures left behind in a child is no fault of the next one."""

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from media import child as children
from media.decoder import Decoder
from tests.linhai import jpeg

pytestmark = [pytest.mark.anyio, pytest.mark.dear, pytest.mark.usefixtures("children_afresh")]  # no database is asked
SIZE = (4000, 3000)
HOARDER = """
from media import decode_child
kept, deed = [], decode_child.DEEDS['decode']
decode_child.DEEDS['decode'] = lambda head, content: (kept.append(bytes(100 * 2**20)), deed(head, content))[1]
"""


def two_pictures_in_one() -> bytes:
    """As phones take them that keep a map of brightness (Ultra HDR): two pictures in one file."""
    out = io.BytesIO()
    Image.new("RGB", SIZE).save(out, "MPO", save_all=True, append_images=[Image.new("RGB", (1000, 750))])
    return out.getvalue()


def cut_short() -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize((3000, 2000)).convert("RGB").save(out, "PNG")
    return out.getvalue()[: len(out.getvalue()) // 2]


def pages_of(decoder: Decoder) -> int:
    """Bytes of addresses the process has that will decode the next picture."""
    process: Any = decoder._children._queue[0]._process  # type: ignore[attr-defined]
    return int(Path(f"/proc/{process.pid}/statm").read_text().split()[0]) * 4096


@pytest.mark.parametrize("made", [two_pictures_in_one, cut_short])
async def test_many_of_one_kind_leave_nothing_behind(made: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each left 14 to 24 MB, of 270: after a dozen whoever came next was refused for good."""
    monkeypatch.setattr(children, "RENEWED_AFTER", 1000)
    content, sizes, codes, decoder = made(), [], set(), Decoder(children=1, wall=60)
    for _number in range(20):
        try:
            await decoder.decode(content)
        except Exception as refused:  # noqa: BLE001 - what it was is looked at below
            codes.add(refused.code)  # type: ignore[attr-defined]
        sizes.append(pages_of(decoder))
    assert (await decoder.decode(jpeg())).width == 64
    assert codes <= {"broken_picture"}
    assert max(sizes) - sizes[0] < 16 * 2**20
    await decoder.close()


async def test_where_something_was_left_a_new_child_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: a child that keeps a hundred megabytes of each picture."""
    hoards = f"exec({HOARDER!r}, {{}}); import importlib"
    monkeypatch.setattr(children, "START", children.START.replace("import importlib", hoards))
    decoder = Decoder(children=1, wall=60)
    for _number in range(4):
        assert (await decoder.decode(jpeg())).width == 64
    await decoder.close()
