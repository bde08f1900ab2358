"""How far absences have been judged: one row, held while somebody judges, so that two workers never do at once."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from backend.ground.columns import Instant


class AbsenceMark(SQLModel, table=True):
    """Everything whose grace ran out up to `judged_to` has been judged."""

    __tablename__ = "absence_mark"

    name: str = Field(primary_key=True, max_length=16)
    judged_to: datetime = Field(sa_type=Instant)
