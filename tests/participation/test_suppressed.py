"""Small numbers are published neither as they stand nor by what is left."""

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from backend.cases.doubts_of import DOUBTS, doubts_of
from backend.participation.part_page import part_page
from backend.participation.suppressed import suppressed, suppressed_of_all

COUNTS = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 60), min_size=1)


@settings(max_examples=60)
@given(COUNTS, st.integers(3, 12))
def test_what_is_hidden_cannot_be_reckoned_back(counts: dict[str, int], k: int) -> None:
    shown = suppressed(counts, k)
    assert all(count is None or count == counts[name] for name, count in shown.items())
    assert not any(0 < (count or 0) < k for count in shown.values())
    hidden = [counts[name] for name, count in shown.items() if count is None]
    everything_else = [counts[name] for name, count in shown.items() if count]
    if hidden and everything_else:  # the total is published: what is left of it is a crowd of two options or more
        assert len(hidden) > 1
        assert sum(hidden) >= k


def test_large_numbers_stand_as_they_are() -> None:
    assert suppressed({"a": 40, "b": 12, "c": 0}, 10) == {"a": 40, "b": 12, "c": 0}
    assert suppressed({"a": 40, "b": 12, "c": 1}, 10) == {"a": 40, "b": None, "c": None}


@settings(max_examples=60)
@given(COUNTS, st.integers(3, 12), st.integers(0, 20))
def test_of_several_choices_neither_who_chose_nor_who_did_not_are_few(
    counts: dict[str, int], k: int, more: int
) -> None:
    of = max(counts.values()) + more
    shown = {name: count for name, count in suppressed_of_all(counts, k, of).items() if count is not None}
    assert all(count == counts[name] for name, count in shown.items())
    assert not any(0 < count < k or 0 < of - count < k for count in shown.values())


def test_every_doubt_is_met_by_the_words_it_is_for_and_plain_words_meet_none() -> None:
    words = {
        "phone": "老板电话 13812345678", "identity": "他是 33108219800101123X", "plate": "浙J·A1234 天天停这里",
        "home": "就是 3 幢那家", "contact": "加微 abc", "advert": "贷款找我", "abuse": "狗官",
        "accusation": "肯定收黑钱了", "repeated": "啊啊啊啊啊啊啊啊啊啊",
    }  # fmt: skip
    assert set(words) == set(DOUBTS)
    assert {code for code, text in words.items() if code not in doubts_of(text)} == set()
    assert doubts_of("这里每逢下雨就积水，已经两年了，5 路车站旁边") == []


def test_the_printed_rules_are_what_the_tables_say() -> None:
    again = "python -m backend.participation.part_page > docs/participation-rules.md"
    assert (Path(__file__).parents[2] / "docs/participation-rules.md").read_text(encoding="utf-8") == part_page(), again
