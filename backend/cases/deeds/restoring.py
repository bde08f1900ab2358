"""The way back from an end that was wrong (重新受理、撤销并案): the case awaits its filing again."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from backend.cases import history
from backend.cases.add_support import support_no_more
from backend.cases.apart_on_the_way import apart_on_the_way
from backend.cases.case import Case
from backend.cases.deed import Doing
from backend.cases.follower import follow_no_more
from backend.cases.merged_beside import merged_beside


async def readmit(doing: Doing) -> Mapping[str, Any]:
    """It was refused or cancelled (不予受理、作废) by mistake."""
    _restore(doing.case)
    return {}


async def unmerge(doing: Doing) -> Mapping[str, Any]:
    """It was no part of the case it was merged into (并案), whatever that one has come to: what counted there for it
    counts no longer. What had been merged into it stays where it went."""
    gone = doing.case
    into = select(col(Case.merged_into)).where(col(Case.id) == gone.id).scalar_subquery()
    kept = (await doing.session.execute(select(Case).where(col(Case.number) == into))).scalar_one()
    beside = await merged_beside(doing.session, gone, kept)
    await support_no_more(doing.session, gone, kept, beside, doing.at)
    await follow_no_more(doing.session, gone, kept, beside)
    await apart_on_the_way(doing.session, gone, kept, beside, doing.at)
    by = doing.by.doer if doing.by else None
    await history.write(
        doing.session, kept, "separate", by=by, at=doing.at, data={"merged": gone.number}, tell=False
    )  # fmt: skip
    _restore(gone)
    return {"out_of": kept.number}


def _restore(case: Case) -> None:
    """Nobody's yet, and nothing tells of an end."""
    case.ended_at = case.merged_into = case.responsible_body = case.rating = None
    case.body_code, case.team, case.assignee_id = None, None, None
    case.bound, case.excused, case.answered_by = False, False, None
