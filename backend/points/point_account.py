"""The accounts (科目) of the points ledger and what stands in them; the sum of all is always nothing."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, String, cast, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from backend.ground.insert_on import insert_on

CITY = "city"  # 财政: where pools come from, and what lapses goes back to
PAID = "paid"  # 已发放
PERSON = "person:"


class PointAccount(SQLModel, table=True):
    """The balance, kept beside the postings that make it; locking the row makes limits hold."""

    __tablename__ = "point_account"

    name: str = Field(primary_key=True, max_length=48)
    balance: int = 0


Accounts = Mapping[str, PointAccount]


def pool_of(month: str) -> str:
    """The city's pool (奖池) of a month."""
    return f"pool:{month}"


def account_of(person_id: UUID) -> str:
    """A person's account."""
    return f"{PERSON}{person_id.hex}"


def name_of(person_id: SQLColumnExpression[UUID]) -> ColumnElement[str]:
    """account_of, in a query: SQLite keeps an id without its dashes, PostgreSQL says it with them."""
    return literal(PERSON) + func.replace(cast(person_id, String), "-", "")


async def locked_accounts(session: AsyncSession, names: Iterable[str]) -> Accounts:
    """The accounts, made where there are none, held until the transaction ends. The city's is always one of them, and
    the first: whoever writes the ledger waits there for who is writing, so nobody waits in a circle."""
    wanted = sorted({CITY, *names})
    rows = [{"name": name, "balance": 0} for name in wanted]
    await session.execute(insert_on(session, PointAccount).values(rows).on_conflict_do_nothing())
    query = select(PointAccount).where(col(PointAccount.name).in_(wanted)).order_by(col(PointAccount.name))
    found = (await session.execute(query.with_for_update().execution_options(populate_existing=True))).scalars()
    return {account.name: account for account in found}
