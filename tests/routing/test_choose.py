"""Whose duty it is, and why."""

from datetime import date

import pytest

from backend.routing.choose import Choice, Key, Matrix, RuleFacts, choose
from backend.routing.proof import prove

DAY = date(2026, 11, 24)
GRID = "331082001003007"


def rule(body: str, duty: str = "A01", since: date = date(2018, 1, 1), until: date | None = None) -> RuleFacts:
    return RuleFacts(body, duty, since, until)


def matrix(rules: dict[Key, list[RuleFacts]]) -> Matrix:
    return Matrix(1, rules, {"D01": "综合执法局", "D02": "环卫处", "T01": "古城街道"}, {"A01": "市容"})


def chosen(rules: dict[Key, list[RuleFacts]], **more: object) -> Choice:
    return choose("E0110", GRID, matrix(rules), DAY, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rules", "body"),
    [
        ({("E01", ""): [rule("D01")]}, "D01"),
        ({("E01", ""): [rule("D01")], ("E0110", ""): [rule("D02")]}, "D02"),  # the longer class
        ({("E01", ""): [rule("D01")], ("E01", "331082001"): [rule("T01")]}, "T01"),  # then the longer area
        ({("E0110", ""): [rule("D02")], ("E01", GRID): [rule("T01")]}, "D02"),  # class before area
        ({("E01", ""): [rule("D01", until=DAY)]}, None),  # over
        ({("E01", ""): [rule("D01", since=date(2027, 1, 1))]}, None),  # not yet
        ({("E02", ""): [rule("D01")]}, None),
        ({}, None),
    ],
)
def test_the_longer_class_wins_then_the_longer_area(rules: dict, body: str | None) -> None:
    choice = chosen(rules)
    assert choice.body_code == body
    assert choice.why


def test_two_equal_rules_are_an_overlap_and_nobodys_case() -> None:
    choice = chosen({("E01", ""): [rule("D01"), rule("D02")]})
    assert (choice.body_code, choice.certain) == (None, False)
    assert "职责重叠" in choice.why[0]


def test_a_components_case_goes_to_its_owner() -> None:
    choice = chosen({("E01", ""): [rule("D01")]}, owner="D02")
    assert (choice.body_code, choice.certain) == ("D02", True)
    assert "权属" in choice.why[0]


@pytest.mark.parametrize(
    ("keeper", "body", "last"),
    [("D02", "D02", "由养护单位环卫处负责"), ("X98", "D01", "职责 A01"), (None, "D01", "职责 A01")],
)
def test_an_owner_that_is_no_body_leaves_it_to_the_keeper_or_to_the_matrix(
    keeper: str | None, body: str, last: str
) -> None:
    choice = chosen({("E01", ""): [rule("D01")]}, owner="X99", keeper=keeper)
    assert (choice.body_code, choice.certain) == (body, True)
    assert choice.why[0] == "部件权属单位 X99 不在本市部门名单中"
    assert choice.why[-1].startswith(last)


def test_a_provisional_class_gives_an_uncertain_choice() -> None:
    assert not chosen({("E01", ""): [rule("D01")]}, certain=False).certain


def test_the_proof_finds_a_gap_and_an_overlap() -> None:
    rules = {("E01", GRID): [rule("D01")], ("E02", ""): [rule("D01", "A02"), rule("D02", "A02")]}
    proof = prove(matrix(rules), {"A01": ["E01"], "A02": ["E02"]}, [GRID, "331082002001001"], DAY)
    assert proof.gaps == [("E01", "331082002001001")]
    assert proof.overlap_count == 2
