"""The app as it is served and built: fenced in, kept as long as it may be, complete, written by the house's rules."""

import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from backend.ground.settings import Settings
from backend.web.application import build
from public_api.web.serve import PAGES
from tests.promises.running import ROOT


def test_the_same_addresses_are_known_on_both_sides() -> None:
    text = (ROOT / "public_api" / "web" / "src" / "routes.ts").read_text(encoding="utf-8")
    assert tuple(re.findall(r'"([a-z-]+)"', text)) == PAGES
    app = (ROOT / "public_api" / "web" / "src" / "app.tsx").read_text(encoding="utf-8")
    assert {path for path in re.findall(r'path="/([a-z-]*)', app) if path} <= set(PAGES)


@pytest.fixture(scope="module")
def asked() -> TestClient:
    return TestClient(build(Settings(_env_file=None)))


def test_the_page_is_fenced_and_its_files_are_kept(asked: TestClient) -> None:
    page = asked.get("/mine/20261127000001")
    assert page.headers["cache-control"] == "no-cache"
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy  # nothing from anywhere else
    script = re.search(r'src="(/assets/[^"]+)"', page.text)
    assert script
    asset = asked.get(script[1])
    assert "immutable" in asset.headers["cache-control"]
    assert asset.headers["content-encoding"] == "gzip"
    assert asked.get(script[1], headers={"If-None-Match": asset.headers["etag"]}).status_code == 304
    worker = asked.get("/sw.js")
    assert worker.headers["cache-control"] == "no-cache"
    assert asked.get("/assets/..%2f..%2fserve.py").status_code == 404
    assert asked.get("/nothing-of-ours").status_code == 404


def test_it_can_be_installed(asked: TestClient) -> None:
    manifest = asked.get("/manifest.webmanifest").json()
    assert manifest["display"] == "standalone"
    assert {icon["sizes"] for icon in manifest["icons"]} >= {"192x192", "512x512"}
    for icon in manifest["icons"]:
        assert asked.get(icon["src"]).headers["content-type"] == "image/png"


def test_the_sources_are_short_and_name_no_registry() -> None:
    web = ROOT / "public_api" / "web"
    sources = [path for kind in ("ts", "tsx", "css") for path in (web / "src").rglob(f"*.{kind}")]
    assert len(sources) > 40
    for path in sources:
        if path.name != "schema.d.ts":
            assert len(path.read_text(encoding="utf-8").splitlines()) <= 250, path
    assert not re.search(r"https?://", _without_funding((web / "package-lock.json").read_text(encoding="utf-8")))


def _without_funding(lock: str) -> str:
    return re.sub(r'"url": "https?://[^"]*"|"funding": "https?://[^"]*"', "", lock)


def test_what_is_built_is_complete() -> None:
    built = ROOT / "public_api" / "web" / "built"
    page = (built / "index.html").read_text(encoding="utf-8")
    for name in re.findall(r'(?:src|href)="/([^"]+)"', page):
        assert Path(built / name).is_file(), name
