"""Sets somebody's password: the first one of staff that was loaded from a file, or a new one."""

from backend.ground.db import Database
from backend.ground.errors import Problem
from backend.people.accounts import PersonDatabase, PersonManager

SHORTEST = 8


async def set_password(db: Database, username: str, password: str) -> None:
    """Every sign-in of the person ends. Problem not_found for an unknown name, `invalid` for a password too short."""
    if len(password) < SHORTEST:
        raise Problem("invalid", detail=f"密码至少 {SHORTEST} 个字符", field="password")
    async with db.write() as session:
        people = PersonDatabase(session)
        person = await people.get_by_username(username)
        if person is None:
            raise Problem("not_found", detail=f"没有用户 {username}", field="username")
        await PersonManager(people).set_password(person, password)
