"""Every picture of the corpus over HTTP, under wrong types and hostile names; and what is served of it."""

import asyncio
import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from backend.ground.settings import Settings
from media import child
from media.decoded import Decoded
from media.decoder import Decoder
from tests.conftest import NOON
from tests.linhai import City, Person, open_city
from tests.pictures import answers_to, content_of, corpus, needs_corpus
from tests.structure import jpeg_extras, webp_extras

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("children_afresh")]
WRONG_TYPES = ("text/html", "application/x-php", "image/gif", "video/mp4", "\U0001f4a5")
HOSTILE_NAMES = ("../../x", "a\0.jpg", "n" * 300, "\u202egpj.exe", "a.jpg.html", "")
PAIRS = [(kind, name) for kind in WRONG_TYPES for name in HOSTILE_NAMES]
# what exiftool may find in what is served: structure, nothing anybody wrote
PLAIN_TAGS = {"System", "File", "JFIF", "RIFF", "Composite", "ExifTool"}
MARKS = (
    b"<script", b"<?php", b"PK\x03\x04", b"ftyp", b"Exif\0\0", b"http://ns.adobe.com", b"ICC_PROFILE",
    b"SN12345678", b"Li Si", "李四".encode(),
)  # fmt: skip
BOUNDARY = b"cgt-test-boundary"
MANY = 50  # of what is served of the corpus
needs_exiftool = pytest.mark.skipif(not shutil.which("exiftool"), reason="not run: exiftool is not installed")


@pytest.fixture
def served(tmp_path: Path) -> Path:
    """A folder for what is served."""
    folder = tmp_path / "served"
    folder.mkdir()
    return folder


def body(content: bytes, kind: str, name: str) -> bytes:
    """A multipart body with the name and type as they are, unescaped: as an attacker sends them."""
    head = f'Content-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: {kind}\r\n\r\n'
    return b"--" + BOUNDARY + b"\r\n" + head.encode() + content + b"\r\n--" + BOUNDARY + b"--\r\n"


async def sent(by: Person, content: bytes, kind: str = "image/jpeg", name: str = "p.jpg") -> httpx.Response:
    headers = by.headers | {"Content-Type": f"multipart/form-data; boundary={BOUNDARY.decode()}"}
    return await by.city.client.post("/api/v1/photos", content=body(content, kind, name), headers=headers)


@pytest.mark.very_dear
@needs_corpus
@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_no_wrong_type_and_no_hostile_name_changes_the_answer(city: City) -> None:
    await check_answers(city, PAIRS)


@needs_corpus
@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_picture_cut_short_that_is_taken_is_seen(
    city_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault: the library is told to make do with what is there."""
    lenient = "from PIL import ImageFile; ImageFile.LOAD_TRUNCATED_IMAGES = True; "
    start = child.START.replace("import importlib", lenient + "import importlib")
    monkeypatch.setattr(child, "START", start)
    async with open_city(city_settings, NOON) as city:
        with pytest.raises(AssertionError, match="201"):
            await check_answers(city, [("image/jpeg", "p.jpg")])


async def check_answers(city: City, pairs: Sequence[tuple[str, str]]) -> None:
    """Every picture under each pair of type and name."""
    citizen, wrong, asked = await city.citizen(), [], 0
    for row in corpus():
        content, wanted = content_of(row), answers_to(row)
        if not content:
            continue
        for kind, name in pairs:
            answer = await sent(citizen, content, kind, name)
            asked += 1
            nameless = name == "" and answer.status_code == 422  # a part without a file name is a field, not a file
            if answer.status_code not in wanted and not nameless:
                wrong.append((row["file"], kind, name[:20], answer.status_code, answer.text[:100]))
            elif answer.status_code != 201:
                assert answer.json()["code"] in (
                    "unsupported_media_type", "broken_picture", "too_costly", "invalid", "empty_file",
                )  # fmt: skip
    worst = city.app.state.photos.decoder.worst
    print(f"{asked} uploads, {len(wrong)} wrong, worst {worst['cpu']:.2f} s CPU, {worst['memory'] / 2**20:.0f} MB")
    assert wrong == []
    assert worst["cpu"] <= 2.0
    assert worst["memory"] <= 300 * 1024 * 1024


@needs_corpus
@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_nothing_but_pixels_is_served_of_any_picture(city: City, served: Path) -> None:
    found = await more_than_pixels(city, served, corpus())
    print(f"{len(served_files(served))} pictures served, {len(found)} with more than pixels")
    assert found == []
    assert len(served_files(served)) > MANY


def served_files(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_file()]


@needs_corpus
@needs_exiftool
@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_exiftool_finds_nothing_but_structure_in_what_is_served(city: City, served: Path) -> None:
    await more_than_pixels(city, served, corpus())
    read, found = await asyncio.to_thread(_exiftool, served)
    print(f"exiftool read {read} pictures served, {len(found)} tags that are no structure")
    assert found == []
    assert read > MANY


async def more_than_pixels(city: City, folder: Path, rows: Sequence[dict[str, str]]) -> list[tuple[str, str, object]]:
    """Of what is served of these pictures: file, size, and what is there beside pixels."""
    citizen, found = await city.citizen(), list[tuple[str, str, object]]()
    for row in rows:
        answer = await sent(citizen, content_of(row))
        if answer.status_code != 201:
            continue
        for size, extras, end in (("view", jpeg_extras, "jpg"), ("thumb", webp_extras, "webp")):
            shown = await city.client.get(answer.json()["links"][size])
            assert shown.headers["content-type"] == {"jpg": "image/jpeg", "webp": "image/webp"}[end]
            assert shown.headers["x-content-type-options"] == "nosniff"
            found += [(row["file"], size, extra) for extra in extras(shown.content)]
            found += [(row["file"], size, mark) for mark in MARKS if mark in shown.content]
            (folder / f"{row['file']}.{end}").write_bytes(shown.content)
    return found


def _exiftool(folder: Path) -> tuple[int, list[tuple[str, str]]]:
    """How many pictures it read, and what it found beside structure: file and tag."""
    read = subprocess.run(["exiftool", "-a", "-G1", "-j", str(folder)], capture_output=True, check=True)
    files = json.loads(read.stdout)
    return len(files), [
        (one["SourceFile"], tag)
        for one in files
        for tag in one
        if tag != "SourceFile" and tag.split(":")[0] not in PLAIN_TAGS
    ]


@needs_corpus
@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_an_original_that_is_served_is_seen(city: City, served: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault."""
    decode, marked = Decoder.decode, ("gen__serial_and_owner.jpg", "gen__poly_jpeg_mp4_tail.jpg")

    async def _as_it_came(self: Decoder, content: bytes, *more: Any) -> Decoded:
        decoded = await decode(self, content, *more)
        return replace(decoded, derivatives={**decoded.derivatives, "view": content})

    monkeypatch.setattr(Decoder, "decode", _as_it_came)
    rows = [row for row in corpus() if row["file"] in marked]
    found = await more_than_pixels(city, served, rows)
    assert {(file, size) for file, size, _extra in found} == {(file, "view") for file in marked}
    assert "tail" in {extra for _file, _size, extra in found}
    if shutil.which("exiftool"):
        assert "GPS" in {tag.partition(":")[0] for _file, tag in _exiftool(served)[1]}
