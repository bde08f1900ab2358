"""Who called (来电人): sealed, in a row of its own that can be erased without touching the case."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel

from backend.ground.columns import Instant
from backend.ground.reseal import SealedColumn
from backend.ground.seal import Sealer
from backend.ground.settings import Settings
from backend.people.retention import Kept


class Caller(SQLModel, table=True):
    """The caller of one case: phone, name, e-mail, sealed."""

    __tablename__ = "caller"

    case_id: UUID = Field(primary_key=True, foreign_key="cases.id")
    phone_sealed: str | None = Field(default=None, max_length=300)
    name_sealed: str | None = Field(default=None, max_length=400)
    email_sealed: str | None = Field(default=None, max_length=900)
    kept_since: datetime = Field(sa_type=Instant, index=True)


# longer than a case may rest (挂账 365 days): whoever called is called back before it is closed
CALLERS_KEPT: tuple[Kept, ...] = (Kept("来电人电话与姓名（加密）", Caller, "kept_since", 400, "结案前回访所需"),)


@dataclass(frozen=True)
class CallerForm:
    """A caller as the desk, or the software they used, writes them down."""

    phone: str | None = None
    name: str | None = None
    email: str | None = None


def sealed_caller(form: CallerForm, case_id: UUID, settings: Settings, at: datetime) -> Caller:
    """The row to keep."""
    sealer = Sealer(settings)

    def _sealed(what: str) -> str | None:
        plain: str | None = getattr(form, what)
        return sealer.seal(plain, _about(case_id, what)) if plain else None

    return Caller(
        case_id=case_id, phone_sealed=_sealed("phone"), name_sealed=_sealed("name"), email_sealed=_sealed("email"),
        kept_since=at,
    )  # fmt: skip


async def caller_of(session: AsyncSession, case_id: UUID, settings: Settings) -> CallerForm | None:
    """Who called, in the open, for somebody to read (UNREADABLE where no key opens it); None if nobody did, or it has
    been erased."""
    row = await session.get(Caller, case_id)
    if row is None:
        return None
    sealer = Sealer(settings)

    def _open(what: str) -> str | None:
        sealed: str | None = getattr(row, f"{what}_sealed")
        return sealer.show(sealed, _about(case_id, what)) if sealed else None

    return CallerForm(_open("phone"), _open("name"), _open("email"))


def _about(case_id: UUID, what: str) -> str:
    return f"caller:{case_id.hex}:{what}"


SEALED = (
    SealedColumn(Caller, "phone_sealed", lambda case_id: _about(case_id, "phone")),
    SealedColumn(Caller, "name_sealed", lambda case_id: _about(case_id, "name")),
    SealedColumn(Caller, "email_sealed", lambda case_id: _about(case_id, "email")),
)
