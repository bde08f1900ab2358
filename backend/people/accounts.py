"""fastapi-users over our own tables: an adapter that never commits, and a manager that changes passwords."""

from typing import Any
from uuid import UUID

from fastapi_users import BaseUserManager, UUIDIDMixin
from fastapi_users.db import BaseUserDatabase
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.people.person import Person


# the library's protocol wants an e-mail of everyone; ours is optional
class PersonDatabase(BaseUserDatabase[Person, UUID]):  # type: ignore[type-var]
    """Finds and makes people in the caller's session; the caller owns the transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def get(self, id: UUID) -> Person | None:  # noqa: A002 - the library's name
        return await self.session.get(Person, id)

    async def get_by_email(self, email: str) -> Person | None:
        return await self._one(col(Person.email) == email)

    async def get_by_username(self, username: str) -> Person | None:
        """As the person is now, held until the transaction ends."""
        return await self._one(col(Person.username) == username, lock=True)

    async def create(self, create_dict: dict[str, Any]) -> Person:
        person = Person(**create_dict)
        self.session.add(person)
        await self.session.flush()
        return person

    async def update(self, user: Person, update_dict: dict[str, Any]) -> Person:
        for name, value in update_dict.items():
            setattr(user, name, value)
        await self.session.flush()
        return user

    async def delete(self, user: Person) -> None:
        await self.session.delete(user)
        await self.session.flush()

    async def _one(self, where: Any, *, lock: bool = False) -> Person | None:
        query = select(Person).where(where)
        if lock:
            query = query.with_for_update().execution_options(populate_existing=True)
        found: Person | None = (await self.session.execute(query)).scalar_one_or_none()
        return found


class PersonManager(UUIDIDMixin, BaseUserManager[Person, UUID]):  # type: ignore[type-var]
    """Changes people's passwords. Nobody holds a session while hashing, so what is hashed is hashed before."""

    user_db: PersonDatabase

    async def set_password(self, person: Person, hashed: str) -> None:
        """A new password, by its hash; every sign-in of the person ends. The person's row must be held."""
        await self.user_db.update(person, {"hashed_password": hashed, "epoch": person.epoch + 1})
