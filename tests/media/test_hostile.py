"""Every picture of the corpus over HTTP, under wrong types and hostile names; and what is served of it."""

import asyncio
import json
import shutil
import subprocess
from pathlib import Path

import httpx
import pytest

from tests.linhai import City, Person
from tests.pictures import answers_to, content_of, corpus, needs_corpus
from tests.structure import jpeg_extras, webp_extras

pytestmark = pytest.mark.anyio
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
    citizen, wrong, asked = await city.citizen(), [], 0
    for row in corpus():
        content, wanted = content_of(row), answers_to(row)
        if not content:
            continue
        for kind, name in PAIRS:
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
async def test_nothing_but_pixels_is_served_of_any_picture(city: City, tmp_path: Path) -> None:
    citizen, folder, found = await city.citizen(), tmp_path / "served", []
    folder.mkdir()
    for row in corpus():
        answer = await sent(citizen, content_of(row))
        if answer.status_code != 201:
            continue
        for size, extras, end in (("view", jpeg_extras, "jpg"), ("thumb", webp_extras, "webp")):
            served = await city.client.get(answer.json()["links"][size])
            assert served.headers["content-type"] == {"jpg": "image/jpeg", "webp": "image/webp"}[end]
            assert served.headers["x-content-type-options"] == "nosniff"
            found += [(row["file"], size, extra) for extra in extras(served.content)]
            found += [(row["file"], size, mark) for mark in MARKS if mark in served.content]
            (folder / f"{row['file']}.{end}").write_bytes(served.content)
    assert found == []
    assert await asyncio.to_thread(_exiftool, folder) == []


def _exiftool(folder: Path) -> list[tuple[str, str]]:
    if shutil.which("exiftool") is None:
        print("not run: exiftool is not installed")
        return []
    read = subprocess.run(["exiftool", "-a", "-G1", "-j", str(folder)], capture_output=True, check=True)
    files = json.loads(read.stdout)
    assert len(files) > 50
    return [
        (one["SourceFile"], tag)
        for one in files
        for tag in one
        if tag != "SourceFile" and tag.split(":")[0] not in PLAIN_TAGS
    ]


@needs_corpus
@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_the_planted_fault_would_be_seen(city: City) -> None:
    """The readers above are not blind: an original with metadata fails them."""
    row = next(row for row in corpus() if row["file"] == "gen__serial_and_owner.jpg")
    assert jpeg_extras(content_of(row)) != []
    tail = next(row for row in corpus() if row["file"] == "gen__poly_jpeg_mp4_tail.jpg")
    assert "tail" in jpeg_extras(content_of(tail))
