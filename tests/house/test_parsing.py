"""Sources are parsed while tests run (by hypothesis, and by pytest of what is loaded late), whatever ends meanwhile."""

import ast
import gc
from collections.abc import Iterator

import pytest

SOURCE = "\n".join(f"value_{number} = [one + {number} for one in range({number})]" for number in range(3000))


class Lost:
    """Refers to itself, so that the collector ends it, at any moment, and cannot end well."""

    def __init__(self) -> None:
        self.itself = self

    def __del__(self) -> None:
        raise ResourceWarning(f"never closed: {self.itself is self}")


@pytest.fixture
def _collected_often() -> Iterator[None]:
    before = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    yield
    gc.set_threshold(*before)


@pytest.mark.usefixtures("_collected_often")
def test_what_cannot_end_well_in_the_middle_of_parsing_does_not_break_it() -> None:
    """Of what cannot be raised pytest keeps the traceback in words, and Python 3.11 parses a line to word it."""
    for _turn in range(5):
        for _ in range(50):
            Lost()
        assert len(ast.parse(SOURCE).body) == 3000
