"""What a person did in public: all of it, handed over to another, forgotten."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.participation.comment import comments_of, forget_comments, hand_over_comments
from backend.participation.follow import follows_of, forget_follows, hand_over_follows
from backend.participation.survey_part import forget_parts, hand_over_parts, surveys_of
from backend.participation.volunteer import forget_volunteering, hand_over_volunteering
from backend.participation.volunteer_call import volunteering_of


async def part_of(session: AsyncSession, selves: Sequence[UUID]) -> dict[str, list[dict[str, Any]]]:
    """For an export."""
    return {
        "follows": await follows_of(session, selves),
        "comments": await comments_of(session, selves),
        "surveys": await surveys_of(session, selves),
        "volunteering": await volunteering_of(session, selves),
    }


async def hand_over_part(session: AsyncSession, giver: UUID, taker: UUID) -> None:
    """It becomes the other's."""
    await hand_over_follows(session, giver, taker)
    await hand_over_comments(session, giver, taker)
    await hand_over_parts(session, giver, taker)
    await hand_over_volunteering(session, giver, taker)


async def forget_part(session: AsyncSession, selves: Sequence[UUID], at: datetime) -> None:
    """Nothing of it leads to them any more; what was counted stays counted."""
    await forget_follows(session, selves)
    await forget_comments(session, selves, at)
    await forget_parts(session, selves)
    await forget_volunteering(session, selves)
