"""Examples of Hypothesis are judged by what comes of them, never by how long the machine took."""

import time

from hypothesis import given, settings
from hypothesis import strategies as st


@settings(max_examples=2)
@given(st.booleans())
def test_an_example_may_take_as_long_as_it_takes(one: bool) -> None:
    """A fifth of a second was the limit, and whoever is not let run beside other tests takes that."""
    time.sleep(0.3)
    assert one in (True, False)
