"""What was measured is kept as soon as it is known, and stands in the place of what was measured before."""

from pathlib import Path

from tests.bench.kept import Kept
from tests.bench.row import Row


def _row(what: str, processes: int, rate: float) -> Row:
    return Row(what, "PostgreSQL", processes, 10_000, rate, 1, 2, 3, limit=2 * rate, bare="asyncpg")


def test_what_was_measured_is_read_again_by_the_next_run(tmp_path: Path) -> None:
    Kept.of(tmp_path).take_rows([_row("reports", 1, 100)])
    Kept.of(tmp_path).take_rows([_row("reports", 2, 180)])
    Kept.of(tmp_path).take_section(["## Growth", "", "little"])
    assert [(row.processes, row.rate) for row in Kept.of(tmp_path).rows] == [(1, 100), (2, 180)]
    page = (tmp_path / "benchmarks.md").read_text()
    assert "| reports | PostgreSQL | 1 | 10000 | 100 /s | 1.0 | 2.0 | 3.0 | asyncpg | 200 | 50 % | 20" in page
    assert "| reports | PostgreSQL | 2 |" in page
    assert page.endswith("little\n")


def test_all_that_was_measured_on_the_same_is_replaced_even_what_is_asked_no_more(tmp_path: Path) -> None:
    Kept.of(tmp_path).take_rows([_row("reports", 1, 100), _row("asked no more", 1, 5), _row("reports", 2, 180)])
    Kept.of(tmp_path).take_rows([_row("reports", 1, 90)])
    assert [(row.what, row.rate) for row in Kept.of(tmp_path).rows] == [("reports", 90), ("reports", 180)]


def test_some_of_what_was_measured_leaves_the_rest_as_it_stood(tmp_path: Path) -> None:
    Kept.of(tmp_path).take_rows([_row("reports", 1, 100), _row("map", 1, 5), _row("map", 2, 9)])
    Kept.of(tmp_path).take_some([_row("map", 1, 50), _row("map; in the first seconds", 1, 7)])
    rows = {(row.what, row.processes): row.rate for row in Kept.of(tmp_path).rows}
    assert rows == {("reports", 1): 100, ("map", 1): 50, ("map; in the first seconds", 1): 7, ("map", 2): 9}
