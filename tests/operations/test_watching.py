"""Alarms, dashboard, scrape, units and manual agree with one another and with the routes that are there."""

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Collection
from pathlib import Path
from typing import Any

import yaml
from fastapi.routing import APIRoute
from prometheus_client import REGISTRY

from backend.ground import measures  # noqa: F401 - names the measures
from backend.ground.problems import PROBLEMS
from backend.ground.settings import Settings
from backend.operations.gauges import GAUGES
from backend.web.application import build

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "operations"


NAMED = re.compile(r"\b((?:cgt|process|node|probe)_[a-z_]+|up)\b(?:\{([^}]*)\})?")
SCRAPED = {"job", "instance"}
OF_EXPORTERS = {"node_filesystem_": {"device", "fstype", "mountpoint"}}  # labels of figures that are not ours
BEGUN = "from backend.ground import measures; import prometheus_client as p; print(p.generate_latest().decode())"


def _questions() -> list[str]:
    """Every expression of the alarms and of the dashboard."""
    rules = yaml.safe_load((FOLDER / "alerts.yml").read_text())["groups"][0]["rules"]
    return [rule["expr"] for rule in rules] + [
        target["expr"] for panel in _panels().values() for target in panel["targets"]
    ]


def _labels_of(figure: str) -> set[str]:
    if figure in GAUGES:
        return {GAUGES[figure].label} - {""} | SCRAPED
    theirs = next((labels for begins, labels in OF_EXPORTERS.items() if figure.startswith(begins)), None)
    if theirs is not None:
        return theirs | SCRAPED
    names = getattr(REGISTRY._names_to_collectors.get(figure), "_labelnames", ())
    return {*names, *(("le",) if figure.endswith("_bucket") else ())} | SCRAPED


