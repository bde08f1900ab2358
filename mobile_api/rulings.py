"""Rulings (裁定), and how often departments pass cases to one another."""

from datetime import date, datetime, timedelta
from typing import Annotated

from fastapi import Query, Request

from backend.cases.labels import Labels
from backend.cases.returns_by_pair import returns_by_pair
from backend.ground.late_model import LateModel
from backend.ground.paging import MOST, USUAL
from backend.ground.strict import InstantIn
from backend.people.actor import Actor
from backend.routing.list_rulings import list_rulings
from backend.routing.ruling import Ruling
from backend.web import Now, ReadSession, actor_in, labels_for
from backend.web.late_routes import Router
from backend.workflow.roles import Role

router = Router(prefix="/api/v1", tags=["rulings"])
OFFICE = (Role.DESK, Role.CHIEF, Role.DISPATCHER, Role.SUPERVISOR, Role.LEADER, Role.ARBITER, Role.HANDLER)
Reader = Annotated[Actor, actor_in(*OFFICE)]
Overseer = Annotated[Actor, actor_in(Role.SUPERVISOR, Role.LEADER, Role.ARBITER)]
USUAL_SPAN = timedelta(days=90)


class RulingOut(LateModel):
    """A ruling: who had returned which case, resting on which article, and whose it and its like are from when on."""

    number: str
    case_number: str
    class_code: str
    class_name: str
    area: str
    owner: str | None
    returned_by: str | None
    returned_by_name: str | None
    duty: str | None
    department: str
    department_name: str
    made_at: datetime
    valid_from: date

    @classmethod
    def of(cls, row: Ruling, labels: Labels) -> "RulingOut":
        """With the names behind its codes."""
        return cls(
            number=row.number, case_number=row.subject_number, class_code=row.class_code,
            class_name=labels.category(row.class_code), area=row.area_prefix, owner=row.owner_code,
            returned_by=row.returned_by, returned_by_name=labels.body(row.returned_by), duty=row.duty_code,
            department=row.body_code, department_name=labels.body(row.body_code) or row.body_code,
            made_at=row.made_at, valid_from=row.valid_from,
        )  # fmt: skip


class RulingPage(LateModel):
    items: list[RulingOut]
    next: str | None


class PairOut(LateModel):
    """From which department to which (null: not sent out again yet). `ruled_back`: rulings that sent it back to who had
    returned it."""

    from_department: str
    from_name: str
    to_department: str | None
    to_name: str | None
    returns: int
    contested: int
    ruled_back: int


class ReturnsOut(LateModel):
    since: datetime
    until: datetime
    items: list[PairOut]


@router.get("/rulings", summary="裁定一览")
async def show_rulings(
    request: Request,
    _by: Reader,
    session: ReadSession,
    class_code: Annotated[str | None, Query(max_length=8)] = None,
    area: Annotated[str | None, Query(max_length=15)] = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = USUAL,
    after: Annotated[str | None, Query(max_length=16)] = None,
) -> RulingPage:
    """The rulings so far, the newest first: what departments can look up before they return a case."""
    rows, following = await list_rulings(session, class_code, area, limit, after)
    labels = await labels_for(request, session)
    return RulingPage(items=[RulingOut.of(row, labels) for row in rows], next=following)


@router.get("/returns", summary="部门间退单统计")
async def show_returns(
    request: Request,
    _by: Overseer,
    session: ReadSession,
    at: Now,
    since: InstantIn | None = None,
    until: InstantIn | None = None,
) -> ReturnsOut:
    """Returns by pairs of departments; of the last 90 days unless a span is given."""
    last = until or at + timedelta(seconds=1)
    first = since or last - USUAL_SPAN
    labels = await labels_for(request, session)
    pairs = [
        PairOut(
            from_department=pair.from_body, from_name=labels.body(pair.from_body) or pair.from_body,
            to_department=pair.to_body, to_name=labels.body(pair.to_body), returns=pair.returns,
            contested=pair.contested, ruled_back=pair.ruled_back,
        )
        for pair in await returns_by_pair(session, first, last)
    ]  # fmt: skip
    return ReturnsOut(since=first, until=last, items=pairs)
