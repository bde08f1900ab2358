"""`make prove`: for each promise the planted faults first (each must be seen), then the proof; the table of results.
In the end what `make test` leaves out and no promise names: no test is asked by nobody.

`python -m tests.promises.prove [ids…]` runs all or some, nothing left out for being dear; what was shown before stays
in docs/promises.json with its date, and docs/promises.md is made of that. A shorter run does not take the place of a
longer one that held, unless `--even-if-shorter` is said; that something does not hold is written whatever the size.
`--page` runs nothing: the page is written anew.
"""

import json
import os
import platform
import re
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from backend.ground.clock import CITY_ZONE, now
from tests.promises.asked import LONG, ROOT, asked_by
from tests.promises.page import page
from tests.promises.promise import Promise
from tests.promises.promises import PROMISES
from tests.promises.proof_files import changed, digest
from tests.promises.result import Result, Verdict, shorter

RESULTS, PAGE = ROOT / "docs" / "promises.json", ROOT / "docs" / "promises.md"
ANYWAY, PAGE_ONLY = "--even-if-shorter", "--page"
MOST_TOLD = 4000  # characters of a test that failed
# how a line of a log, or of what it shows, begins
LOGGED = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \[|[{\[│╭╰-]|[\w.]+Error: |\(Background on this error")


@dataclass(frozen=True)
class _Run:
    passed: int
    failed: int
    left_out: list[str]
    figures: list[str]


def prove(wanted: Sequence[str], even_if_shorter: bool = False) -> int:
    """Runs the proofs of these promises (all if none is named) and writes the page; how many did not hold."""
    os.environ.setdefault(f"{LONG}WHOLE", "1")
    results = _kept()
    faults = 0
    for name in wanted or PROMISES:
        result = _result(PROMISES[name])
        faults += result.verdict is not Verdict.HOLDS
        print(f"{name} {result.verdict}: {result.passed} shown, {result.faults_seen} faults seen", flush=True)
        if name in results and not even_if_shorter and (less := stays(Result(**results[name]), result)):
            print(f"{name}: the run of {results[name]['date']} stays: {', '.join(less)}; or say {ANYWAY}", flush=True)
            continue
        results[name] = asdict(result)
        RESULTS.write_text(json.dumps(results, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
        write_page()
    return faults if wanted else faults + _prove_rest()


def write_page() -> None:
    """Of what is kept, and of the proofs as they stand now."""
    results = _kept()
    PAGE.write_text(page(results, changed(results)))


def _kept() -> dict[str, dict[str, Any]]:
    return json.loads(RESULTS.read_text()) if RESULTS.exists() else {}


def the_rest() -> list[str]:
    """How pytest is asked for the tests that `make test` asks of one database or of none, and that no promise names."""
    named = {test for promise in PROMISES.values() for test in (*promise.shown_by, *promise.planted)}
    return ["-m", "dear or very_dear", *(f"--deselect={test}" for test in sorted(named)), "tests"]


def _prove_rest() -> int:
    rest = _run(the_rest())
    print(f"the rest: {rest.passed} passed, {rest.failed} failed, not run: {sorted(set(rest.left_out))}", flush=True)
    return rest.failed + (not rest.passed)


def stays(old: Result, new: Result) -> list[str]:
    """Why an older result is not to be replaced: in what the new one is less. Empty if it is to be."""
    if old.verdict is not Verdict.HOLDS or new.verdict is Verdict.DOES_NOT_HOLD:
        return []
    return [*shorter(new.given, old.given), *([str(new.verdict)] if new.verdict is not Verdict.HOLDS else [])]


def _result(promise: Promise) -> Result:
    started, proofs = time.monotonic(), digest(promise)
    planted, real = _run(promise.planted), _run(promise.shown_by)
    return Result(
        planted.passed, planted.failed, real.passed, real.failed, len(real.left_out), real.figures,
        round(time.monotonic() - started, 1), _today(), _machine(), _settings(promise), real.left_out, planted.left_out,
        proofs,
    )  # fmt: skip


def _run(tests: Sequence[str]) -> _Run:
    """Runs tests in a process of its own; their counts and what they printed."""
    if not tests:
        return _Run(0, 0, [], [])
    with TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-o", "junit_logging=system-out"]
        done = subprocess.run([*command, f"--junitxml={report}", *tests], cwd=ROOT, capture_output=True, text=True)
        if not report.exists():
            raise SystemExit(done.stdout[-2000:] + done.stderr[-2000:])
        cases = list(ElementTree.parse(report).getroot().iter("testcase"))
    broken = {_name(case): "".join(fault.itertext()) for case in cases for fault in _faults(case)}
    for name, told in broken.items():  # an hour's run need not be repeated to learn why
        print(f"{name}\n{told[-MOST_TOLD:]}", file=sys.stderr, flush=True)
    skipped = {_name(case) for case in cases if case.find("skipped") is not None}
    printed = [line for case in cases for line in (case.findtext("system-out") or "").splitlines()]
    passed = {_name(case) for case in cases} - skipped
    return _Run(
        len(cases) - len(broken) - len(skipped),
        len(broken),
        left_out(skipped, passed),
        list(filter(_is_figure, printed)),
    )


def _faults(case: ElementTree.Element) -> list[ElementTree.Element]:
    return [*case.iter("failure"), *case.iter("error")]


def _name(case: ElementTree.Element) -> str:
    return f"{case.get('classname')}::{case.get('name')}"


def left_out(skipped: Collection[str], ran: Collection[str]) -> list[str]:
    """The tests, without their parameters, that did not run: but for those that are the other database's affair, and
    ran there."""
    kinds = {"sqlite": "postgres", "postgres": "sqlite"}
    other = {name: re.sub("sqlite|postgres", lambda kind: kinds[kind[0]], name) for name in skipped}
    return sorted(
        name.rpartition("::")[2].partition("[")[0] for name in skipped if other[name] == name or other[name] not in ran
    )


def _is_figure(line: str) -> bool:
    """A line that a proof printed: with a number, and no line of a log, however long."""
    return bool(re.search(r"\d", line)) and not LOGGED.match(line)


def _today() -> str:
    return now().astimezone(CITY_ZONE).date().isoformat()


def _machine() -> str:
    return f"{os.cpu_count()} 核，{platform.system()}，Python {platform.python_version()}"


def _settings(promise: Promise) -> str:
    """What of the long forms its tests ask for is set, but for what names a place of this machine."""
    set_here = {name: os.environ.get(f"{LONG}{name.upper()}", "") for name in sorted(asked_by(promise))}
    return " ".join(f"{name}={value}" for name, value in set_here.items() if re.fullmatch(r"[\w.,]+", value))


if __name__ == "__main__":
    given = sys.argv[1:]
    if given == [PAGE_ONLY]:
        write_page()
        sys.exit()
    sys.exit(min(prove([one for one in given if one != ANYWAY], ANYWAY in given), 1))
