"""The reasons, and what is suggested of a report's words."""

from datetime import date
from pathlib import Path

from backend.catalogue.category import Category, Kind
from backend.catalogue.reason import REASONS
from backend.catalogue.reasons_page import reasons_page
from backend.catalogue.suggest_class import suggest_class
from backend.workflow.steps import Action

DOCS = Path(__file__).parents[2] / "docs"


def category(code: str, name: str, bucket: str) -> Category:
    return Category(
        code=code, scheme="x", kind=Kind.EVENT, major=code[1:3], major_name="x", minor=code[3:], name=name,
        bucket=bucket, valid_from=date(2020, 1, 1),
    )  # fmt: skip


CLASSES = {
    one.code: one
    for one in (
        category("E0110", "暴露生活垃圾", "sanitation"),
        category("E0111", "积存垃圾渣土", "sanitation"),
        category("E0410", "非机动车乱停放", "street_order"),
    )
}


def test_the_printed_reasons_are_current() -> None:
    assert (DOCS / "reasons.md").read_text(encoding="utf-8") == reasons_page()


def test_every_reason_is_of_an_action_and_other_is_always_among_them() -> None:
    assert set(REASONS) <= {action.value for action in Action}
    assert all("other" in of_action for of_action in REASONS.values())


def test_the_words_of_a_report_suggest_the_class_that_shares_most_of_them() -> None:
    found = suggest_class("路口有暴露垃圾", "sanitation", CLASSES, {})
    assert [one.code for one in found] == ["E0110", "E0111"]
    assert "暴露" in found[0].why


def test_words_that_say_nothing_suggest_nothing() -> None:
    assert suggest_class("help", "sanitation", CLASSES, {}) == []
