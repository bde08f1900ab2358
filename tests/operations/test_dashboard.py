"""The dashboard shows whatever an alarm goes by."""

import json
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parents[2] / "docs" / "operations"
FIGURE = re.compile(r"\b(?:cgt|process|node|probe)_[a-z_]+|\bup\b(?=\{)")
PART = re.compile(r"_(?:count|bucket|sum)$")  # of a histogram: any of them shows it


def _figures(questions: Iterable[str]) -> set[str]:
    return {PART.sub("", figure) for question in questions for figure in FIGURE.findall(question)}


def test_every_figure_an_alarm_goes_by_is_on_the_dashboard() -> None:
    """Who is called looks there first: since when, and how bad. cgt_bypassed was nowhere, nor was any of a machine."""
    alarms = _figures(rule["expr"] for rule in _rules())
    assert len(alarms) > 20
    assert {"cgt_bypassed", "cgt_request_seconds", "up", "node_time_seconds"} <= alarms
    shown = _figures(target["expr"] for panel in _panels() for target in panel["targets"])
    assert alarms - shown == set()
    assert _figures(["sum(cgt_x_bucket) + up{job=1}"]) == {"cgt_x", "up"}


def test_no_panel_lies_on_another() -> None:
    places = [panel["gridPos"] for panel in _panels()]
    covered = Counter(
        (x, y) for one in places for x in range(one["x"], one["x"] + one["w"])
        for y in range(one["y"], one["y"] + one["h"])
    )  # fmt: skip
    assert max(covered.values()) == 1
    assert max(x for x, _y in covered) < 24


def _rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load((FOLDER / "alerts.yml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def _panels() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((FOLDER / "grafana.json").read_text())["panels"]
    return found
