"""The files for operators: every figure asked for is one we give, every alarm has its page, nginx accepts its own."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from fastapi.routing import APIRoute
from prometheus_client import REGISTRY

from backend.ground import measures  # noqa: F401 - names the measures
from backend.ground.settings import Settings
from backend.operations.gauges import GAUGES
from backend.web.application import build

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "operations"
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


def _panels() -> dict[int, dict[str, Any]]:
    return {panel["id"]: panel for panel in json.loads((FOLDER / "grafana.json").read_text())["panels"]}


def test_the_alarms_and_the_scrape_speak_of_the_same_job() -> None:
    asked = yaml.safe_load((FOLDER / "prometheus.yml").read_text())
    (job,) = asked["scrape_configs"]
    alerts = (FOLDER / "alerts.yml").read_text()
    assert set(re.findall(r'job="(\w+)"', alerts)) == {job["job_name"]}
    assert asked["rule_files"] == ["alerts.yml"]
    assert yaml.safe_load(alerts)["groups"][0]["rules"][0]["expr"].count(f'up{{job="{job["job_name"]}"}}') == 2


def test_each_process_of_the_unit_has_its_figures_where_the_scrape_looks() -> None:
    """In the command: a line Environment= of the unit would be overridden by the file of all of them."""
    unit = (FOLDER / "systemd" / "chengguantong@.service").read_text()
    (command,) = re.findall(r"^ExecStart=(.+)$", unit, re.MULTILINE)
    instances = re.findall(r"chengguantong@(\d+)", unit)
    (bind,) = re.findall(r"^/usr/bin/env CGT_OPS_BIND=(\S+) ", command)
    (job,) = yaml.safe_load((FOLDER / "prometheus.yml").read_text())["scrape_configs"]
    targets = [target for one in job["static_configs"] for target in one["targets"]]
    assert targets == [bind.replace("%i", port) for port in instances]
    assert len(set(targets)) == len(instances) >= 2
    nginx = re.findall(r"server 127\.0\.0\.1:(\d+)", (FOLDER / "nginx.conf").read_text())
    assert nginx == instances


def test_what_is_slow_leaves_out_the_routes_that_are_open_for_hours_and_no_others() -> None:
    routes = [one for one in build(Settings(_env_file=None)).router.routes if isinstance(one, APIRoute)]
    long = {one.path for one in routes if "SSE" in (one.summary or "")}
    slow = [target["expr"] for number in (2, 4) for target in _panels()[number]["targets"]]
    slow += re.findall(r"expr: (.*cgt_request_seconds_bucket.*)", (FOLDER / "alerts.yml").read_text())
    assert (len(slow), len(long)) == (5, 2)
    for expression in slow:
        (left_out,) = re.findall(r'route!~"([^"]+)"', expression)
        assert {one.path for one in routes if re.fullmatch(left_out, one.path)} == long, expression


def test_the_manual_names_panels_that_are_there() -> None:
    manual = (FOLDER / "README.md").read_text()
    titles = {panel["title"]: panel for panel in _panels().values()}
    named = re.findall("「(.+?)」", manual)
    assert set(named) <= set(titles)
    page = manual.partition("### Overloaded")[2].partition("### ")[0]
    (refused,) = [one for one in titles if one in page and "503" in one]
    (target,) = titles[refused]["targets"]
    assert 'status="503"' in target["expr"]
    assert "by (method, route)" in target["expr"]


def test_the_manual_looks_for_lines_as_the_log_has_them() -> None:
    """As JSON, of events that something logs."""
    manual = (FOLDER / "README.md").read_text()
    assert "event=" not in manual
    events = set(re.findall(r'"event": "([^"]+)"', manual))
    sources = [path.read_text() for room in ("backend", "notifications") for path in (ROOT / room).rglob("*.py")]
    logged = {event for text in sources for event in re.findall(r'\blog\.\w+\(\s*"([^"]+)"', text)}
    assert {"internal", "breaker", "metrics not served"} <= events <= logged


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
