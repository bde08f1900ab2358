"""The photo pipeline beside bare Pillow, and uploads of a 3 MB photo by sixteen clients, on both stores."""

import asyncio
import io
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path

import httpx
from PIL import Image, ImageOps

from media.decode import decode
from media.decoder import Decoder
from tests.databases import Cluster
from tests.patient import citizen_token
from tests.promises.running import Running
from tests.stores import open_s3, s3_url

ROUNDS, CLIENTS, COUNT = 15, 16, 160


def section(folder: Path, cluster: Cluster) -> list[str]:
    """The lines of its part of the page."""
    picture = phone_picture()
    rows = [_uploads(cluster, folder, store) for store in ("local disk", "S3 (rclone serve s3)")]
    return [
        "## Photos", "",
        f"A 12-megapixel JPEG ({len(picture) / 1e6:.1f} MB, EXIF, orientation 6) → view 1280 and thumb 320; median of"
        f" {ROUNDS}, bare Pillow in the same run.", "",
        "| pipeline | ms | × bare |", "|---|---|---|", *asyncio.run(_pipeline(picture)), "",
        f"Uploads of a 3 MB photo (different bytes each), {CLIENTS} clients, one server process; decoded, stored",
        "durably, then acknowledged; SQLite.", "",
        "| store | uploads/s | p50 ms | p99 ms | told to come back |", "|---|---|---|---|---|", *rows,
    ]  # fmt: skip


def phone_picture(size: tuple[int, int] = (4000, 3000), quality: int = 85) -> bytes:
    """As a phone makes it: soft shapes, some noise, its orientation."""
    soft = Image.effect_noise((size[0] // 8, size[1] // 8), 90).resize(size, Image.Resampling.BICUBIC).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Phone"
    out = io.BytesIO()
    Image.blend(soft, Image.effect_noise(size, 40).convert("RGB"), 0.15).save(out, "JPEG", quality=quality, exif=exif)
    return out.getvalue()


def bare(content: bytes) -> int:
    """The fastest order of operations with Pillow alone; the bytes of both derivatives together."""
    picture = Image.open(io.BytesIO(content))
    picture.draft("RGB", (1280, 1280))
    picture.thumbnail((1280, 1280), reducing_gap=2.0)
    upright = ImageOps.exif_transpose(picture)
    view, thumb = io.BytesIO(), io.BytesIO()
    upright.save(view, "JPEG", quality=82)
    upright.thumbnail((320, 320), reducing_gap=2.0)
    upright.save(thumb, "WEBP", quality=75, method=0)
    return view.tell() + thumb.tell()


async def _pipeline(picture: bytes) -> list[str]:
    decoder, seconds = Decoder(), {"bare Pillow": [0.0], "ours, decoding only": [0.0], "ours, through the child": [0.0]}
    await decoder.decode(picture)
    for _round in range(ROUNDS):  # in turns: what disturbs one disturbs all
        for name, deed in (("bare Pillow", bare), ("ours, decoding only", lambda content: decode(content, UTC))):
            start = time.perf_counter()
            deed(picture)
            seconds[name].append(time.perf_counter() - start)
        start = time.perf_counter()
        await decoder.decode(picture)
        seconds["ours, through the child"].append(time.perf_counter() - start)
    await decoder.close()
    medians = {name: statistics.median(found[1:]) for name, found in seconds.items()}
    return [f"| {name} | {1000 * took:.0f} | {took / medians['bare Pillow']:.2f} |" for name, took in medians.items()]


def _uploads(cluster: Cluster, folder: Path, store: str) -> str:
    with _store(folder, store) as url:
        running = Running(cluster.fresh("sqlite", "linhai"), folder, url)
        running.start("serve")
        try:
            running.wait_until_ready()
            latencies, seconds, refused = asyncio.run(_send_all(running.url))
        finally:
            running.stop()
    ordered = sorted(latencies)
    p50, p99 = (1000 * ordered[int(len(ordered) * share)] for share in (0.5, 0.99))
    return f"| {store} | {len(latencies) / seconds:.1f} | {p50:.0f} | {p99:.0f} | {refused} |"


@contextmanager
def _store(folder: Path, store: str) -> Iterator[str]:
    if store == "local disk":
        yield f"file://{folder}/photos"
        return
    with open_s3(folder) as server:
        yield s3_url(server.port)


async def _send_all(url: str) -> tuple[list[float], float, int]:
    picture, latencies, refused = phone_picture((4000, 3000), 78), list[float](), 0
    left = iter(range(COUNT))
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=60) as client:
        headers = {"Authorization": f"Bearer {await citizen_token(url)}"}

        async def _client() -> None:
            nonlocal refused
            for number in left:
                content = _marked(picture, number)
                start = time.perf_counter()
                while True:
                    files = {"file": ("p.jpg", content, "image/jpeg")}
                    answer = await client.post("/api/v1/photos", files=files, headers=headers)
                    if answer.status_code == 201:
                        break
                    assert answer.status_code == 503, answer.text
                    refused += 1
                    await asyncio.sleep(float(answer.headers["Retry-After"]))
                latencies.append(time.perf_counter() - start)

        begun = time.perf_counter()
        await asyncio.gather(*(_client() for _ in range(CLIENTS)))
        return latencies, time.perf_counter() - begun, refused


def _marked(picture: bytes, number: int) -> bytes:
    """The same picture in other bytes: a comment after its start."""
    mark = f"{number:012d}".encode()
    return picture[:2] + b"\xff\xfe" + (len(mark) + 2).to_bytes(2, "big") + mark + picture[2:]
