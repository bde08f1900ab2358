"""Ends a sign-in: its access and refresh tokens are refused from the next request on."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.people.actor import Actor
from backend.people.sign_in import SignIn


async def sign_out(session: AsyncSession, by: Actor, at: datetime) -> None:
    """Ends the actor's own sign-in."""
    await session.execute(update(SignIn).where(col(SignIn.id) == by.sign_in_id).values(ended_at=at))
