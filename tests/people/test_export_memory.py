"""As many as are given all about themselves at once, the largest photos under way, fit into a process's memory."""

import asyncio
import io
import os
import re
import tracemalloc
from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image

from backend.people.actor import Actor
from backend.web.long_answers import LONG_ANSWERS
from backend.workflow.roles import Role
from media import MOST_BYTES
from mobile_api.about_me import export
from tests.linhai import City

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("database_kind", ["sqlite"])]
UNIT = Path(__file__).parents[2] / "docs/operations/systemd/chengguantong@.service"
SHARE = 0.4  # of the memory of the unit: while it is packed a photo is there twice, and the process has its own
SIDE = (3500, 2600)
PATIENT = 100  # looks


def large() -> bytes:
    """A picture of noise, nearly as large as is taken."""
    out = io.BytesIO()
    Image.frombytes("RGB", SIDE, os.urandom(3 * SIDE[0] * SIDE[1])).save(out, "JPEG", quality=98)
    return out.getvalue()


async def test_all_who_read_slowly_at_once_fit_into_a_process(city: City) -> None:
    person, content = await city.citizen(), large()
    assert 0.6 * MOST_BYTES < len(content) <= MOST_BYTES
    await person.photo(content)
    me = UUID((await person.get("/api/v1/me")).json()["id"])
    by = Actor(me, "市民", frozenset({Role.CITIZEN}), None, frozenset(), me)
    (memory,) = re.findall(r"^MemoryMax=(\d+)G$", UNIT.read_text(), re.MULTILINE)
    most, room = LONG_ANSWERS["/api/v1/me/export"], SHARE * int(memory) * 2**30
    pieces = await export(city.db, city.app.state.photos, by=by, settings=city.settings, now=lambda: city.at)
    tracemalloc.start()
    try:
        async for piece in pieces:
            if len(piece) > len(content) // 2:
                break
        for _look in range(PATIENT):  # the thread that packed it lets go of it, too
            held = tracemalloc.get_traced_memory()[0] * MOST_BYTES / len(content)
            if most * held < room:
                break
            await asyncio.sleep(0.2)
    finally:
        tracemalloc.stop()
        await pieces.aclose()  # type: ignore[attr-defined]
    print(f"{held / 2**20:.0f} MB each, {most} at once")
    assert most * held < room
