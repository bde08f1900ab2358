"""Who may do what: the security administrator gives roles, unlocks, revokes handsets and second factors."""

from uuid import UUID

from fastapi import Response
from pydantic import Field
from sqlalchemy import select
from sqlmodel import col

from backend.audit.write_down import Subject, write_down
from backend.ground.errors import Problem
from backend.ground.late_model import LateModel
from backend.ground.strict import StrictModel
from backend.people.account import get_account
from backend.people.apart import APART
from backend.people.give_roles import give_roles
from backend.people.handset import Handset, revoke_handset
from backend.people.second_factor import remove_second_factor
from backend.people.unlock import unlock
from backend.web import Now, ReadSession, SettingsHere, WriteSession
from backend.web.late_routes import Router
from backend.workflow.roles import ROLE_NAMES, Role
from mobile_api.admin.accounts import AccountOut
from mobile_api.admin.who import SecurityAdmin, SystemOrSecurity
from mobile_api.identity import HandsetList, HandsetOut

router = Router()


class RolesIn(StrictModel):
    """All roles the person is to have."""

    roles: list[Role] = Field(max_length=12, examples=[["inspector"]])


class RoleOut(LateModel):
    """A role, and which others nobody may hold beside it."""

    role: Role
    name: str
    apart_from: list[Role]
    why: str | None


class RoleList(LateModel):
    """All roles."""

    items: list[RoleOut]
    next: None = None


@router.get("/roles", summary="角色与互斥规则")
async def list_roles(_by: SystemOrSecurity) -> RoleList:
    """Which roles there are, and which of them no one person may hold together."""
    apart = {role: (others, why) for role, others, why in APART}
    items = [
        RoleOut(
            role=role, name=name, apart_from=sorted(apart[role][0]) if role in apart else [],
            why=apart[role][1] if role in apart else None,
        )
        for role, name in ROLE_NAMES.items()
    ]  # fmt: skip
    return RoleList(items=items)


@router.put("/people/{identity}/roles", summary="授予角色")
async def set_persons_roles(
    identity: UUID, form: RolesIn, by: SecurityAdmin, session: WriteSession, settings: SettingsHere, at: Now
) -> AccountOut:
    """Sets the roles of an account. Its owner is signed out everywhere, at the next request."""
    given = await give_roles(session, identity, form.roles, by=by, settings=settings, at=at)
    return AccountOut.of(given, settings)


@router.post("/people/{identity}/unlock", status_code=204, summary="解除登录锁定")
async def unlock_person(
    identity: UUID, by: SecurityAdmin, session: WriteSession, settings: SettingsHere, at: Now
) -> Response:
    """Forgets the wrong passwords counted against the account, on unknown devices and on each it is used with, and the
    wrong old passwords and codes."""
    await unlock(session, (await get_account(session, identity)).person, settings, at)
    await write_down(session, Subject("person", identity), "person.unlocked", by=by.doer, at=at, settings=settings)
    return Response(status_code=204)


@router.post("/people/{identity}/second-factor/remove", status_code=204, summary="重置动态口令")
async def remove_persons_second_factor(
    identity: UUID, by: SecurityAdmin, session: WriteSession, settings: SettingsHere, at: Now
) -> Response:
    """For who has lost phone and rescue codes, never one's own. Every sign-in of the person ends."""
    if identity == by.id:
        raise Problem("not_allowed", detail="停用自己的动态口令须输入口令码，请在个人设置中进行")
    account = await get_account(session, identity, lock=True)
    remove_second_factor(account.person)
    account.person.epoch += 1
    subject = Subject("person", identity)
    await write_down(session, subject, "person.second_factor_off", by=by.doer, at=at, settings=settings, tell=True)
    return Response(status_code=204)


@router.get("/people/{identity}/handsets", summary="某人的手持终端")
async def list_persons_handsets(identity: UUID, _by: SecurityAdmin, session: ReadSession) -> HandsetList:
    """The handset in use, and those before it."""
    await get_account(session, identity)
    query = (
        select(Handset)
        .where(col(Handset.person_id) == identity)
        .order_by(col(Handset.ended_at).is_not(None), col(Handset.id).desc())
        .limit(50)
    )
    rows = (await session.execute(query)).scalars()
    return HandsetList(items=[HandsetOut(**row.model_dump(exclude={"person_id", "device_digest"})) for row in rows])


@router.post("/people/{identity}/handsets/{handset}/revoke", status_code=204, summary="解绑手持终端")
async def revoke_persons_handset(
    identity: UUID, handset: UUID, by: SecurityAdmin, session: WriteSession, settings: SettingsHere, at: Now
) -> Response:
    """Ends it and every sign-in made with it; the next handset the person signs in with is bound instead."""
    await revoke_handset(session, identity, handset, at)
    more, subject = {"handset": str(handset)}, Subject("person", identity)
    await write_down(
        session, subject, "person.handset_revoked", by=by.doer, at=at, settings=settings, more=more, tell=True
    )
    return Response(status_code=204)
