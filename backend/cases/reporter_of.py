"""The reporter of a case: masked for those who call back, in the open only when asked for, which is written
down."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from backend.audit.write_down import Subject, write_down
from backend.cases.accused import is_accused
from backend.cases.caller import caller_of
from backend.cases.case import Case
from backend.cases.find import get_case, roles_at
from backend.ground.errors import Problem
from backend.ground.settings import Settings
from backend.people.actor import Actor
from backend.people.identities import IdentityKind, masked_number, masked_phone, shown
from backend.people.person import Person
from backend.workflow.roles import Role

# who calls a reporter back (回访); never whom the case accuses
MAY_CALL_BACK = frozenset({Role.DESK, Role.CHIEF})


@dataclass(frozen=True)
class Reporter:
    """`phone` is masked unless it was asked for; None for an anonymous report, or where there is none. `email` is what
    a foreign client gave beside or instead of it, shown with the phone in the open only."""

    anonymous: bool
    phone: str | None
    email: str | None = None


async def reporter_of(session: AsyncSession, case: Case, actor: Actor, settings: Settings) -> Reporter | None:
    """The reporter as the actor may see them: None for all but those who call back."""
    if not _may(case, actor):
        return None
    if case.reporter_id is None:
        caller = None if case.anonymous else await caller_of(session, case.id, settings)
        return Reporter(case.anonymous, masked_number(caller.phone) if caller and caller.phone else None)
    person = await session.get(Person, case.reporter_id) if not case.anonymous else None
    return Reporter(case.anonymous, masked_phone(person, settings) if person else None)


async def reveal_reporter(
    session: AsyncSession, number: str, why: str, *, by: Actor, settings: Settings, at: datetime
) -> Reporter:
    """The phone in the open; who read it, when, from where and why is written down in the same transaction.

    Problem not_found, not_allowed, no_reporter where the report is anonymous or nobody can be called.
    """
    case = await get_case(session, number, by)
    if not _may(case, by):
        raise Problem("not_allowed")
    if case.anonymous:
        raise Problem("no_reporter")
    if case.reporter_id is None and (caller := await caller_of(session, case.id, settings)):
        if not (caller.phone or caller.email):
            raise Problem("no_reporter")
        await write_down(
            session, Subject("caller", case.id), "caller.phone_read", by=by.doer, at=at, settings=settings,
            more={"case": number}, words=why,
        )  # fmt: skip
        return Reporter(False, caller.phone, caller.email)
    person = await session.get(Person, case.reporter_id) if case.reporter_id else None
    phone = shown(person, IdentityKind.PHONE, settings) if person else None
    if person is None or phone is None:
        raise Problem("no_reporter")
    await write_down(
        session, Subject("person", person.id), "person.phone_read", by=by.doer, at=at, settings=settings,
        more={"case": number}, words=why,
    )  # fmt: skip
    return Reporter(False, phone)


def _may(case: Case, actor: Actor) -> bool:
    return bool(roles_at(case, actor) & MAY_CALL_BACK) and not is_accused(actor, case)