def _unknown_labels(question: str) -> set[str]:
    """Labels that are asked for, or kept, and that no figure in the question has."""
    found, known = set(), set()
    for figure, within in NAMED.findall(question):
        asked = set(re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", within))
        known |= _labels_of(figure)
        found |= asked - _labels_of(figure)
    kept = {label.strip() for labels in re.findall(r"\bby \(([^)]*)\)", question) for label in labels.split(",")}
    return found | (kept - known)


def test_every_label_asked_for_is_one_of_its_figure() -> None:
    assert {label for question in _questions() for label in _unknown_labels(question)} == set()
    for panel in _panels().values():
        for target in panel["targets"]:
            shown = set(re.findall(r"{{(\w+)}}", target["legendFormat"]))
            assert not shown or not _unknown_labels(f"by ({','.join(shown)}) {target['expr']}"), panel["title"]
    planted = 'sum by (path) (rate(cgt_request_seconds_count{code="500"}[5m]))'
    assert _unknown_labels(planted) == {"path", "code"}


# a figure as all processes together say it
OF_ALL = re.compile(
    r"\b(?:sum|max|min)(?: by \([^)]*\))? ?\((?:(?:rate|increase|m(?:ax|in)_over_time)\()?(cgt_[a-z_]+)"
)


def _of_each_process(question: str, figures: Collection[str]) -> list[str]:
    """Those of the figures that are asked of each process by itself."""
    asked = Counter(figure for figure, _within in NAMED.findall(question) if figure in figures)
    return sorted(asked - Counter(OF_ALL.findall(question)))


def test_what_every_process_says_is_told_once() -> None:
    """Two processes raised each alarm twice, and a new release ended it and raised it again, one after the other."""
    alarms = [rule["expr"] for rule in _rules()]
    every = {figure for question in alarms for figure, _within in NAMED.findall(question) if figure.startswith("cgt_")}
    assert len(every) > 10
    assert {one for question in alarms for one in _of_each_process(question, every)} == set()
    panels = [target["expr"] for panel in _panels().values() for target in panel["targets"]]
    assert {one for question in panels for one in _of_each_process(question, GAUGES)} == set()
    assert _of_each_process("cgt_failing_seconds > 900", GAUGES) == ["cgt_failing_seconds"]
    assert _of_each_process("max(cgt_wal_slots) < max_over_time(cgt_wal_slots[7d])", GAUGES) == ["cgt_wal_slots"]


def test_what_an_alarm_counts_is_counted_from_nothing_on() -> None:
    """Of a count that is there from its first fault on, Prometheus sees no increase: the first would raise no alarm."""
    started = subprocess.run([sys.executable, "-c", BEGUN], capture_output=True, text=True, check=True, cwd=ROOT)
    codes = {
        code for question in _questions() if "increase" in question
        for codes in re.findall(r'cgt_refused_total\{code=~?"([^"]+)"', question) for code in codes.split("|")
    }  # fmt: skip
    away = {"storage_unavailable", "wechat_unavailable"}
    assert codes == {"internal", "photo_damaged", "disk_full", "unreadable"} | away
    assert codes <= set(PROBLEMS)
    assert {code for code in codes if f'cgt_refused_total{{code="{code}"}} 0.0' not in started.stdout} == set()


def _panels() -> dict[int, dict[str, Any]]:
    return {panel["id"]: panel for panel in json.loads((FOLDER / "grafana.json").read_text())["panels"]}


def _jobs() -> dict[str, dict[str, Any]]:
    asked = yaml.safe_load((FOLDER / "prometheus.yml").read_text())
    return {job["job_name"]: job for job in asked["scrape_configs"]}


def test_the_alarms_and_the_scrape_speak_of_the_same_jobs() -> None:
    asked = yaml.safe_load((FOLDER / "prometheus.yml").read_text())
    alerts = (FOLDER / "alerts.yml").read_text()
    named = {job for jobs in re.findall(r'job=~?"([\w|]+)"', alerts) for job in jobs.split("|")}
    assert named == set(_jobs()) == {"chengguantong", "machines", "certificates"}
    assert asked["rule_files"] == ["alerts.yml"]
    assert yaml.safe_load(alerts)["groups"][0]["rules"][0]["expr"].count('up{job="chengguantong"}') == 2


def test_a_certificate_that_ends_is_read_by_the_probe_that_is_asked() -> None:
    """Also when it has ended: a probe that refuses it tells nothing of it."""
    (module,) = _jobs()["certificates"]["params"]["module"]
    probe = yaml.safe_load((FOLDER / "blackbox.yml").read_text())["modules"][module]
    assert probe["tcp"] == {"tls": True, "tls_config": {"insecure_skip_verify": True}}
    assert "CertificateEnding" in {rule["alert"] for rule in _rules()}
    names = re.findall(r"server_name (\S+);", (FOLDER / "nginx.conf").read_text())
    assert [f"{name}:443" for name in names] == _jobs()["certificates"]["static_configs"][0]["targets"]


def test_each_process_of_the_unit_has_its_figures_where_the_scrape_looks() -> None:
    """In the command: a line Environment= of the unit would be overridden by the file of all of them."""
    unit = (FOLDER / "systemd" / "chengguantong@.service").read_text()
    (command,) = re.findall(r"^ExecStart=(.+)$", unit, re.MULTILINE)
    instances = re.findall(r"chengguantong@(\d+)", unit)
    (bind,) = re.findall(r"^/usr/bin/env CGT_OPS_BIND=(\S+) ", command)
    targets = [target for one in _jobs()["chengguantong"]["static_configs"] for target in one["targets"]]
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
    sources = [
        path.read_text() for room in ("backend", "notifications", "media") for path in (ROOT / room).rglob("*.py")
    ]
    logged = {event for text in sources for event in re.findall(r'\blog\.\w+\(\s*"([^"]+)"', text)}
    assert {"internal", "breaker", "metrics not served"} <= events <= logged


def _rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load((FOLDER / "alerts.yml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def _rule(name: str) -> Any:
    (found,) = [rule for rule in _rules() if rule["alert"] == name]
    return found


def test_a_part_that_few_ask_for_is_missed_however_few_they_are() -> None:
    """All who sign in by WeChat are less than a hundredth of all requests: Overloaded was silent while none got in. One
    that was away for a moment is nobody's to be called for."""
    rule = _rule("PartAway")
    ((codes, minutes),) = re.findall(
        r'^sum by \(code\) \(increase\(cgt_refused_total\{code=~"([a-z_|]+)"\}\[(\d+)m\]\)\) > 0$', rule["expr"]
    )
    assert set(codes.split("|")) == {"storage_unavailable", "wechat_unavailable"}
    assert int(minutes) < int(rule["for"].removesuffix("m")) <= 15


def test_a_process_that_dies_and_comes_again_is_seen_though_it_is_up_at_most_looks() -> None:
    """NotAnswering waits for a minute without an answer; one that is killed for its memory is back after seconds."""
    rule = _rule("RestartingOften")
    ((figure, job, minutes, times),) = re.findall(r'^changes\((\w+)\{job="(\w+)"\}\[(\d+)m\]\) > (\d+)$', rule["expr"])
    assert (figure, job) == ("process_start_time_seconds", "chengguantong")
    assert figure in {family.name for family in REGISTRY.collect()}
    assert 2 <= int(times) < int(minutes) / 5  # once for a release; each five minutes is seen


def test_a_door_that_is_shut_calls_somebody_at_once() -> None:
    """With nginx gone each process is up and asked at its own port: it was a ticket of disks, after a quarter of an
    hour, while nobody got in."""
    rule = _rule("NotReached")
    assert rule["expr"] == 'probe_success{job="certificates"} == 0'
    assert rule["labels"]["severity"] == "page"
    assert 1 <= int(rule["for"].removesuffix("m")) <= 3


def test_every_job_is_missed_when_it_is_not_asked_for_at_all() -> None:
    """A job that was left out, or has no target, gives no `up` of 0."""
    asked = " ".join(rule["expr"] for rule in _rules())
    assert [job for job in _jobs() if f'absent(up{{job="{job}"}})' not in asked] == []


def test_a_clock_that_nobody_sets_is_seen() -> None:
    """The city goes by the clock of the database's machine: every deadline, and when a code ends."""
    rule = _rule("ClockUnset")
    assert {"node_timex_sync_status", "node_time_seconds"} <= set(re.findall(r"node_\w+", rule["expr"]))
