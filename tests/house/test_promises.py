"""The table of promises names tests that are there; its page in docs is made of the results that are there."""

import json
import re
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from tests.promises import prove as proving
from tests.promises.asked import asked_by, asked_by_make
from tests.promises.page import page, said_changed
from tests.promises.promise import Promise
from tests.promises.promises import NOT_SHOWN, PROMISES
from tests.promises.proof_files import changed, digest
from tests.promises.prove import PAGE, RESULTS, left_out, prove, stays, the_rest
from tests.promises.result import Result, Verdict

ROOT = Path(__file__).parents[2]
TEST = re.compile(r"^(?:async )?def (test_\w+)\(", re.M)


def test_every_test_named_by_a_promise_is_there() -> None:
    for promise in PROMISES.values():
        assert promise.shown_by
        for name in (*promise.shown_by, *promise.planted):
            path, _, test = name.partition("::")
            written = (ROOT / path).read_text()
            assert not test or re.search(rf"def {test}\(", written), name


def test_no_promise_is_both_shown_and_not_and_each_has_its_planted_fault() -> None:
    assert not PROMISES.keys() & NOT_SHOWN.keys()
    assert [name for name, promise in PROMISES.items() if not (promise.planted and promise.fault)] == []


def test_the_page_is_made_of_the_results() -> None:
    """Whose proofs have changed it says as of its writing: who changes a test need not write it anew."""
    written = PAGE.read_text()
    assert written == page(json.loads(RESULTS.read_text()), said_changed(written))


def test_a_row_whose_proof_has_changed_since_is_said(tmp_path: Path) -> None:
    for name in ("A4", "B2"):
        for test in (*PROMISES[name].shown_by, *PROMISES[name].planted):
            path = test.partition("::")[0]
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text((ROOT / path).read_text())
    results = {name: asdict(result(proofs=digest(PROMISES[name], tmp_path))) for name in ("A4", "B2")}
    assert changed(results, tmp_path) == changed(results) == []
    with (tmp_path / "tests/promises/test_any_sequence.py").open("a") as file:
        file.write("# another word\n")
    assert changed(results, tmp_path) == ["B2"]
    shown = page(results, ["B2"])
    assert "Proofs changed since the run of the row: B2." in shown
    assert (said_changed(shown), said_changed(page(results))) == (["B2"], [])
    assert changed({"B2": asdict(result())}, tmp_path) == ["B2"]  # of a run that kept none nothing is known


def result(**more: Any) -> Result:
    """One that holds, with what is given instead."""
    kept = {
        "faults_seen": 1, "faults_missed": 0, "passed": 2, "failed": 0, "not_run": 0, "figures": ["3 tries, 0 lost"],
        "seconds": 1.0, "date": "2026-11-28", "machine": "m", "settings": "kills=60 whole=1",
    }  # fmt: skip
    return Result(**kept | more)


def test_a_proof_of_which_some_did_not_run_holds_in_part() -> None:
    part = result(not_run=2, left_out=["test_time", "test_time"])
    assert (result().verdict, part.verdict) == (Verdict.HOLDS, Verdict.PARTLY)
    assert result(not_run=2, failed=1).verdict is Verdict.DOES_NOT_HOLD
    assert result(not_run=2, faults_seen=0).verdict is result(passed=0).verdict is Verdict.NOT_RUN
    shown = page({"A1": asdict(part)})
    assert "1 partly shown (A1)" in shown
    assert "**部分成立**：2 项通过，2 项未运行（test_time×2）" in shown
    assert f"{len(PROMISES) - 1} NOT RUN" in shown


def test_a_proof_one_of_whose_faults_was_not_planted_holds_in_part() -> None:
    """Others of its faults are seen often enough that the count does not tell."""
    part = result(faults_seen=9, faults_left_out=["test_a_restart_that_is_noticed_is_seen"])
    assert part.verdict is Verdict.PARTLY
    assert result(failed=1, faults_left_out=["x"]).verdict is Verdict.DOES_NOT_HOLD
    shown = page({"C9": asdict(part)})
    assert "1 partly shown (C9)" in shown
    assert "9 次；**未植入：test_a_restart_that_is_noticed_is_seen×1** |" in shown
    assert "Faults planted since the run of the row: none" in page({"C9": asdict(replace(part, faults_seen=1))})


def test_of_faults_some_of_which_cannot_be_planted_here_the_run_knows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    skipped = "@pytest.mark.skipif(True, reason='not run: no nginx')\ndef test_shot(): pass\n"
    (tmp_path / "test_it.py").write_text(f"import pytest\ndef test_seen(): pass\n{skipped}")
    file = str(tmp_path / "test_it.py")
    found = proving._result(Promise("", (f"{file}::test_seen",), (file,), ""))
    assert (found.faults_seen, found.faults_left_out, found.verdict) == (1, ["test_shot"], Verdict.PARTLY)


