"""The head of each subject's chain of happenings: the last number and the last hash."""

from uuid import UUID

from sqlmodel import Field, SQLModel


class ChainHead(SQLModel, table=True):
    """One row a subject. Locking it makes the numbers of its happenings free of gaps."""

    __tablename__ = "chain_head"

    subject_id: UUID = Field(primary_key=True)
    subject_kind: str = Field(max_length=32)
    seq: int
    hash: str = Field(max_length=64)
