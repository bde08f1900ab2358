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


BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.mark.parametrize("path", ["/nope", "/nope/at/all", "/reports", "/index.php", "/index.html"])
def test_a_person_at_an_address_that_nobody_has_is_shown_the_apps_page(asked: TestClient, path: str) -> None:
    page = asked.get(path, headers=BROWSER)
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert page.text == asked.get("/").text  # which says so, and shows the way home: test_in_browser.py
    assert page.headers["content-security-policy"] == asked.get("/").headers["content-security-policy"]
    assert page.headers["cache-control"] == "no-store"
    assert asked.get(path, headers=BROWSER | {"If-None-Match": page.headers["etag"]}).status_code == 404
    assert asked.head(path, headers=BROWSER).status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "accept"),
    [
        ("GET", "/nope", "application/json"),
        ("GET", "/nope", "*/*"),
        ("POST", "/nope", "text/html"),
        ("GET", "/api/nope", "text/html"),
        ("GET", "/public/v1/nope", "text/html"),
        ("GET", "/feeds/nope", "text/html"),
        ("GET", "/media/nope", "text/html"),
        ("GET", "/assets/of-an-older-build.js", "text/html"),
        ("GET", "/openapi.json/nope", "text/html"),
    ],
)
def test_whatever_else_asks_for_what_is_not_there_is_told_in_json(
    asked: TestClient, method: str, path: str, accept: str
) -> None:
    answer = asked.request(method, path, headers={"Accept": accept})
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_method_that_a_page_does_not_know_is_told_as_such(asked: TestClient) -> None:
    assert asked.put("/about", headers=BROWSER).status_code == 405


def test_what_browsers_ask_for_by_themselves_is_there(asked: TestClient) -> None:
    icon = asked.get("/favicon.ico")
    assert (icon.status_code, icon.headers["content-type"]) == (200, "image/vnd.microsoft.icon")
    assert icon.content[:4] == b"\x00\x00\x01\x00"


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
