"""Terms (词元) of a case's words: what the search of work lists looks in, alike on both databases."""

from uuid import UUID

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel


class CaseTerm(SQLModel, table=True):
    """Two neighbouring characters of a case's description or address, as one number: numbers sort alike everywhere.

    The key begins with the term and ends with the case, whose ids grow with time: one term's cases lie in order. No
    foreign key: the row is written with its case and nothing deletes a case.
    """

    __tablename__ = "case_term"
    __table_args__ = {"sqlite_with_rowid": False}

    term: int = Field(primary_key=True, sa_type=BigInteger)
    case_id: UUID = Field(primary_key=True)
