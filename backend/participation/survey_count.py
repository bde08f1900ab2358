"""What was answered to a survey, added up: how many chose each option. No single answer is kept."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from backend.ground.insert_on import insert_on


class SurveyCount(SQLModel, table=True):
    """How many chose an option of a question."""

    __tablename__ = "survey_count"

    survey_id: UUID = Field(primary_key=True, foreign_key="survey.id")
    question: str = Field(primary_key=True, max_length=16)
    option: str = Field(primary_key=True, max_length=16)
    count: int


async def count_answers(session: AsyncSession, survey_id: UUID, answers: Mapping[str, Sequence[str]]) -> None:
    """One more of each option chosen."""
    rows = [
        {"survey_id": survey_id, "question": question, "option": option, "count": 1}
        for question, options in sorted(answers.items())
        for option in sorted(set(options))
    ]
    if rows:
        more = insert_on(session, SurveyCount).values(rows)
        keys = ["survey_id", "question", "option"]
        added = more.on_conflict_do_update(index_elements=keys, set_={"count": col(SurveyCount.count) + 1})
        await session.execute(added)


async def counts_of(session: AsyncSession, survey_id: UUID) -> Mapping[tuple[str, str], int]:
    """How many, by question and option."""
    rows = (await session.execute(select(SurveyCount).where(col(SurveyCount.survey_id) == survey_id))).scalars()
    return {(row.question, row.option): row.count for row in rows}
