"""Prometheus itself takes what is shipped for it, and raises each alarm of the series in alarms.yml."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

FOLDER = Path(__file__).parents[2] / "docs" / "operations"
SERIES = Path(__file__).parent / "alarms.yml"
needs_promtool = pytest.mark.skipif(not shutil.which("promtool"), reason="not run: no promtool on this machine")


def said(*words: str | Path) -> str:
    """What promtool has against it."""
    done = subprocess.run(["promtool", *map(str, words)], capture_output=True, text=True)
    return "" if done.returncode == 0 else done.stdout + done.stderr


@needs_promtool
def test_each_alarm_is_raised_when_it_should_be_and_not_before_and_ends(tmp_path: Path) -> None:
    for file in (FOLDER / "alerts.yml", SERIES):
        shutil.copy(file, tmp_path)
    assert said("check", "rules", tmp_path / "alerts.yml") == ""
    assert said("test", "rules", tmp_path / SERIES.name) == ""


def test_each_alarm_has_series_of_which_it_is_raised_and_is_over() -> None:
    over = set[str]()
    for test in yaml.safe_load(SERIES.read_text())["tests"]:
        (name,) = {one["alertname"] for one in test["alert_rule_test"]}
        raised = [bool(one["exp_alerts"]) for one in test["alert_rule_test"]]
        over |= {name} if any(raised) and not raised[0] and not raised[-1] else set()
    groups = yaml.safe_load((FOLDER / "alerts.yml").read_text())["groups"]
    assert over == {rule["alert"] for group in groups for rule in group["rules"]}


@needs_promtool
def test_prometheus_takes_the_scrape(tmp_path: Path) -> None:
    for file in ("prometheus.yml", "alerts.yml"):
        shutil.copy(FOLDER / file, tmp_path)
    assert said("check", "config", tmp_path / "prometheus.yml") == ""


@needs_promtool
def test_prometheus_takes_every_question_of_the_dashboard(tmp_path: Path) -> None:
    panels = json.loads((FOLDER / "grafana.json").read_text())["panels"]
    asked = [target["expr"] for panel in panels for target in panel["targets"]]
    assert len(asked) > 30
    assert said("check", "rules", _as_rules(tmp_path, asked)) == ""
    assert "range vector" in said("check", "rules", _as_rules(tmp_path, ["sum(rate(cgt_stuck))"]))


def _as_rules(folder: Path, questions: list[str]) -> Path:
    rules = [{"record": f"panel:{number}", "expr": question} for number, question in enumerate(questions)]
    made = folder / "panels.yml"
    made.write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}))
    return made
