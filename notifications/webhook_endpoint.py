"""Where a machine wants to be told of what happens to cases: its address, and the secret we sign with."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import Field, SQLModel, col

from backend.ground.columns import Instant, Json, no_entries
from backend.people.api_key import ApiKey

PREFIX = "whsec_"  # of a secret


class PublicKind(StrEnum):
    """What happened that a stranger may know of."""

    REPORT = "case.report"
    VERIFY = "case.verify"
    ADMIT = "case.admit"
    FILE = "case.file"
    DISPATCH = "case.dispatch"
    EXTEND = "case.extend"
    SUSPEND = "case.suspend"
    RESUME = "case.resume"
    CHECK = "case.check"
    CLOSE = "case.close"
    REJECT = "case.reject"
    CANCEL = "case.cancel"
    WITHDRAW = "case.withdraw"
    MERGE = "case.merge"
    REOPEN = "case.reopen"


# what happened: a citizen's status from then on, mostly. Which steps are told as which, `public_change` says
PUBLIC_KINDS: dict[PublicKind, str] = {
    PublicKind.REPORT: "submitted",
    PublicKind.VERIFY: "verifying",
    PublicKind.ADMIT: "admitted",
    PublicKind.FILE: "filed",
    PublicKind.DISPATCH: "in_hand",
    PublicKind.EXTEND: "in_hand",
    PublicKind.SUSPEND: "postponed",
    PublicKind.RESUME: "in_hand",
    PublicKind.CHECK: "checking",
    PublicKind.CLOSE: "closed",
    PublicKind.REJECT: "rejected",
    PublicKind.CANCEL: "cancelled",
    PublicKind.WITHDRAW: "withdrawn",
    PublicKind.MERGE: "merged",
    PublicKind.REOPEN: "in_hand",
}


class WebhookEndpoint(SQLModel, table=True):
    """`kinds`: what happened it wants to hear of; none means all that is public. The secret is sealed. With an
    `api_key_id` it is the key owner's, and ends with the key."""

    __tablename__ = "webhook_endpoint"

    id: UUID = Field(primary_key=True)
    name: str = Field(max_length=80)
    url: str = Field(max_length=500)
    kinds: list[str] = Field(default_factory=no_entries, sa_type=Json)
    secret_sealed: str = Field(max_length=300)
    api_key_id: UUID | None = Field(default=None, foreign_key="api_key.id")
    made_by: UUID
    made_at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)


def is_in_force(at: datetime) -> ColumnElement[bool]:
    """Not ended, and neither is its key."""
    keys = select(col(ApiKey.id)).where(col(ApiKey.ended_at).is_(None), col(ApiKey.ends_at) > at)
    key = col(WebhookEndpoint.api_key_id)
    return col(WebhookEndpoint.ended_at).is_(None) & or_(key.is_(None), key.in_(keys))


def about_endpoint(identity: UUID) -> str:
    """What a sealed secret is about."""
    return f"webhook:{identity.hex}"
