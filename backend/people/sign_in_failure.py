"""Failed password sign-ins, counted by account and address."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from backend.ground.columns import Instant


class SignInFailure(SQLModel, table=True):
    """`key` is a keyed digest of account and address: locking a name elsewhere does not lock its owner out here."""

    __tablename__ = "sign_in_failure"

    key: str = Field(primary_key=True, max_length=64)
    count: int
    since: datetime = Field(sa_type=Instant)
