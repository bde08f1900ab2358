"""Suggests the exact class and filing condition of a report, from its bucket and its words, and says why. Pure.

Names and conditions are compared by pairs of neighbouring characters, which needs no dictionary of words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from backend.catalogue.category import Category
from backend.catalogue.standard import Standard

IN_BUCKET, IN_NAME, IN_CONDITION = 2, 3, 1  # what a likeness counts
MOST = 5


@dataclass(frozen=True)
class Suggested:
    """A class, how like it is (higher is liker), and why."""

    code: str
    score: int
    why: str


def suggest_class(
    text: str, bucket: str, classes: Mapping[str, Category], standards: Mapping[str, Sequence[Standard]]
) -> list[Suggested]:
    """At most five classes that share words with the text, the likest first; those of the bucket count for more."""
    found = []
    for category in classes.values():
        named = _shared(text, category.name)
        conditions = "。".join(standard.condition for standard in standards.get(category.code, ()))
        spoken = [pair for pair in _shared(text, conditions) if pair not in named]
        if not named and not spoken:
            continue
        in_bucket = category.bucket == bucket
        score = IN_NAME * len(named) + IN_CONDITION * len(spoken) + IN_BUCKET * in_bucket
        found.append(Suggested(category.code, score, _why(category, named, spoken, in_bucket)))
    return sorted(found, key=lambda one: (-one.score, one.code))[:MOST]


def suggest_condition(text: str, standards: Sequence[Standard]) -> list[Suggested]:
    """The filing conditions of a class by their places, the likest first; where nothing is like, in their order."""
    found = []
    for standard in standards:
        shared = _shared(text, standard.condition)
        why = f"描述与条件都提到「{'」「'.join(shared)}」" if shared else "按目录顺序"
        found.append(Suggested(str(standard.place), len(shared), why))
    return sorted(found, key=lambda one: (-one.score, int(one.code)))


def _why(category: Category, named: Sequence[str], spoken: Sequence[str], in_bucket: bool) -> str:
    parts = []
    if named:
        parts.append(f"描述与类别「{category.name}」都提到「{'」「'.join(named)}」")
    if spoken:
        parts.append(f"立案条件中有「{'」「'.join(spoken[:MOST])}」")
    if in_bucket:
        parts.append("属于上报大类")
    return "；".join(parts)


def _shared(text: str, other: str) -> list[str]:
    """The pairs of neighbouring Chinese characters both have, in the order of the other."""
    here = set(_pairs(text))
    return list(dict.fromkeys(pair for pair in _pairs(other) if pair in here))


def _pairs(text: str) -> list[str]:
    pairs = (text[place : place + 2] for place in range(len(text) - 1))
    return [pair for pair in pairs if all("\u4e00" <= character <= "\u9fff" for character in pair)]
