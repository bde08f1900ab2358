"""The files for operators are parsed, and what they name is there: figures, settings, commands, pages of the runbook.
The programs they are for look at them where they are installed. compose.yml, Containerfile: test_containers.py too."""

import configparser
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from prometheus_client import REGISTRY

from backend.amenities.facility_code import FacilityKind, read_scene, scene_of
from backend.disclosure.signing import SigningKeys
from backend.ground import measures  # noqa: F401 - names the measures
from backend.ground.seal import Sealer
from backend.ground.settings import Settings
from backend.operations.gauges import GAUGES
from tests.operations.shipped_nginx import shipped

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "operations"
FILES = {path.name: path.read_text() for path in sorted(FOLDER.rglob("*")) if path.is_file()}
UNITS = {name: text for name, text in FILES.items() if name.endswith((".service", ".timer"))}
NAMED = re.compile(r"\b(?:cgt|process)_[a-z_]+")
CERTIFICATE = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=x", "-days", "2")


def needs(program: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(not shutil.which(program), reason=f"not run: no {program} on this machine")


ENDS = {"counter": ("_total",), "histogram": ("_count", "_bucket", "_sum"), "gauge": ("",), "info": ("_info",)}


def _given() -> set[str]:
    """Every name at /metrics."""
    ours = {f"{family.name}{end}" for family in REGISTRY.collect() for end in ENDS[family.type]}
    return ours | set(GAUGES) | {"cgt_figures_read"}


@pytest.mark.parametrize("name", FILES)
def test_every_figure_asked_for_is_given(name: str) -> None:
    asked = set(NAMED.findall(FILES[name]))
    assert len(asked) >= (6 if name in {"alerts.yml", "grafana.json", "README.md"} else 0)
    named = {family.name for family in REGISTRY.collect() if name.endswith(".md")}  # a manual may leave the ends out
    assert asked <= _given() | named


def test_every_figure_has_its_line_in_the_manual() -> None:
    ours = {name for name in _given() if name.startswith("cgt_") and not name.endswith(("_bucket", "_sum", "_count"))}
    assert {name for name in ours if name not in FILES["README.md"]} == set()
    assert not {"cgt_requests_open_total", "cgt_refused", "cgt_wal_slots_count"} & _given()  # none of these is there


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".sh")])
def test_every_script_is_one(name: str) -> None:
    found = subprocess.run(["sh", "-n"], input=FILES[name], text=True, capture_output=True)
    assert (found.returncode, found.stderr) == (0, "")


def test_the_units_and_what_installs_them_speak_of_one_place() -> None:
    settings = ("/etc/chengguantong.env", "/etc/chengguantong-owner.env")
    for place in ("/opt/chengguantong", "/var/lib/chengguantong", *settings, "/srv/backup"):
        assert place in FILES["install.sh"]
        assert any(place in text for text in UNITS.values())


def test_the_owners_settings_are_told_to_the_backup_alone() -> None:
    assert [name for name, text in UNITS.items() if "chengguantong-owner" in text] == ["chengguantong-backup.service"]


def test_a_new_citys_settings_are_for_production_with_keys_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """settings.sh, as install.sh runs it; what is left to the city is given here."""
    made = []
    for _ in range(2):
        done = subprocess.run(
            ["sh", str(FOLDER / "settings.sh"), str(ROOT / ".env.example")], capture_output=True, text=True, check=True
        )
        made.append(dict(line.split("=", 1) for line in done.stdout.splitlines() if re.match(r"CGT_\w+=", line)))
    keys = ("CGT_SECRET", "CGT_DATA_KEYS", "CGT_CODE_KEYS", "CGT_RECORD_KEYS")
    assert all(made[0][key] != made[1][key] for key in keys)
    for name, value in made[0].items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("CGT_PUBLIC_URL", "https://cgt.example.gov.cn")
    settings = Settings(_env_file=None)
    assert (settings.is_demo, settings.trusted_proxies) == (False, "127.0.0.1")
    sealer, scene = Sealer(settings), scene_of(FacilityKind.AMENITY, "T001", settings)
    assert sealer.open(sealer.seal("丁", "x"), "x") == "丁"
    assert read_scene(scene, settings) == (FacilityKind.AMENITY, "T001")
    assert SigningKeys(settings).sign("x")


def _unknown_settings(text: str) -> set[str]:
    """Names CGT_… that are neither a setting nor, CGT_TEST_…, what a test or the bench reads."""
    ours = {f"CGT_{name.upper()}" for name in Settings.model_fields}
    asked = set(re.findall(r"\bCGT_[A-Z0-9_]*[A-Z0-9]", text)) - ours
    tests = "".join(path.read_text() for path in (ROOT / "tests").rglob("*.py")) if asked else ""
    return {name for name in asked if not (name.startswith("CGT_TEST_") and f'"{name}"' in tests)}


