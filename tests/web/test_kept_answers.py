"""Kept answers cost what they cost: no visitor makes the process grow without limit."""

from datetime import UTC, datetime, timedelta

import pytest

from public_api.kept import AN_ENTRY, MOMENT, MOST_BYTES, KeptAnswers

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
