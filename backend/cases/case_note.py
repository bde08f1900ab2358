"""What people wrote beside a move: apart from the happening, which holds no personal words, so it can be erased."""

from uuid import UUID

from sqlmodel import Field, SQLModel


class CaseNote(SQLModel, table=True):
    """The note of one happening of a case."""

    __tablename__ = "case_note"

    happening_id: UUID = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="cases.id", index=True)
    text: str
