"""The corpus of real and hostile pictures, read from the folder CGT_TEST_PICTURES names."""

import csv
import os
from pathlib import Path

import pytest

from media.decoded import Decoded

CORPUS = Path(os.environ.get("CGT_TEST_PICTURES", "/nowhere"))
needs_corpus = pytest.mark.skipif(not (CORPUS / "manifest.csv").exists(), reason="not run: CGT_TEST_PICTURES not set")


def corpus() -> list[dict[str, str]]:
    """The rows of its manifest."""
    if not (CORPUS / "manifest.csv").exists():
        return []
    with (CORPUS / "manifest.csv").open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["set"] == "shared"]


def content_of(row: dict[str, str]) -> bytes:
    return next(CORPUS.rglob(row["file"])).read_bytes()


def answers_to(row: dict[str, str]) -> set[int]:
    """The statuses the manifest allows; a picture over a limit is 422 too_costly here, never 413."""
    return {int(status) for status in row["expect_status"].replace("413", "422").split("|")}


def disagreements(row: dict[str, str], decoded: Decoded) -> list[tuple[str, object, object]]:
    """Where the size or the place differs from what an independent tool read."""
    found: list[tuple[str, object, object]] = []
    size = (int(row["upright_width"]), int(row["upright_height"])) if row["upright_width"] else None
    if size and size != (decoded.width, decoded.height):
        found.append((row["file"], (decoded.width, decoded.height), size))
    place = (float(row["gps_lon"]), float(row["gps_lat"])) if row["gps_use"] == "use" else None
    if (place is None) != (decoded.position is None) or (place and place != pytest.approx(decoded.position, abs=1e-5)):
        found.append((row["file"], decoded.position, place))
    return found
