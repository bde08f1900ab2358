"""A limit of a stage (环节时限) or of an answer (答复时限) as the city has set it, in place of the default in
STAGE_LIMITS or ASKED_LIMITS."""

from sqlmodel import Field, SQLModel

from backend.ground.columns import stored_enum
from backend.working_time import TimeUnit


class CityStageLimit(SQLModel, table=True):
    """One limit; `stage` is a stage, or what waits (Asked). No word is both."""

    __tablename__ = "stage_limit"

    stage: str = Field(primary_key=True, max_length=16)
    limit_value: float
    limit_unit: TimeUnit = Field(sa_type=stored_enum(TimeUnit))
