"""Signs a citizen in whom WeChat has identified; who is new becomes a person."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import col

from backend.ground.db import Database
from backend.ground.errors import Problem
from backend.ground.ids import new_id
from backend.ground.settings import Settings
from backend.people.open_sign_in import Device, open_sign_in
from backend.people.person import Person
from backend.people.tokens import Tokens


async def sign_in_by_wechat(db: Database, openid: str, *, device: Device, settings: Settings, at: datetime) -> Tokens:
    """The tokens; two at once make one person. Problem wechat_refused for somebody disabled."""
    insert = sqlite_insert if db.is_sqlite else postgres_insert
    new = Person(id=new_id(at), name="市民", wechat_openid=openid, made_at=at)
    async with db.write() as session:
        row = insert(Person).values(new.model_dump()).on_conflict_do_nothing(index_elements=["wechat_openid"])
        await session.execute(row)
        same = select(Person).where(col(Person.wechat_openid) == openid)
        person: Person = (await session.execute(same)).scalar_one()
        if not person.is_active:
            raise Problem("wechat_refused")
        return await open_sign_in(session, person, device, settings, at)
