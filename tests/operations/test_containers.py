"""compose.yml, Containerfile and .dockerignore: there is no container engine here, so they are read, and the settings
they give are made of them."""

import fnmatch
import re
import subprocess
import tomllib
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest
import yaml

from backend.ground.settings import Settings
from backend.web.polite_server import SETTLE
from tests.operations.shipped_nginx import SHIPPED

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "operations"
COMPOSE: dict[str, Any] = yaml.safe_load((FOLDER / "compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: said for name, said in SERVICES.items() if said["image"] == "chengguantong"}
IMAGE = (FOLDER / "Containerfile").read_text()
APP, OWNER = "app-word", "owner-word"
BY_HAND = {"migrate", "backup", "restore"}
GIVEN = {
    "CGT_PUBLIC_URL": "https://cgt.example.gov.cn", "CGT_SECRET": "s" * 32, "CGT_DATA_KEYS": "k1:" + "A" * 44,
    "CGT_CODE_KEYS": "c" * 32, "CGT_RECORD_KEYS": "", "DATABASE_PASSWORD": APP, "DATABASE_OWNER_PASSWORD": OWNER,
}  # fmt: skip
NAMED = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")


def filled(value: str) -> str:
    """With what .env gives, or the default."""
    return NAMED.sub(lambda found: GIVEN.get(found[1], found[3] if found[2] == "-" else ""), value)


def settings_of(service: str, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """What the command in this service reads."""
    with monkeypatch.context() as patched:
        for name, value in OURS[service]["environment"].items():
            patched.setenv(name, filled(str(value)))
        return Settings(_env_file=None)


def seconds(said: str) -> float:
    return float(said.removesuffix("s"))


def test_what_must_be_there_is_asked_for_and_makes_settings_for_production(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {found[0] for found in NAMED.findall((FOLDER / "compose.yml").read_text()) if found[1] == "?"}
    assert asked == set(GIVEN)
    for service in OURS:
        assert not settings_of(service, monkeypatch).is_demo
    for service in SERVICES.values():  # no secret stands in the file itself
        words = {name: value for name, value in service["environment"].items() if "PASSWORD" in name or "KEY" in name}
        assert all(NAMED.fullmatch(value) for value in words.values())


def test_who_serves_is_another_role_than_who_owns_and_knows_no_password_of_that(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for service, said in OURS.items():
        settings = settings_of(service, monkeypatch)
        assert settings.database_url == f"postgresql+asyncpg://chengguantong:{APP}@database/chengguantong"
        assert ("OWNER" in str(said)) == (service in BY_HAND), service
        owner = f"postgresql+asyncpg://{SERVICES['database']['environment']['POSTGRES_USER']}:{OWNER}@database/"
        assert (settings.database_admin_url or owner).startswith(owner)


def test_each_service_is_asked_how_it_is_in_its_own_way_or_not_at_all() -> None:
    assert "HEALTHCHECK" not in "".join(line for line in IMAGE.splitlines() if not line.startswith("#"))
    asked = {name for name, said in SERVICES.items() if not said["healthcheck"].get("disable")}
    assert asked == {"database", "api-1", "api-2"}
    check = " ".join(SERVICES["api-1"]["healthcheck"]["test"])
    compile(SERVICES["api-1"]["healthcheck"]["test"][-1], "healthcheck", "exec")
    assert "127.0.0.1:8000/readyz" in check
    assert "-h 127.0.0.1" in " ".join(SERVICES["database"]["healthcheck"]["test"])


def test_each_is_given_the_time_to_stop_that_it_needs() -> None:
    needed = SETTLE + Settings(_env_file=None).stop_grace + 2
    for name, said in OURS.items():
        if said["restart"] != "no":
            assert seconds(said["stop_grace_period"]) > needed, name
    for unit in ("chengguantong@.service", "chengguantong-work@.service"):
        found = re.search(r"^TimeoutStopSec=(\d+)$", (FOLDER / "systemd" / unit).read_text(), re.MULTILINE)
        assert found is not None
        assert float(found[1]) > needed, unit


def test_children_are_left_to_finish_what_the_server_was_asked() -> None:
    """Otherwise systemd tells each process of the unit to end: a picture half decoded, a password half hashed."""
    for unit in ("chengguantong@.service", "chengguantong-work@.service"):
        assert "\nKillMode=mixed\n" in (FOLDER / "systemd" / unit).read_text()


def test_callers_are_told_apart_behind_the_nginx_of_the_machine() -> None:
    """The network's gateway is who calls there; it is trusted, and the ports are open to this machine alone."""
    network = COMPOSE["networks"]["default"]["ipam"]["config"][0]
    trusted = OURS["api-1"]["environment"]["CGT_TRUSTED_PROXIES"]
    assert ip_address(trusted) == ip_address(network["gateway"]) in ip_network(network["subnet"])
    published = [port for said in SERVICES.values() for port in said.get("ports", ())]
    upstream = re.findall(r"^\s+server (127\.0\.0\.1:\d+) ", SHIPPED.read_text(), re.MULTILINE)
    assert published == [f"{server}:8000" for server in upstream]


def test_the_image_is_nobody_and_may_write_next_to_nothing() -> None:
    user = re.search(r"^USER (\d+)$", IMAGE, re.MULTILINE)
    assert user is not None
    assert int(user[1]) > 0
    for name, said in OURS.items():
        assert said["read_only"], name
        assert said["cap_drop"] == ["ALL"], name
        assert said["security_opt"] == ["no-new-privileges:true"], name
        assert said["restart"] == ("no" if name in BY_HAND else "unless-stopped"), name
    volumes = {volume.partition(":")[0] for said in SERVICES.values() for volume in said.get("volumes", ())}
    assert {one for one in volumes if not one.startswith(".")} == COMPOSE["volumes"].keys()


def test_what_a_backup_holds_is_put_back_where_the_server_and_the_city_look_for_it() -> None:
    back = OURS["restore"]
    at = dict(volume.split(":")[:2] for volume in (*OURS["api-1"]["volumes"], *back["volumes"]))
    assert dict(volume.split(":")[:2] for volume in back["volumes"]) == at
    assert f"--data {at['database']} {at['backup']}/" in back["command"][-1]
    city = re.findall(r"^USER (\d+)$", IMAGE, re.MULTILINE)[0]
    assert f"chown -R {city}:{city} {at['city']}" in back["command"][-1]
    assert at["backup"] in str(OURS["backup"]["command"])


def test_who_takes_a_backup_is_as_new_as_the_server() -> None:
    server = re.search(r"postgres:(\d+)-", SERVICES["database"]["image"])
    assert server is not None
    assert re.findall(r"postgresql-client-(\d+)", IMAGE) == [server[1]]


def let_in(path: str) -> bool:
    """Whether .dockerignore lets a path of the repository into a build: the last line that fits says."""
    fits = True
    for line in (ROOT / ".dockerignore").read_text().splitlines():
        pattern = line.removeprefix("!").removeprefix("**/")
        if not line or line.startswith("#"):
            continue
        parts = path.split("/")
        starts = range(len(parts)) if line.startswith("**/") else [0]
        ways = ["/".join(parts[start:end]) for start in starts for end in range(start + 1, len(parts) + 1)]
        if any(fnmatch.fnmatch(way, pattern) for way in ways):
            fits = line.startswith("!")
    return fits


def test_a_build_is_given_the_program_and_nothing_else() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    packages = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    copied = {word for line in re.findall(r"^COPY (?!--from)(.+) \S+$", IMAGE, re.MULTILINE) for word in line.split()}
    assert copied == {*packages, "pyproject.toml", project["project"]["readme"], "requirements.lock", ".gitignore"}
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    files = tracked.stdout.splitlines() or [str(path.relative_to(ROOT)) for path in ROOT.rglob("backend/**/*.py")]
    wanted = [path for path in files if path.split("/")[0] in copied]
    assert [path for path in wanted if not let_in(path)] == []
    for secret in (".env", "docs/operations/.env", "docs/operations/city.env", "backend/.env", "var/photos/a.jpg",
                   "var/chengguantong.db", ".git/config", ".venv/bin/python", "tests/conftest.py"):  # fmt: skip
        assert not let_in(secret), secret