@pytest.mark.parametrize("name", FILES)
def test_every_setting_named_is_one(name: str) -> None:
    assert _unknown_settings(FILES[name]) == set()


def test_a_setting_that_is_none_is_seen() -> None:
    """The planted faults."""
    unread = f"CGT_TEST_{'NOTHING'}"
    assert _unknown_settings(f"CGT_TRUSTED_PROXY=1 {unread} CGT_SECRET") == {"CGT_TRUSTED_PROXY", unread}


def test_every_alarm_is_a_rule_and_has_its_page() -> None:
    groups = yaml.safe_load(FILES["alerts.yml"])["groups"]
    rules = [rule for group in groups for rule in group["rules"]]
    assert len(rules) == len({rule["alert"] for rule in rules}) >= 9
    for rule in rules:
        assert rule.keys() <= {"alert", "expr", "for", "keep_firing_for", "labels", "annotations"}, rule
        assert rule["expr"].count("(") == rule["expr"].count(")")
        assert re.fullmatch(r"\d+[smhd]", rule.get("for", "0s"))
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert rule["annotations"]["summary"]
    pages = [page.lower() for page in re.findall(r"^### (.+)$", FILES["README.md"], re.MULTILINE)]
    assert sorted(pages) == sorted(rule["alert"].lower() for rule in rules)
    assert {rule["annotations"]["runbook"].partition("#")[2] for rule in rules} == set(pages)


def test_the_dashboard_is_one() -> None:
    board = json.loads(FILES["grafana.json"])
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"]) >= 10
    assert all(
        target["expr"].count("(") == target["expr"].count(")") for p in board["panels"] for target in p["targets"]
    )


def test_the_units_are_units() -> None:
    assert len(UNITS) >= 5
    for name, text in UNITS.items():
        unit = configparser.RawConfigParser(strict=False, interpolation=None)
        unit.read_string(text)
        assert unit.get("Unit", "Description")
        assert unit.has_option("Timer", "OnCalendar") if name.endswith(".timer") else unit.get("Service", "ExecStart")


@pytest.mark.parametrize("name", [name for name in UNITS if name.endswith(".service")])
def test_no_unit_is_left_down_for_good_nor_goes_before_the_database(name: str) -> None:
    """Five starts within ten seconds, and systemd tries no more."""
    unit = configparser.RawConfigParser(strict=False, interpolation=None)
    unit.read_string(UNITS[name])
    assert "postgresql.service" in unit.get("Unit", "After")
    if unit.get("Service", "Restart", fallback="no") != "no":
        unlimited = unit.get("Unit", "StartLimitIntervalSec", fallback="10") == "0"
        assert unlimited or 5 * unit.getint("Service", "RestartSec") > 10


@needs("systemd-analyze")
def test_systemd_takes_every_unit_as_it_is(tmp_path: Path) -> None:
    assert _systemd(tmp_path, UNITS) == ""
    assert "NoNewPrivilege" in _systemd(tmp_path, {"bad.service": "[Service]\nExecStart=/x\nNoNewPrivilege=yes\n"})


def _systemd(folder: Path, units: dict[str, str]) -> str:
    """What systemd-analyze says of units; their programs are not installed here."""
    paths = [folder / name for name in units]
    for path, text in zip(paths, units.values(), strict=True):
        path.write_text(re.sub(r"^(Exec\w+=-?)\S+", rf"\g<1>{shutil.which('true')}", text, flags=re.MULTILINE))
    done = subprocess.run(["systemd-analyze", "verify", *map(str, paths)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stderr


@needs("nginx")
def test_nginx_accepts_its_file_with_tls(tmp_path: Path) -> None:
    key, certificate, config = tmp_path / "key.pem", tmp_path / "cert.pem", tmp_path / "nginx.conf"
    subprocess.run([*CERTIFICATE, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    ours = f"ssl;\n        ssl_certificate {certificate};\n        ssl_certificate_key {key};"
    config.write_text(re.sub(r"(listen 127\.0\.0\.1:8443);", rf"\1 {ours}", shipped(tmp_path, 8443, (8001, 8002))))
    assert "ssl_certificate_key" in config.read_text()
    done = subprocess.run(["nginx", "-t", "-c", str(config)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "[warn]" not in done.stderr


def test_hadolint_takes_the_containerfile_and_finds_a_fault_in_one(tmp_path: Path) -> None:
    """Planted: a package of any version, as in ours, where nothing is said of why."""
    silent = tmp_path / "Containerfile"
    silent.write_text(FILES["Containerfile"].replace("# hadolint ignore", "# hadolint"))
    assert "DL3008" in _hadolint(silent)
    assert _hadolint(FOLDER / "Containerfile") == ""


def _hadolint(file: Path) -> str:
    """What it warns of; it is installed with what the tests need."""
    program = shutil.which("hadolint", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    assert program, "hadolint is not installed"
    return subprocess.run([program, "--failure-threshold", "warning", str(file)], capture_output=True, text=True).stdout
