"""A real server of the demo city, and a phone: the distribution's Chromium at phone size. Without it: not run."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.databases import Cluster
from tests.h5.beside import SPOT, Staff
from tests.promises.running import ROOT, Running

playwright = pytest.importorskip("playwright.sync_api", reason="not run: playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
AXE = ROOT / "public_api" / "web" / "node_modules" / "axe-core" / "axe.min.js"
PHONE = {
    "viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True,
    "locale": "zh-CN", "timezone_id": "Asia/Shanghai", "permissions": ["geolocation"], "geolocation": SPOT,
    "reduced_motion": "reduce",
}  # fmt: skip
# what was said in passing, for `told`
TOLD = """window.told = [];
new MutationObserver((all) => {
  const added = all.flatMap((one) => [...one.addedNodes]).filter((one) => one.nodeType === 1);
  const toasts = added.flatMap((one) => (one.matches(".toast") ? [one] : [...one.querySelectorAll(".toast")]));
  window.told.push(...toasts.map((one) => one.textContent));
}).observe(document, { childList: true, subtree: true });"""


@pytest.fixture(scope="session")
def server(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Server and worker on the demo city."""
    if not os.environ.get("CGT_TEST_BROWSER"):
        pytest.skip("not run: CGT_TEST_BROWSER is not set (make browser)")
    if CHROMIUM is None:
        pytest.skip("not run: there is no Chromium here")
    url = cluster.fresh("sqlite", "linhai")
    made = Running(url, tmp_path_factory.mktemp("h5"))
    made.start("serve")
    made.start("work")
    made.wait_until_ready(60)
    yield made
    made.stop()
    cluster.drop(url)


@pytest.fixture(scope="session")
def browser() -> Iterator["playwright.Browser"]:
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield opened
        opened.close()


@pytest.fixture
def phone(server: Running, browser: "playwright.Browser") -> Iterator["playwright.Page"]:
    """A fresh phone on the app's first page; whatever its console calls an error fails the test in the end."""
    context = browser.new_context(base_url=server.url, **PHONE)
    context.set_default_timeout(20_000)
    context.add_init_script(TOLD)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda fault: wrong.append(str(fault)))
    page.on("console", lambda said: wrong.append(said.text) if _is_ours(said) else None)
    page.goto("/")
    yield page
    context.close()
    assert wrong == []


def _is_ours(said: "playwright.ConsoleMessage") -> bool:
    """What the content policy or the code complains of; not that a line is down."""
    return said.type == "error" and "Failed to load resource" not in said.text


@pytest.fixture
def staff(server: Running) -> Iterator[Staff]:
    made = Staff(server.url)
    yield made
    made.close()


@pytest.fixture
def own(phone: "playwright.Page", server: Running) -> Callable[[str], dict[str, Any]]:
    """What the server says, asked beside the app, to whoever is signed in on the phone."""
    shown: list[str] = []
    phone.on("request", lambda asked: shown.extend(filter(None, [asked.headers.get("authorization")])))

    def _own(path: str) -> dict[str, Any]:
        answer = httpx.get(f"{server.url}{path}", headers={"Authorization": shown[-1]}, trust_env=False)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    return _own


@pytest.fixture
def serious() -> Callable[["playwright.Page"], list[str]]:
    """What axe-core calls serious or critical on a page."""
    if not AXE.exists():
        pytest.skip("not run: axe-core is not installed (npm ci in public_api/web)")
    script = AXE.read_text(encoding="utf-8")

    def _serious(page: "playwright.Page") -> list[str]:
        page.evaluate(script)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{page.url} {one['id']}: {one['help']} {json.dumps([node['target'] for node in one['nodes']])}"
            for one in found["violations"]
            if one["impact"] in ("serious", "critical")
        ]

    return _serious


@pytest.fixture
def at_rest(serious: Callable[["playwright.Page"], list[str]]) -> Callable[["playwright.Page"], list[str]]:
    """What axe-core calls serious on a page whose movements have ended: half-faded words have half the contrast."""
    ends = "document.getAnimations().filter(one => one.effect.getComputedTiming().iterations !== Infinity)"

    def _at_rest(page: "playwright.Page") -> list[str]:
        page.evaluate(f"Promise.allSettled({ends}.map(one => one.finished))")
        return serious(page)

    return _at_rest


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a journey leaves its pictures: the folder CGT_H5_PICTURES names, else one that is forgotten."""
    return Path(os.environ.get("CGT_H5_PICTURES") or tmp_path_factory.mktemp("pictures"))
