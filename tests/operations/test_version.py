"""The release says which one it is: by its command, in each answer, in its description; from its source, installed."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from backend.ground import version
from tests.linhai import City
from tests.operations.test_plain_words import say

ROOT = Path(__file__).parents[2]
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


def test_the_command_says_it() -> None:
    assert say("--version") == (0, f"chengguantong {VERSION}\n")


@pytest.mark.anyio
async def test_each_answer_and_the_description_say_it(city: City) -> None:
    described = await city.client.get("/openapi.json")
    assert (described.headers["x-version"], described.json()["info"]["version"]) == (VERSION, VERSION)


def test_installed_it_is_what_the_installation_has_kept(tmp_path: Path) -> None:
    """Without the source beside it, as a wheel lies there."""
    here, kept = tmp_path / "backend" / "ground", tmp_path / "chengguantong-7.8.9.dist-info"
    here.mkdir(parents=True)
    kept.mkdir()
    for package in (here, here.parent):
        (package / "__init__.py").touch()
    shutil.copy(version.__file__, here)
    (kept / "METADATA").write_text("Metadata-Version: 2.4\nName: chengguantong\nVersion: 7.8.9\n")
    asked = "from backend.ground.version import our_version; print(our_version())"
    words, beside = [sys.executable, "-c", asked], {**os.environ, "PYTHONPATH": str(tmp_path)}
    assert subprocess.run(words, env=beside, cwd=tmp_path, capture_output=True, text=True).stdout == "7.8.9\n"
