"""The files for operators: every figure asked for is one we give, every alarm has its page, nginx accepts its own."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from backend.ground import measures  # noqa: F401 - names the measures
from backend.operations.gauges import GAUGES

FOLDER = Path(__file__).parents[2] / "docs" / "operations"
NAMED = re.compile(r"\b(?:cgt|process)_[a-z_]+")
CERTIFICATE = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=x", "-days", "2")


def _given() -> set[str]:
    """Every name at /metrics."""
    ends = ("", "_total", "_count", "_bucket", "_sum")
    ours = {f"{family.name}{end}" for family in REGISTRY.collect() for end in ends}
    return ours | set(GAUGES) | {"cgt_figures_read"}


@pytest.mark.parametrize("name", ["alerts.yml", "grafana.json", "README.md"])
def test_every_figure_asked_for_is_given(name: str) -> None:
    asked = set(NAMED.findall((FOLDER / name).read_text()))
    assert len(asked) >= 6
    assert asked <= _given()


def test_every_figure_has_its_line_in_the_manual() -> None:
    assert {name for name in GAUGES if name not in (FOLDER / "README.md").read_text()} == set()


def test_every_alarm_has_its_page() -> None:
    alerts, manual = (FOLDER / "alerts.yml").read_text(), (FOLDER / "README.md").read_text()
    names = re.findall(r"- alert: (\w+)", alerts)
    pages = [page.lower() for page in re.findall(r"^### (.+)$", manual, re.MULTILINE)]
    assert sorted(pages) == sorted(name.lower() for name in names)
    assert alerts.count("runbook: ") == len(names) >= 8


def test_the_dashboard_is_one() -> None:
    board = json.loads((FOLDER / "grafana.json").read_text())
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"]) >= 10
    assert all(
        target["expr"].count("(") == target["expr"].count(")") for p in board["panels"] for target in p["targets"]
    )


@pytest.mark.skipif(not shutil.which("nginx"), reason="not run: no nginx on this machine")
def test_nginx_accepts_the_example(tmp_path: Path) -> None:
    key, certificate, config = tmp_path / "key.pem", tmp_path / "cert.pem", tmp_path / "nginx.conf"
    subprocess.run([*CERTIFICATE, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    server = (FOLDER / "nginx.conf").read_text()
    server = server.replace(
        "server_name", f"ssl_certificate {certificate};\n    ssl_certificate_key {key};\n    server_name"
    )
    config.write_text(f"pid {tmp_path}/pid;\nerror_log {tmp_path}/log;\nevents {{}}\nhttp {{\n{server}\n}}\n")
    done = subprocess.run(["nginx", "-t", "-c", str(config)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
