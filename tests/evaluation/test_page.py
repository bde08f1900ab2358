"""The page is what the tables say."""

from pathlib import Path

from backend.evaluation.page import page


def test_the_page_of_evaluation_is_current() -> None:
    assert (Path(__file__).parents[2] / "docs/evaluation.md").read_text(encoding="utf-8") == page()
