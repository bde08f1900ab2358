"""The mini-programs' client: up to date, fit for the platform, and at work against a real server."""

import copy
import hashlib
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from backend.demo.picture import picture
from mobile_api.client_document import client_document, digest_of, whole_document
from tests.databases import Cluster
from tests.promises.running import Running

ROOT = Path(__file__).parents[2]
HERE, CLIENT = Path(__file__).parent, ROOT / "mobile_api/miniprogram"
BUILT = CLIENT / "miniprogram_dist"
STALE = "run `npm ci && npm run generate && npm run build` in mobile_api/miniprogram"


@cache
def document() -> dict[str, Any]:
    return whole_document()


def node(needs_packages: bool = False) -> str:
    """Where Node is. What needs its packages takes long: where CGT_TEST_NPM says so, as `make browser` does."""
    found = shutil.which("node")
    missing = None if found else "Node is missing"
    if needs_packages and not (os.environ.get("CGT_TEST_NPM") and (CLIENT / "node_modules").is_dir()):
        missing = missing or "CGT_TEST_NPM is not set, or npm ci was not run"
    if found is None or missing:
        print(f"not run: {missing}")
        pytest.skip(f"not run: {missing}")
    return found


def run(*command: str, **environment: str) -> str:
    done = subprocess.run(command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_generated_files_and_the_built_ones_are_of_this_api_and_of_these_sources() -> None:
    made_from = digest_of(client_document(document()))
    for path in (CLIENT / "src/operations.ts", BUILT / "operations.js"):
        assert made_from in path.read_text(encoding="utf-8"), STALE
    sources = hashlib.sha256(b"".join(path.read_bytes() for path in sorted((CLIENT / "src").iterdir()))).hexdigest()
    assert (BUILT / "sources.sha256").read_text().strip() == sources, STALE
    changed = copy.deepcopy(document())
    changed["paths"]["/api/v1/reports"]["post"]["requestBody"]["required"] = False
    assert digest_of(client_document(changed)) != made_from


def test_made_again_they_are_the_same_to_the_byte(tmp_path: Path) -> None:
    program = node(needs_packages=True)
    sources, built = tmp_path / "src", tmp_path / "built"
    sources.mkdir()
    run(program, str(CLIENT / "generate.mjs"), "--to", str(sources), PYTHON=sys.executable)
    run(program, str(CLIENT / "build.mjs"), "--to", str(built))
    for path in sources.iterdir():
        assert path.read_bytes() == (CLIENT / "src" / path.name).read_bytes(), STALE
    assert {path.name: path.read_bytes() for path in built.iterdir()} == {
        path.name: path.read_bytes() for path in BUILT.iterdir()
    }, STALE


def test_what_the_platform_cannot_send_is_refused_when_the_client_is_made() -> None:
    reports = document()["paths"]["/api/v1/reports"]
    photos = document()["paths"]["/api/v1/photos"]["post"]
    two = {"properties": {name: {"contentMediaType": "application/octet-stream"} for name in ("file", "other")}}
    faults: list[tuple[str, str, dict[str, Any]]] = [
        ("patch", "cannot send PATCH", reports["post"]),
        ("post", "keeps no cookies", reports["post"] | {"parameters": [{"in": "cookie", "name": "session"}]}),
        ("post", "one file", photos | {"requestBody": {"content": {"multipart/form-data": {"schema": two}}}}),
    ]
    for method, words, operation in faults:
        with pytest.raises(ValueError, match=words):
            client_document(document() | {"paths": {"/api/v1/planted": {method: operation}}})


def test_no_registry_is_named() -> None:
    assert not re.search(r'"resolved"|registry\.|npmmirror', (CLIENT / "package-lock.json").read_text(encoding="utf-8"))


def test_the_types_hold_and_the_platforms_own_fit() -> None:
    compiler = CLIENT / "node_modules/typescript/bin/tsc"
    run(node(needs_packages=True), str(compiler), "-p", str(CLIENT / "tsconfig.platform.json"))


def played(*names: str, **environment: str) -> None:
    """Node's own tests; those of an old Node need its WebSocket switched on."""
    program = node()
    older = int(run(program, "--version")[1:].split(".")[0]) < 22
    files = [str(HERE / f"{name}.test.mjs") for name in names]
    said = run(
        program,
        *(["--experimental-websocket"] if older else []),
        "--test",
        "--test-reporter=tap",
        *files,
        **environment,
    )
    assert re.search(r"^# fail 0$", said, re.M), said


def test_the_rules_of_the_platform_and_of_the_api() -> None:
    played("rules", "pages", "told")


def test_the_client_at_work_in_the_demo_city(cluster: Cluster, tmp_path: Path) -> None:
    node()
    for name in ("before-1", "before-2", "before-3", "before-4", "after"):
        (tmp_path / f"{name}.jpg").write_bytes(picture(f"{name} {tmp_path}"))
    settings = {"CGT_ACCESS_TOKEN_LIFE": "2", "CGT_AUDIT_ANCHOR": f"{tmp_path}/anchor.log"}
    running = Running(cluster.fresh("sqlite", "linhai"), tmp_path, **settings)
    try:
        running.start("serve", "--worker")
        running.wait_until_ready(240)
        played("city", CGT_TEST_URL=running.url, CGT_TEST_FOLDER=str(tmp_path))
    finally:
        running.terminate("serve")
        running.stop()
