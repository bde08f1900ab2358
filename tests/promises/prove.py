"""`make prove`: for each promise the planted faults first (each must be seen), then the proof; the table of results.

`python -m tests.promises.prove [ids…]` runs all or some; what was shown before stays in docs/promises.json with its
date, and docs/promises.md is made of that.
"""

import json
import os
import platform
import re
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory

from backend.ground.clock import CITY_ZONE, now
from tests.promises.promise import Promise
from tests.promises.promises import NOT_SHOWN, PROMISES

ROOT = Path(__file__).parents[2]
RESULTS, PAGE = ROOT / "docs" / "promises.json", ROOT / "docs" / "promises.md"
LONG = "CGT_TEST_"  # what the long forms are asked for with
# how a line of a log, or of what it shows, begins
LOGGED = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \[|[{\[│╭╰-]|[\w.]+Error: |\(Background on this error")


class Verdict(StrEnum):
    HOLDS = "holds"
    DOES_NOT_HOLD = "DOES NOT HOLD"
    NOT_RUN = "NOT RUN"


@dataclass(frozen=True)
class Result:
    """What was seen of one promise: counts of tests, what they printed, seconds, when, on what, with which settings."""

    faults_seen: int
    faults_missed: int
    passed: int
    failed: int
    not_run: int
    figures: list[str]
    seconds: float
    date: str
    machine: str
    settings: str

    @property
    def verdict(self) -> Verdict:
        """A proof of which nothing ran shows nothing, nor does one whose fault was not tried."""
        if self.failed or self.faults_missed:
            return Verdict.DOES_NOT_HOLD
        return Verdict.HOLDS if self.passed and self.faults_seen else Verdict.NOT_RUN


@dataclass(frozen=True)
class _Run:
    passed: int
    failed: int
    not_run: int
    figures: list[str]


def prove(wanted: Sequence[str]) -> int:
    """Runs the proofs of these promises (all if none is named) and writes the page; how many did not hold."""
    results: dict[str, dict[str, object]] = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    faults = 0
    for name in wanted or PROMISES:
        promise, started = PROMISES[name], time.monotonic()
        planted = _run(promise.planted)
        real = _run(promise.shown_by)
        result = Result(
            planted.passed, planted.failed, real.passed, real.failed, real.not_run, real.figures,
            round(time.monotonic() - started, 1), _today(), _machine(), _settings(promise),
        )  # fmt: skip
        results[name] = asdict(result)
        faults += result.verdict is not Verdict.HOLDS
        print(f"{name} {result.verdict}: {real.passed} shown, {planted.passed} faults seen", flush=True)
        RESULTS.write_text(json.dumps(results, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
        PAGE.write_text(page(results))
    return faults


def page(results: dict[str, dict[str, object]]) -> str:
    """docs/promises.md."""
    rows = [_row(name, promise, results.get(name)) for name, promise in PROMISES.items()]
    missing = [f"- **{name}** {why}" for name, why in NOT_SHOWN.items()]
    return "\n".join([
        "# Promises (承诺)", "",
        "Made by `make prove` of tests/promises/promises.py; one alone: `python -m tests.promises.prove A1`. The",
        "planted fault of each is run first and must be seen, then the proof. 0 failures in n tries: a rate below 3/n",
        "at 95 %. Figures are what the proofs print; older ones with more tries stand in [proofs.md](proofs.md).",
        "Pictures of strangers (D1, D2, D5; D7 makes its own without) are read from the folder CGT_TEST_PICTURES.", "",
        "| | promise | planted fault | seen | shown | figures | date, machine |",
        "|---|---|---|---|---|---|---|", *rows,
        "", "## Not shown, or not yet", "", *missing, "",
    ])  # fmt: skip


def _row(name: str, promise: Promise, found: dict[str, object] | None) -> str:
    result = Result(**found) if found else None  # type: ignore[arg-type] - as it was written
    if result is None or result.verdict is Verdict.NOT_RUN:
        return f"| {name} | {promise.words} | {promise.fault} | | not run | | |"
    held = f"{result.passed} 项通过" if result.verdict is Verdict.HOLDS else "**不成立**"
    skipped = f"，{result.not_run} 项未运行" if result.not_run else ""
    figures = "；".join(result.figures).replace("|", "/") or "—"
    with_what = f"（{result.settings}）" if result.settings else ""
    shown = f"{held}{skipped}，{result.seconds:.0f} s{with_what}"
    when = f"{result.date}，{result.machine}"
    return f"| {name} | {promise.words} | {promise.fault} | {result.faults_seen} 次 | {shown} | {figures} | {when} |"


def _run(tests: Sequence[str]) -> _Run:
    """Runs tests in a process of its own; their counts and what they printed."""
    if not tests:
        return _Run(0, 0, 0, [])
    with TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-o", "junit_logging=system-out"]
        done = subprocess.run([*command, f"--junitxml={report}", *tests], cwd=ROOT, capture_output=True, text=True)
        if not report.exists():
            raise SystemExit(done.stdout[-2000:] + done.stderr[-2000:])
        cases = list(ElementTree.parse(report).getroot().iter("testcase"))
    failed = sum(case.find("failure") is not None or case.find("error") is not None for case in cases)
    skipped = sum(case.find("skipped") is not None for case in cases)
    printed = [line for case in cases for line in (case.findtext("system-out") or "").splitlines()]
    return _Run(len(cases) - failed - skipped, failed, skipped, list(filter(_is_figure, printed)))


def _is_figure(line: str) -> bool:
    """A line that a proof printed: with a number, and no line of a log, however long."""
    return bool(re.search(r"\d", line)) and not LOGGED.match(line)


def _today() -> str:
    return now().astimezone(CITY_ZONE).date().isoformat()


def _machine() -> str:
    return f"{os.cpu_count()} 核，{platform.system()}，Python {platform.python_version()}"


def _settings(promise: Promise) -> str:
    """What of the long forms its tests, or what they are made of, ask for."""
    words = "".join(file.read_text(encoding="utf-8") for file in _files(promise))
    asked = {name: value for name, value in os.environ.items() if name.startswith(LONG) and f'"{name}"' in words}
    return " ".join(
        f"{name.removeprefix(LONG).lower()}={value}" for name, value in sorted(asked.items()) if value.isdigit()
    )


def _files(promise: Promise) -> set[Path]:
    """The files of its tests and those of ours they import, and the one that says which tests are too dear."""
    tests = {ROOT / test.partition("::")[0] for test in (*promise.shown_by, *promise.planted)}
    words = "".join(file.read_text(encoding="utf-8") for file in tests)
    named = set(re.findall(r"^from (tests[.\w]*) import", words, re.MULTILINE))
    ours = {ROOT / f"{name.replace('.', '/')}.py" for name in named}
    return {ROOT / "tests" / "conftest.py", *tests, *filter(Path.exists, ours)}


if __name__ == "__main__":
    sys.exit(min(prove(sys.argv[1:]), 1))
