"""docs/promises.md, made of the results that are there."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from tests.promises.asked import asked_by, asked_by_make
from tests.promises.promise import Promise
from tests.promises.promises import NOT_SHOWN, PROMISES
from tests.promises.result import Result, Verdict, shorter

HEAD = """# Promises (承诺)

Made by `make prove` of tests/promises/promises.py. The planted faults of each are run first and must be seen by
the same check as the proof, then the proof. 0 failures in n tries: a rate below 3/n at 95 %. Figures are what
the proofs print; older ones, some with more tries (B2, C8), stand in [proofs.md](proofs.md). The command in a
row repeats its figures; a run that is shorter does not take a longer one's place unless `--even-if-shorter` is
said. 比 make prove 小 names the sizes of a row that were smaller than those of `make prove`. Pictures of
strangers (D1, D2, D5; D7 makes its own without) are read from the folder CGT_TEST_PICTURES; A2 needs root, loop
devices and xfsprogs, C5 root, C6 and C9 nginx, D5 exiftool, A10 nginx, pgbouncer, NATS and PostgreSQL, E5 sqlmap:
what is not there is not run, and said so, of a fault that would be planted as of a proof. Proofs changed: a test file
that the row names is not, to the letter, what was run (so also for a comment), as of the writing of this page, which
`python -m tests.promises.prove --page` repeats. In the end come the tests that `make test` asks of one database or of
none, and no promise names. All of it takes hours, and ends with 1 where something was not shown whole.
"""
CHANGED = "Proofs changed since the run of the row: "


def page(results: Mapping[str, Mapping[str, Any]], changed: Sequence[str] = ()) -> str:
    """The whole page; `changed`: the promises whose proofs are others than those that were run."""
    found = {name: Result(**results[name]) if name in results else None for name in PROMISES}
    rows = [_row(name, promise, found[name]) for name, promise in PROMISES.items()]
    missing = [f"- **{name}** {why}" for name, why in NOT_SHOWN.items()]
    return "\n".join([
        HEAD, f"{_counts(found)} {CHANGED}{', '.join(changed) or 'none'}.", "",
        "| | promise | planted fault | seen | shown | figures | command | date, machine |",
        "|---|---|---|---|---|---|---|---|", *rows,
        "", "## Not shown, or not yet", "", *missing, "",
    ])  # fmt: skip


def said_changed(written: str) -> list[str]:
    """The promises of which a page says that their proofs have changed."""
    said = re.search(rf"{CHANGED}(.+)\.$", written, re.M)
    return said[1].split(", ") if said and said[1] != "none" else []


def _counts(found: Mapping[str, Result | None]) -> str:
    """How many hold, which only in part, and which were run smaller than `make prove` runs them."""
    verdicts = {name: result.verdict if result else Verdict.NOT_RUN for name, result in found.items()}
    counted = Counter(verdicts.values())
    said = [f"{len(found)} promises: {counted[Verdict.HOLDS]} hold"]
    for verdict in (Verdict.PARTLY, Verdict.DOES_NOT_HOLD, Verdict.NOT_RUN):
        names = [name for name, one in verdicts.items() if one is verdict]
        said.append(f"{len(names)} {verdict}" + (f" ({', '.join(names)})" if names else ""))
    small = [name for name, result in found.items() if result and _smaller(PROMISES[name], result)]
    fewer = [name for name, result in found.items() if result and _fewer(PROMISES[name], result)]
    return (
        ", ".join(said) + f". Run smaller than `make prove`: {', '.join(small) or 'none'}."
        f" Faults planted since the run of the row: {', '.join(fewer) or 'none'}."
    )


def _row(name: str, promise: Promise, result: Result | None) -> str:
    if result is None or result.verdict is Verdict.NOT_RUN:
        return f"| {name} | {promise.words} | {promise.fault} | | not run | | | |"
    figures = "；".join(result.figures).replace("|", "/") or "—"
    when = f"{result.date}，{result.machine}"
    seen, shown = _seen(promise, result), _shown(promise, result)
    cells = (name, promise.words, promise.fault, seen, shown, figures, f"`{result.command(name)}`", when)
    return f"| {' | '.join(cells)} |"


def _seen(promise: Promise, result: Result) -> str:
    """How often a planted fault was seen; and whether more are planted today than were then."""
    more = f"；**现在植入 {len(promise.planted)} 项，后加的不在这次里**" if _fewer(promise, result) else ""
    untried = f"；**未植入：{_named(result.faults_left_out)}**" if result.faults_left_out else ""
    return f"{result.faults_seen} 次{more}{untried}"


def _fewer(promise: Promise, result: Result) -> bool:
    """Each planted fault is seen at least once, on some database with some parameters."""
    return result.faults_seen < len(promise.planted) and not result.faults_left_out


def _shown(promise: Promise, result: Result) -> str:
    """In words, with what did not run and what was smaller."""
    held = "**不成立**" if result.verdict is Verdict.DOES_NOT_HOLD else f"{result.passed} 项通过"
    if result.not_run:
        named = _named(result.left_out)
        held = f"**部分成立**：{held}，{result.not_run} 项未运行{f'（{named}）' if named else ''}"
    small = _smaller(promise, result)
    return f"{held}，{result.seconds:.0f} s" + (f"；比 make prove 小：{'，'.join(small)}" if small else "")


def _named(tests: Sequence[str]) -> str:
    return "、".join(f"{test}×{times}" for test, times in sorted(Counter(tests).items()))


def _smaller(promise: Promise, result: Result) -> list[str]:
    asked = asked_by(promise)
    return shorter(result.given, {name: value for name, value in asked_by_make().items() if name in asked})
