"""Merging (并案): one matter, one case; whoever reported it follows the one that stays."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from backend.cases import history
from backend.cases.add_support import support_instead
from backend.cases.case import Case
from backend.cases.deed import Doing
from backend.cases.deeds.helping import let_go
from backend.cases.follower import follow_instead, point_on


async def merge(doing: Doing) -> Mapping[str, Any]:
    """The case ends here and names the one that stays."""
    gone = doing.case
    await let_go(doing)
    kept = (await doing.session.execute(select(Case).where(col(Case.number) == doing.deed.into))).scalar_one()
    await follow_instead(doing.session, gone, kept)
    await support_instead(doing.session, gone, kept, doing.at)
    await point_on(doing.session, gone, kept)
    by = doing.by.doer if doing.by else None
    await history.write(
        doing.session, kept, "absorb", by=by, at=doing.at, data={"merged": gone.number}, tell=False
    )  # fmt: skip
    gone.merged_into, gone.ended_at = kept.number, doing.at
    return {"into": kept.number}
