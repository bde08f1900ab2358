"""Gives an account its roles: the security administrator's deed. Every sign-in of the person ends."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.audit.write_down import Subject, write_down
from backend.ground.errors import Problem
from backend.ground.settings import Settings
from backend.people.account import Account, get_account
from backend.people.actor import Actor
from backend.people.apart import PEERS, clashes
from backend.people.held_together import check_held_together, lock_held_together
from backend.people.person_role import PersonRole
from backend.people.second_factor import remove_second_factor
from backend.workflow.roles import Role


async def give_roles(
    session: AsyncSession, identity: UUID, roles: Collection[Role], *, by: Actor, settings: Settings, at: datetime
) -> Account:
    """The account with exactly these roles. Problem not_found; roles_apart where APART forbids it, also with whom the
    person stands in for or is stood in for by; not_allowed for one's own account.

    Who becomes security administrator or auditor (PEERS) loses password and second factor: the system administrator may
    have set the one, or signed in with it and taken up the other. A new password is set on the server.
    """
    if identity == by.id:
        raise Problem("not_allowed", detail="不得更改自己的角色")
    await lock_held_together(session, [identity], at)
    before = await get_account(session, identity, lock=True)
    wanted = frozenset(roles) - {Role.CITIZEN}
    if why := clashes(wanted):
        raise Problem("roles_apart", field="roles", detail="；".join(why))
    if wanted != before.roles:
        await session.execute(delete(PersonRole).where(col(PersonRole.person_id) == identity))
        if wanted:
            await session.execute(
                insert(PersonRole), [{"person_id": identity, "role": role} for role in sorted(wanted)]
            )
        before.person.epoch += 1
        if wanted & PEERS and not before.roles & PEERS:
            before.person.hashed_password = ""
            remove_second_factor(before.person)
        await check_held_together(session, identity, "roles", at)
    await write_down(
        session, Subject("person", identity), "person.roles", by=by.doer, at=at, settings=settings,
        before={"roles": sorted(before.roles)}, after={"roles": sorted(wanted)},
    )  # fmt: skip
    return Account(before.person, wanted, before.grids)
