"""What is wrong with a file of any length is told to a measure."""

from backend.ground.loading import MOST_NAMED, BadRow, BadRows, LoadRefused
from backend.load_files_page import load_files_page


def test_of_very_many_faults_the_first_are_kept_and_all_are_counted() -> None:
    bad = BadRows()
    bad += (BadRow(line, "code", "为空") for line in range(2, 200_002))
    assert (len(bad), len(bad.first), bad.first[-1].line) == (200_000, MOST_NAMED, MOST_NAMED + 1)
    refused = LoadRefused(bad)
    assert (len(refused.bad_rows), len(refused.errors)) == (MOST_NAMED, MOST_NAMED)
    assert refused.detail == "共 200000 处有误，只列出其中 1000 处，另有 199000 处，未载入任何数据"
    few = LoadRefused([BadRow(3, "code", "为空"), BadRow(2, "name", "不能为空")])
    assert ([one.line for one in few.bad_rows], few.detail) == ([2, 3], "共 2 处有误，未载入任何数据")


def test_the_page_of_files_says_how_many_faults_are_told() -> None:
    """It said that all are."""
    assert f"至多 {MOST_NAMED} 处" in load_files_page()
