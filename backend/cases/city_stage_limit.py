"""A stage limit (环节时限) as the city has set it, in place of the default in STAGE_LIMITS."""

from sqlmodel import Field, SQLModel

from backend.ground.columns import stored_enum
from backend.working_time import TimeUnit


class CityStageLimit(SQLModel, table=True):
    """One stage's limit."""

    __tablename__ = "stage_limit"

    stage: str = Field(primary_key=True, max_length=16)
    limit_value: float
    limit_unit: TimeUnit = Field(sa_type=stored_enum(TimeUnit))
