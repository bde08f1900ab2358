"""A file of a submission: under which name which bytes came, and the photo they are."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from backend.ground.columns import Instant


class SubmissionFile(SQLModel, table=True):
    """Two names may stand for the same bytes, and before it is a case one name for several. It goes with its
    submission."""

    __tablename__ = "submission_file"

    submission_id: UUID = Field(primary_key=True, foreign_key="submission.id", ondelete="CASCADE")
    name: str = Field(primary_key=True, max_length=200)
    sha256: str = Field(primary_key=True, max_length=64)
    photo_id: UUID
    at: datetime = Field(sa_type=Instant)
