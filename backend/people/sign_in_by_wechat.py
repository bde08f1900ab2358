"""Signs a citizen in whom WeChat has identified; who is new becomes a person."""

from datetime import datetime

from backend.ground.db import Database
from backend.ground.errors import Problem
from backend.ground.settings import Settings
from backend.people.identities import Identity, IdentityKind, person_of, suffices_for
from backend.people.open_sign_in import Device, open_sign_in
from backend.people.refused_sign_in import write_refusal
from backend.people.tokens import Tokens


async def sign_in_by_wechat(db: Database, openid: str, *, device: Device, settings: Settings, at: datetime) -> Tokens:
    """The tokens; two at once make one person. Problem wechat_refused for somebody disabled, and for staff."""
    async with db.write() as session:
        person = await person_of(session, Identity(IdentityKind.WECHAT, openid), settings, at)
        if suffices_for(person):
            return await open_sign_in(session, person, device, settings, at)
        await write_refusal(session, "wechat_refused", person.id, device, settings, at)
    raise Problem("wechat_refused")
