"""Who has answered a survey: that, and never what. The answers stand in SurveyCount, added up.

Nor does it say when; where the app sent a key with the answers, DeedKey does, so that what is sent twice counts once.
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import Field, SQLModel, col

from backend.participation.survey import Survey


class SurveyPart(SQLModel, table=True):
    """One a person and survey."""

    __tablename__ = "survey_part"

    survey_id: UUID = Field(primary_key=True, foreign_key="survey.id")
    person_id: UUID = Field(primary_key=True, index=True)


async def surveys_answered(session: AsyncSession, selves: Collection[UUID]) -> list[UUID]:
    """Those a person has answered, the newest first."""
    query = select(col(SurveyPart.survey_id)).where(col(SurveyPart.person_id).in_(selves))
    return list((await session.execute(query.order_by(col(SurveyPart.survey_id).desc()))).scalars())


async def surveys_of(session: AsyncSession, selves: Collection[UUID]) -> list[dict[str, Any]]:
    """The same by their titles, for an export."""
    query = select(col(Survey.title)).join(SurveyPart, col(SurveyPart.survey_id) == col(Survey.id))
    found = await session.execute(query.where(col(SurveyPart.person_id).in_(selves)).order_by(col(Survey.id)))
    return [{"title": title} for title in found.scalars()]


async def hand_over_parts(session: AsyncSession, giver: UUID, taker: UUID) -> None:
    """They become the other's, but for surveys both have answered."""
    both = aliased(SurveyPart)
    taken = select(col(both.survey_id)).where(
        col(both.person_id) == taker, col(both.survey_id) == col(SurveyPart.survey_id)
    )
    moved = update(SurveyPart).where(col(SurveyPart.person_id) == giver, ~taken.exists()).values(person_id=taker)
    await session.execute(moved.execution_options(synchronize_session=False))
    await forget_parts(session, [giver])


async def forget_parts(session: AsyncSession, selves: Collection[UUID]) -> None:
    """Nothing says any more that they answered; what they answered leads to nobody anyway."""
    await session.execute(delete(SurveyPart).where(col(SurveyPart.person_id).in_(selves)))
