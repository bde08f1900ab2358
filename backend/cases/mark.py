"""Marks a case without moving it: its version, and so everybody's picture of where it stands, stays."""

from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.case import Case


async def mark(session: AsyncSession, case: Case, **values: Any) -> None:
    """A plain UPDATE: a change of the object itself would raise the version."""
    marked = update(Case).where(col(Case.id) == case.id).values(**values)
    await session.execute(marked.execution_options(synchronize_session="evaluate"))
