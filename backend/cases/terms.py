"""Cuts words into terms: pairs of neighbouring characters, for Chinese has no spaces to cut at. Pure.

Full and half width and capitals are alike (NFKC, lower case). The last character of a run is a term by itself, so
that a single character is found too: it is the beginning of every pair.
"""

import re
import unicodedata

RUN = re.compile(r"[^\W_]+")
SHIFT = 21  # bits of a character


def terms_of(*texts: str | None) -> frozenset[int]:
    """All terms of the texts."""
    return frozenset(
        _pair(run[place : place + 2]) for text in texts if text for run in _runs(text) for place in range(len(run))
    )


def sought(words: str) -> list[tuple[int, int]]:
    """What a search for these words asks of a case: for each item a term between the two numbers, both included."""
    asked: dict[tuple[int, int], None] = {}
    for run in _runs(words):
        if len(run) == 1:
            first = ord(run) << SHIFT
            asked[first, first + (1 << SHIFT) - 1] = None
        for place in range(len(run) - 1):
            pair = _pair(run[place : place + 2])
            asked[pair, pair] = None
    return list(asked)


def all_digits(item: tuple[int, int]) -> bool:
    """Whether an item of what is sought is two digits."""
    low, high = item
    return low == high and f"{chr(low >> SHIFT)}{chr(low & ((1 << SHIFT) - 1))}".isdigit()


def _runs(text: str) -> list[str]:
    return RUN.findall(unicodedata.normalize("NFKC", text).lower())


def _pair(characters: str) -> int:
    return (ord(characters[0]) << SHIFT) | (ord(characters[1]) if len(characters) > 1 else 0)