def test_each_size_of_make_prove_is_asked_for_by_a_promise() -> None:
    """One that is not is of a test that nobody runs."""
    asked = set().union(*(asked_by(promise) for promise in PROMISES.values()))
    assert asked_by_make().keys() - asked == set()


def test_what_no_promise_names_is_asked_in_the_end() -> None:
    """pytest leaves out whatever begins as it is told: a test that is another's beginning would take that one along."""
    words = the_rest()
    left = [word.removeprefix("--deselect=") for word in words if word.startswith("--")]
    assert words[:2] == ["-m", "dear or very_dear"]
    files = sorted((ROOT / "tests").rglob("test_*.py"))
    tests = [f"{path.relative_to(ROOT)}::{name}" for path in files for name in TEST.findall(path.read_text())]
    others = [test for test in tests if test not in left and test.partition("::")[0] not in left]
    assert len(others) > len(left)
    assert [test for test in others if any(test.startswith(one) for one in left)] == []


def test_a_row_says_that_faults_were_planted_since() -> None:
    shown = page({"A4": asdict(result(faults_seen=1)), "B2": asdict(result(faults_seen=99))})
    assert f"1 次；**现在植入 {len(PROMISES['A4'].planted)} 项，后加的不在这次里**" in shown
    assert "Faults planted since the run of the row: A4." in shown


def test_what_is_the_other_databases_affair_is_not_left_out() -> None:
    ran = {"t::test_a[postgres]", "t::test_b[sqlite-1]"}
    assert left_out({"t::test_a[sqlite]"}, ran) == []
    assert left_out({"t::test_b[postgres-2]", "t::test_c", "t::test_d[sqlite]"}, ran) == ["test_b", "test_c", "test_d"]


def test_a_row_says_what_repeats_it_and_where_it_was_smaller() -> None:
    shown = page({"B4": asdict(result(settings="whole=1")), "A2": asdict(result(settings="cuts=9999 whole=1"))})
    assert "`CGT_TEST_CUTS=9999 CGT_TEST_WHOLE=1 .venv/bin/python -m tests.promises.prove A2`" in shown
    assert f"比 make prove 小：mix — < {asked_by_make()['mix']}" in shown
    assert "Run smaller than `make prove`: B4." in shown


def test_the_sizes_a_promise_asks_for_are_found_wherever_they_are_read() -> None:
    wanted = {"A1": {"kills", "reports"}, "A8": {"jobs"}, "C8": {"burst", "overload"}, "E10": {"times", "login_rounds"}}
    for name, sizes in wanted.items():
        assert asked_by(PROMISES[name]) & asked_by_make().keys() == sizes | {"whole"}


def test_a_shorter_run_does_not_take_a_longer_ones_place() -> None:
    assert stays(result(), result(settings="kills=30 whole=1")) == ["kills 30 < 60"]
    assert stays(result(), result(settings="whole=1")) == ["kills — < 60"]
    assert stays(result(), result(not_run=1, left_out=["x"])) == ["partly shown"]
    assert stays(result(), result(settings="kills=61 whole=1")) == stays(result(), result()) == []
    assert stays(result(), result(settings="", failed=1)) == []  # that it does not hold is news whatever the size
    assert stays(result(failed=1), result(settings="")) == []


def test_a_shorter_run_is_written_only_if_it_is_to_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, shown, old = tmp_path / "promises.json", tmp_path / "promises.md", {"A1": asdict(result())}
    kept.write_text(json.dumps(old))
    monkeypatch.setattr(proving, "RESULTS", kept)
    monkeypatch.setattr(proving, "PAGE", shown)
    monkeypatch.setattr(proving, "_result", lambda _promise: result(settings="kills=2 whole=1"))
    assert (prove(["A1"]), json.loads(kept.read_text())) == (0, old)
    assert (prove(["A1"], even_if_shorter=True), json.loads(kept.read_text())["A1"]["settings"]) == (
        0,
        "kills=2 whole=1",
    )
    assert "CGT_TEST_KILLS=2 " in shown.read_text()


def test_of_a_test_that_fails_a_proof_says_why(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """An hour's run need not be said again to learn it."""
    (tmp_path / "test_it.py").write_text("def test_whole():\n    print('7 of 7')\ndef test_cut():\n    assert 3 == 4\n")
    found = proving._run([str(tmp_path / "test_it.py")])
    assert (found.passed, found.failed, found.figures) == (1, 1, ["7 of 7"])
    told = capfd.readouterr().err
    assert "test_cut" in told
    assert "assert 3 == 4" in told
    assert "test_whole\n" not in told
