"""No name in an address leads to a file: every path parameter of every door, and the files of the app itself."""

from pathlib import Path

import httpx
import pytest

from media.local_storage import LocalStorage
from tests.linhai import City
from tests.media.test_stores import leads_out

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).parents[2]
OUT = (
    "../../../../../../../../etc/passwd", "..%2f..%2f..%2f..%2f..%2f..%2f..%2f..%2fetc%2fpasswd", "/etc/passwd",
    "%2fetc%2fpasswd", "..%5c..%5cpyproject.toml", "....//....//pyproject.toml", "../pyproject.toml", "..%2fserve.py",
    "..%2f..%2fserve.py", "%2e%2e%2f%2e%2e%2f%2e%2e%2fpyproject.toml", "file:%2f%2f%2fetc%2fpasswd",
    "index.html%00.js", "%252e%252e%252fpyproject.toml",
)  # fmt: skip
OF_FILES = ("root:x:0:", "root:*:0:", "[build-system]", "import Router")
STATIC = ("/assets/{name}", "/icons/{name}", "/mine/{name}", "/{name}")


async def led_out(city: City) -> tuple[int, list[str]]:
    """How many addresses were asked, and those that gave a file away or fell over."""
    document, found, asked = (await city.client.get("/openapi.json")).json(), list[str](), 0
    templates = [path for path, methods in document["paths"].items() if "get" in methods and "{" in path]
    planted = [route.path for route in city.app.routes if getattr(route, "name", "") == "planted"]
    asker = await city.signed_in("admin")
    for turn, template in enumerate([*templates, *STATIC, *planted]):
        some = OUT if template in (*STATIC, *planted) else [OUT[(turn + step) % len(OUT)] for step in range(4)]
        for name in some:
            head, _brace, rest = template.partition("{")
            tail = rest.partition("}")[2].replace("{", "").replace("}", "")
            answer = await asker.get(f"{head}{name}{tail}")
            asked += 1
            if _gives_away(answer):
                found.append(f"{template}: {name} {answer.status_code}")
    return asked, found


def _gives_away(answer: httpx.Response) -> bool:
    return answer.status_code >= 500 or any(word in answer.text for word in OF_FILES)


async def test_no_address_leads_to_a_file(city: City) -> None:
    asked, found = await led_out(city)
    print(f"{asked} addresses, {len(found)} led out")
    assert found == []


async def by_name(name: str) -> str:
    """What no door may do."""
    path = ROOT / "tests" / "web" / name
    return path.read_text() if path.is_file() else ""


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_door_that_opens_what_it_is_named_is_seen(city: City) -> None:
    """The planted fault."""
    city.app.get("/planted/{name:path}", name="planted")(by_name)
    _asked, found = await led_out(city)
    assert found
    assert {line.split(":")[0].split("{")[0] for line in found} == {"/planted/"}


async def test_a_store_that_joins_its_folder_and_a_name_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault."""
    monkeypatch.setattr(LocalStorage, "_path", lambda self, key: self.root / key)
    assert await leads_out(tmp_path, "../out")
