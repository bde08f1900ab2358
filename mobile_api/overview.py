"""The leader's overview: one call."""

from dataclasses import asdict
from datetime import datetime, timedelta

from fastapi import Request

from backend.cases.labels import Labels
from backend.evaluation.overview import Overview, overview
from backend.ground.late_model import LateModel
from backend.people.actor import Actor
from backend.web import CurrentActor, Now, ReadSession, labels_for
from backend.web.late_routes import Router

router = Router(prefix="/api/v1/overview", tags=["evaluation"])
KEPT = timedelta(seconds=5)
MOST_KEPT = 200


class ReturnedOut(LateModel):
    """Cases that went back from one department and out to another (null: not sent out again yet)."""

    from_department: str
    from_name: str
    to_department: str | None
    to_name: str | None
    count: int


class OldestOut(LateModel):
    """The case longest past its limit of which nobody has been told."""

    number: str
    due_at: datetime
    department: str | None
    department_name: str | None


class OverviewOut(LateModel):
    """How things stood at `at`; returns and ratings are those of the last thirty days."""

    at: datetime
    received_today: int
    filed_today: int
    closed_today: int
    open: int
    lights: dict[str, int]
    overdue: int
    returns: list[ReturnedOut]
    ratings: dict[str, int]
    not_escalated: int
    escalation_waiting: int
    escalation_behind_seconds: int
    oldest: OldestOut | None

    @classmethod
    def of(cls, made: Overview, labels: Labels) -> "OverviewOut":
        returns = [
            ReturnedOut(
                **asdict(pair),
                from_name=labels.body(pair.from_department) or "",
                to_name=labels.body(pair.to_department),
            )
            for pair in made.returns
        ]
        oldest = made.oldest and OldestOut(**asdict(made.oldest), department_name=labels.body(made.oldest.department))
        return cls(**asdict(made) | {"returns": returns, "oldest": oldest})


@router.get("", summary="领导概览")
async def show_overview(request: Request, by: CurrentActor, session: ReadSession, at: Now) -> OverviewOut:
    """Today, lights, overdue, returns, ratings, at most five seconds old, of what one oversees."""
    kept: dict[object, Overview] = request.app.state.__dict__.setdefault("overviews", {})
    made = kept.get(_scope(by))
    if made is None or not made.at <= at < made.at + KEPT:
        made = await overview(session, by, at)
        if len(kept) >= MOST_KEPT:
            kept.clear()
        kept[_scope(by)] = made
    return OverviewOut.of(made, await labels_for(request, session))


def _scope(by: Actor) -> object:
    """Those who see the same share one overview."""
    return by.roles, by.area_code, by.body_code, by.grids
