"""What came of a survey: published once it has closed and what was under way then is written or never will be, so that
no two looks tell what the one between them said."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from backend.ground.in_time import SETTLED
from backend.participation.suppressed import suppressed, suppressed_of_all
from backend.participation.survey import QuestionKind, Survey, options_of
from backend.participation.survey_count import counts_of

SKIPPED = ""  # where options have their codes


@dataclass(frozen=True)
class Results:
    """How many answered, and how many chose each option, by question; None where fewer than k."""

    answered: int | None
    counts: Mapping[str, Mapping[str, int | None]]


async def survey_results(session: AsyncSession, survey: Survey, at: datetime) -> Results | None:
    """None before it has been closed for SETTLED."""
    if at < survey.closes_at + SETTLED:
        return None
    found = await counts_of(session, survey.id)
    is_small = survey.answered < survey.k
    counts: dict[str, Mapping[str, int | None]] = {}
    for question in survey.questions:
        code = question["code"]
        chosen = {option: found.get((code, option), 0) for option in options_of(question)}
        counts[code] = dict.fromkeys(chosen) if is_small else _shown(question, chosen, survey)
    return Results(None if is_small else survey.answered, counts)


def _shown(question: Mapping[str, Any], chosen: Mapping[str, int], survey: Survey) -> Mapping[str, int | None]:
    """How many answered the survey is published: how few left the question out, or an option, is not to follow."""
    if question["kind"] == QuestionKind.MANY and question["most"] != 1:
        return suppressed_of_all(chosen, survey.k, survey.answered)
    shown = suppressed({**chosen, SKIPPED: survey.answered - sum(chosen.values())}, survey.k)
    return {option: shown[option] for option in chosen}
