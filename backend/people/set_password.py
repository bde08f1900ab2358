"""Sets somebody's password: the first one of staff that was loaded from a file, or a new one."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from backend.audit.write_down import Subject, write_down
from backend.ground.db import Database
from backend.ground.doer import Doer
from backend.ground.errors import Problem
from backend.ground.settings import Settings
from backend.people.accounts import PersonDatabase, PersonManager
from backend.people.apart import check_peer
from backend.people.password_policy import check_password, remembered
from backend.people.passwords import hash_password
from backend.people.person import Person
from backend.people.person_role import PersonRole
from backend.people.unlock import unlock


async def check_known(db: Database, username: str) -> None:
    """Problem not_found for an unknown name, before anybody is asked for a password."""
    async with db.read() as session:
        if (await session.execute(select(col(Person.id)).where(col(Person.username) == username))).first() is None:
            raise _nobody(username)


async def set_password(
    db: Database,
    username: str,
    password: str,
    at: datetime,
    *,
    by: Doer | None = None,
    settings: Settings | None = None,
) -> None:
    """Every sign-in of the person ends, wrong tries are forgotten; another has to be chosen before anything else.

    Problem not_found for an unknown name, weak_password as the policy says; not_allowed where one administrator would
    so become another (PEERS), or for one's own; busy. At the machine itself (`by` None) any may be set.
    """
    check_password(password, username, "password")
    settings = settings or Settings()
    hashed = await hash_password(password)  # it waits in line: nobody waits for it, and what it is for may change
    async with db.write() as session:
        people = PersonDatabase(session)
        person = await people.get_by_username(username)
        if person is None:
            raise _nobody(username)
        if by is not None:
            if by.person_id == person.id:  # a token is not enough for one's own: the old password is asked for
                raise Problem("not_allowed", detail="修改自己的密码须输入原密码，请在“修改密码”中进行")
            held = select(col(PersonRole.role)).where(col(PersonRole.person_id) == person.id)
            check_peer((await session.execute(held)).scalars())
        person.former_passwords = remembered(person.hashed_password, person.former_passwords)
        await PersonManager(people).set_password(person, hashed)
        person.password_at, person.password_from_other = at, True
        await unlock(session, person, settings, at)
        subject = Subject("person", person.id)
        quiet = by is None
        await write_down(
            session, subject, "person.password_set", by=by, at=at, settings=settings, tell=True, quiet=quiet
        )


def _nobody(username: str) -> Problem:
    return Problem("not_found", detail=f"没有用户 {username}", field="username")
