"""Adding to a case and pressing for it (补充、催办、督办、进展说明): none of it moves the clock."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from backend.cases.add_photos import new_to
from backend.cases.content_check import want_checks
from backend.cases.deed import Doing
from backend.cases.mark import mark
from backend.ground.errors import Problem
from backend.ground.spent import Allowance, spend

DAY = timedelta(days=1)


async def supplement(doing: Doing) -> Mapping[str, Any]:
    """The reporter adds words or photos of the problem; who had reported the same may, too."""
    if added := await more_of_the_problem(doing):
        await mark(doing.session, doing.case, before_photos=doing.case.before_photos + added)
    return {"merged": doing.deed.joined} if doing.deed.joined else {}


async def more_of_the_problem(doing: Doing) -> int:
    """How many photos the reporter adds; what may be published of them is checked first (内容安全)."""
    if not (photos := doing.deed.photo_ids):
        return 0
    await want_checks(doing.session, doing.case.id, doing.person, photos, doing.at, more=True)
    return len(await new_to(doing.session, doing.case, photos))


async def urge(doing: Doing) -> Mapping[str, Any]:
    """Counted. A reporter may urge so often a day: Problem too_many_urges."""
    case = doing.case
    by_reporter = doing.person_id is not None and doing.person_id == case.reporter_id
    if by_reporter:
        allowed = Allowance(doing.city.caps.urges_per_day, DAY)
        if wait := await spend(doing.session, f"urge:{case.id.hex}", [allowed], doing.at):
            raise Problem("too_many_urges", retry_after=wait)
    await mark(doing.session, case, urge_count=case.urge_count + 1)
    return {"by_reporter": by_reporter, "department": case.body_code}


async def supervise(doing: Doing) -> Mapping[str, Any]:
    """A mark (督办), and word to the department."""
    await mark(doing.session, doing.case, supervise_count=doing.case.supervise_count + 1)
    return {"department": doing.case.body_code}


async def instruct(doing: Doing) -> Mapping[str, Any]:
    """A leader's word (批示) to the department."""
    return {"department": doing.case.body_code}


async def comment(doing: Doing) -> Mapping[str, Any]:
    """Word of how it goes (进展说明): also those who assist are to read it."""
    return {"assisting": list(doing.case.assisting)} if doing.case.assisting else {}
