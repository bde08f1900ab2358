"""Kept answers cost what they cost: no visitor makes the process grow without limit."""

from datetime import UTC, datetime, timedelta

import pytest

from backend.ground.kept import MOMENT, Kept
from public_api.kept import AN_ENTRY, MOST_BYTES, KeptAnswers

pytestmark = pytest.mark.anyio
AT = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


async def empty() -> bytes:
    return b""


async def test_empty_answers_are_not_free_and_old_ones_are_forgotten() -> None:
    kept = KeptAnswers()
    for turn in range(MOST_BYTES // AN_ENTRY + 100):
        await kept.find(turn, AT, empty)
    assert len(kept._kept) < MOST_BYTES // AN_ENTRY
    assert kept._kept.cost <= MOST_BYTES
    await kept.find("later", AT + MOMENT, empty)
    assert len(kept._kept) == 1


async def test_a_long_question_counts_as_well() -> None:
    kept = KeptAnswers()
    for turn in range(100):
        await kept.find(("x" * (1 << 20), turn), AT + timedelta(seconds=turn / 100), empty)
    assert len(kept._kept) < 32


def test_what_is_kept_is_fresh_and_bounded_whatever_the_clock_does() -> None:
    kept = Kept[str](MOMENT, 10)
    kept.keep("a", "late", 4, AT + timedelta(seconds=1))
    kept.keep("a", "early but slow", 4, AT)
    assert (kept.find("a", AT + timedelta(seconds=1)), kept.cost) == ("late", 4)
    assert kept.find("a", AT) is None  # from a time that is not yet
    assert kept.find("a", AT + timedelta(seconds=1) + MOMENT) is None
    kept.keep("b", "more", 7, AT + timedelta(seconds=2))
    assert (kept.find("a", AT + timedelta(seconds=2)), kept.find("b", AT + timedelta(seconds=2))) == (None, "more")
    assert (kept.cost, len(kept)) == (7, 1)
