"""The desk clears (公开审核) a case's words and photos for the public; until then a stranger sees neither."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases import history
from backend.cases.case import Case
from backend.cases.case_photo import CasePhoto
from backend.cases.content_check import DESCRIPTION, Verdict, not_passed
from backend.cases.doubts_of import doubt_in_words, doubts_of
from backend.cases.find import get_case, roles_at
from backend.cases.stale_case import StaleCase
from backend.ground.errors import FieldError, Problem
from backend.people.actor import Actor
from backend.people.person import Person
from backend.workflow.roles import Role
from media import retire_links

# why something may not be published without the chief's word
DOUBTS = {
    Verdict.WAITING: "内容安全检测尚未完成",
    Verdict.ASKED: "内容安全检测尚未完成",
    Verdict.REVIEW: "内容安全检测建议人工复核",
    Verdict.RISKY: "内容安全检测认为有风险",
}
MAY_CLEAR = frozenset({Role.DESK, Role.CHIEF})


class Cleared(NamedTuple):
    """What the public may see of a case: its description or not, and these photos."""

    description: bool
    photos: frozenset[UUID]


async def clear(
    session: AsyncSession,
    number: str,
    description: bool,
    photo_ids: Sequence[UUID],
    *,
    by: Actor,
    at: datetime,
    note: str | None = None,
    confirmed: bool = False,
    was: Cleared | None = None,
) -> Case:
    """Sets what the public may see of a case: its description or not, and exactly these of its photos. The
    links to those taken back are dead at once. `was`: what it may see as it was last read; None is not asked.

    Raises StaleCase where others have cleared something else since: what they took back would be public again. Problem
    not_found, not_allowed (also for the words of a reporter who has left), unknown_photo for a photo the
    case does not have, content_not_passed for what the content check has not passed: the chief may publish it all the
    same, with a note; content_doubtful, naming what, for a description that may tell of a person or had better not be
    published, unless it is `confirmed`.
    """
    case = await get_case(session, number, by, lock=True)
    if not (roles := roles_at(case, by)) & MAY_CLEAR:
        raise Problem("not_allowed")
    now = await _as_read(session, case, was, Cleared(description, frozenset(photo_ids)))
    if description and await _has_left(session, case):
        raise Problem("not_allowed", detail="上报人已注销账号，其描述不再公开")
    shown_things = [*([DESCRIPTION] if description else []), *map(str, photo_ids)]
    doubtful = await not_passed(session, case.id, shown_things)
    if doubtful and not (Role.CHIEF in roles and note):
        raise Problem("content_not_passed", errors=[_doubt(*one) for one in sorted(doubtful.items())])
    doubts = _confirmed(case, description, confirmed)
    await _show_photos(session, case, now.photos, photo_ids)
    mark = update(Case).where(col(Case.id) == case.id).values(description_cleared=description, changed_at=at)
    await session.execute(mark.execution_options(synchronize_session="evaluate"))
    data: dict[str, Any] = {"description": description, "photos": [str(photo) for photo in photo_ids]}
    data |= {"overridden": {what: verdict.value for what, verdict in doubtful.items()}} if doubtful else {}
    data |= {"confirmed": doubts} if doubts else {}
    await history.write(session, case, "clear", by=by.doer, at=at, data=data, note=note, tell=False)
    return case


async def _as_read(session: AsyncSession, case: Case, was: Cleared | None, wanted: Cleared) -> Cleared:
    """What is public now. StaleCase if that is neither as it was read nor as it is to be: that may be sent again, for
    its answer was lost."""
    now = Cleared(case.description_cleared, await _shown(session, case))
    if was is not None and now not in (was, wanted):
        raise StaleCase(case)
    return now


def _confirmed(case: Case, description: bool, confirmed: bool) -> list[str]:
    """What is doubtful in words that become public, and is meant."""
    doubts = doubts_of(case.description) if description and not case.description_cleared else []
    if doubts and not confirmed:
        raise Problem("content_doubtful", errors=[_doubt_of_words(code) for code in doubts])
    return doubts


async def _show_photos(
    session: AsyncSession, case: Case, shown_now: frozenset[UUID], photo_ids: Sequence[UUID]
) -> None:
    """Exactly these of its photos. Problem unknown_photo."""
    of_case = col(CasePhoto.case_id) == case.id
    taken_back = shown_now - set(photo_ids)
    await session.execute(update(CasePhoto).where(of_case).values(cleared=False))
    shown = update(CasePhoto).where(of_case, col(CasePhoto.photo_id).in_(photo_ids)).values(cleared=True)
    found = await session.execute(shown.returning(col(CasePhoto.photo_id)))
    if len(found.all()) != len(set(photo_ids)):
        raise Problem("unknown_photo", field="photo_ids")
    if taken_back:  # whoever holds a link could fetch it for hours: a face or a number plate is taken back at once
        await retire_links(session, taken_back)


async def _shown(session: AsyncSession, case: Case) -> frozenset[UUID]:
    query = select(col(CasePhoto.photo_id)).where(col(CasePhoto.case_id) == case.id, col(CasePhoto.cleared).is_(True))
    return frozenset((await session.execute(query)).scalars())


def _doubt(what: str, verdict: Verdict) -> FieldError:
    return FieldError(what, verdict.value, DOUBTS[verdict], f"content check: {verdict.value}")


def _doubt_of_words(code: str) -> FieldError:
    return FieldError(DESCRIPTION, code, doubt_in_words(code), f"doubtful: {code}")


async def _has_left(session: AsyncSession, case: Case) -> bool:
    """Whether the reporter erased the account (注销): a form that stood open since would publish the words again."""
    person = await session.get(Person, case.reporter_id) if case.reporter_id else None
    return person is not None and person.erased_at is not None
