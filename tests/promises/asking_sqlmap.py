"""sqlmap as a program, asked about one address of ours, and the one judge of what it says: nothing was found only where
everything was tried, and answered."""

import json
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.promises.questions import Question

DBMS = {"sqlite": "SQLite", "postgres": "PostgreSQL"}
LONGEST = 1800.0  # seconds for one address
LATE = f"not ended after {LONGEST:.0f} s"
AT_ONCE = 2
TRIED = re.compile(r"testing for SQL injection on (?:\(custom\) )?(?:GET|URI|POST|HEADER) parameter '([^']+)'")
FOUND = re.compile(r"parameter '([^']+)' is vulnerable|^Parameter: (\S+) \(", re.M)
ANSWERED = re.compile(r"^HTTP response \[#\d+\] \((\d{3})")
HIDING = {0, 401, 403, 429, 503}  # answers behind which an injection would not be seen
OPTIONS = (
    "--batch", "--flush-session", "--disable-coloring", "--skip-waf", "--ignore-redirects", "--ignore-proxy",
    "--ignore-code=401,404,429,503", "--risk=2",  # else it waits as it is told to, and tries no more; see HIDING
)  # fmt: skip


@dataclass(frozen=True)
class Ask:
    """An address for sqlmap, and its parameters to try, by name; those that are not of its query bear a mark (*)."""

    name: str
    address: str
    parameters: tuple[str, ...]
    status: int = 200  # of the good question
    headers: Mapping[str, str] = field(default_factory=dict)
    more: tuple[str, ...] = ()


@dataclass(frozen=True)
class Said:
    """What came of it."""

    ask: Ask
    tried: frozenset[str]
    injectable: frozenset[str]
    answers: Counter[int]
    seconds: float
    log: str


def asks_of(question: Question) -> Iterator[Ask]:
    """Those of its path by marks, those of its query by name."""
    in_path = tuple(name for name in question.asked if name in question.door.in_path)
    in_query = tuple(name for name in question.asked if name not in in_path)
    name, headers = question.door.operation, question.headers
    if in_path:
        marked = tuple(f"#{turn + 1}*" for turn in range(len(in_path)))
        yield Ask(name, question.door.address(question.values, in_path), marked, question.status, headers)
    if in_query:
        yield Ask(name, question.address(), in_query, question.status, headers)


def faults_of(said: Said) -> list[str]:
    """What is injectable, and why nothing was shown: what was not tried, never answered as a good question is, or
    answered by what would hide it."""
    name = said.ask.name
    faults = [f"{name}: {parameter} is injectable" for parameter in sorted(said.injectable)]
    faults += [f"{name}: {parameter} was not tried" for parameter in said.ask.parameters if parameter not in said.tried]
    if LATE in said.log:
        faults.append(f"{name}: {LATE}")
    if not said.answers[said.ask.status]:
        faults.append(f"{name}: never answered {said.ask.status}")
    hiding = {status for status in said.answers if status in HIDING or status >= 500} - {said.ask.status}
    return faults + [f"{name}: answered {status} {said.answers[status]} times" for status in sorted(hiding)]


def ask_all(asks: Iterable[Ask], url: str, kind: str, folder: Path, level: int) -> list[Said]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        waiting = [
            pool.submit(_ask, ask, url, kind, folder / f"{turn}-{ask.name}", level) for turn, ask in enumerate(asks)
        ]
        return [one.result() for one in waiting]


def ask_again(said: Iterable[Said], url: str, kind: str, folder: Path, level: int) -> list[Said]:
    """The same, but that what a busy machine hid (503, no answer, no end in time) was asked once more, by itself."""
    return [
        _ask(one.ask, url, kind, folder / f"again-{turn}", level) if _is_hidden(one) and not one.injectable else one
        for turn, one in enumerate(said)
    ]


def _is_hidden(said: Said) -> bool:
    return bool(said.answers[0] or said.answers[503]) or LATE in said.log


def _ask(ask: Ask, url: str, kind: str, folder: Path, level: int) -> Said:
    """Runs it, in a folder of its own."""
    folder.mkdir(parents=True)
    traffic, found, begun = folder / "traffic", folder / "found.json", time.monotonic()
    command = [
        str(Path(sys.executable).parent / "sqlmap"), "-u", url + ask.address, *OPTIONS, f"--dbms={DBMS[kind]}",
        f"--level={level}", "-t", str(traffic), f"--report-json={found}", f"--output-dir={folder}/out",
        *ask.more,
    ]  # fmt: skip
    if ask.headers:
        command.append("--headers=" + r"\n".join(f"{name}: {value}" for name, value in ask.headers.items()))
    if not any("*" in name for name in ask.parameters):
        command += ["-p", ",".join(ask.parameters)]
    home = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "PATH": "/usr/bin:/bin"}
    log = _run(command, folder, home)
    answers = Counter(_statuses(traffic))
    traffic.unlink(missing_ok=True)
    return Said(
        ask, frozenset(TRIED.findall(log)), frozenset(_injectable(found, log)), answers, time.monotonic() - begun, log
    )


def _run(command: list[str], folder: Path, environment: Mapping[str, str]) -> str:
    """What it said until it ended, or until it had taken too long: then something was not tried."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, cwd=folder, env=environment, timeout=LONGEST)
    except subprocess.TimeoutExpired as late:
        said: Any = late.stdout or b""
        return f"{said.decode(errors='replace')}\n{LATE}"
    return done.stdout + done.stderr


def _statuses(traffic: Path) -> Iterator[int]:
    if traffic.exists():
        with traffic.open(encoding="utf-8", errors="replace") as lines:
            yield from (int(found[1]) for line in lines if (found := ANSWERED.match(line)))


def _injectable(found: Path, log: str) -> Iterator[str]:
    """By its log; and by its report, which is silent of what it could not make use of."""
    yield from (first or second for first, second in FOUND.findall(log))
    report = json.loads(found.read_text(encoding="utf-8")) if found.exists() else {"data": ()}
    for part in report["data"]:
        if part["type_name"] == "TECHNIQUES":
            yield from (one["parameter"] for one in part["value"])
