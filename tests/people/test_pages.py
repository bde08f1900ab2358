"""The printed pages say what the tables say."""

import re
from pathlib import Path

import pytest

from backend.demo.points_page import points_page
from backend.load_files_page import load_files_page
from backend.people.rules_page import rules_page
from public_api.privacy_page import privacy_page

ROOT = Path(__file__).parents[2]


PAGES = [
    ("people-rules", rules_page), ("privacy", privacy_page), ("points", points_page), ("load-files", load_files_page),
]  # fmt: skip


@pytest.mark.parametrize(("name", "page"), PAGES)
def test_the_page_in_docs_is_as_the_tables_are_now(name: str, page: object) -> None:
    assert callable(page)
    assert (ROOT / f"docs/{name}.md").read_text(encoding="utf-8") == page()


def test_the_mapping_of_dengbao_names_files_and_tests_that_are_there() -> None:
    text = (ROOT / "docs/dengbao.md").read_text(encoding="utf-8")
    named = re.findall(
        r"`((?:backend|mobile_api|public_api|notifications|media|tests|docs)/[\w./-]+)(?:::(\w+))?`", text
    )
    assert len(named) > 20
    for path, test in named:
        assert (ROOT / path).exists(), path
        assert not test or f"def {test}(" in (ROOT / path).read_text(encoding="utf-8"), (path, test)
