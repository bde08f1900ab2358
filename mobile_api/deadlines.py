"""The explained deadline (时限说明), and the stage a case stands at."""

from datetime import date, datetime, timedelta

from pydantic import Field

from backend.cases import find
from backend.cases.case import Case
from backend.cases.deadline_of import Explained, deadline_of
from backend.cases.light_at import light_of, stage_light_of
from backend.ground.late_model import LateModel
from backend.web import CityHere, CurrentActor, Now, ReadSession
from backend.web.late_routes import Router
from backend.workflow.clock import Running
from backend.workflow.in_words import limit_in_words
from backend.workflow.limits import Light
from backend.workflow.stage_limits import BY_STAGE
from backend.working_time import Duration, TimeUnit

router = Router(prefix="/api/v1/cases", tags=["cases"])
MINUTE = timedelta(minutes=1)


class StageOut(LateModel):
    """The stage a case stands at (环节), with its own limit and light; in the handling they are those of the case."""

    stage: str
    name: str
    due_at: datetime | None
    light: Light | None

    @classmethod
    def of(cls, case: Case, at: datetime) -> "StageOut | None":
        stage = BY_STAGE.get((case.stage_clock or {}).get("stage", ""))
        if stage is None:
            return None
        return cls(stage=stage.stage, name=stage.chinese, due_at=case.stage_due_at, light=stage_light_of(case, at))


class LimitOut(LateModel):
    """So many of a unit, and in words."""

    value: float
    unit: TimeUnit
    text: str

    @classmethod
    def of(cls, limit: Duration) -> "LimitOut":
        return cls(value=limit.value, unit=limit.unit, text=limit_in_words(limit))


class SpanOut(LateModel):
    """A stretch of time that counts."""

    start: datetime
    end: datetime
    minutes: float


class PauseOut(LateModel):
    """A pause: why (the action), and how much time that would have counted it took out."""

    start: datetime
    end: datetime | None
    why: str
    minutes: float


class ExtensionOut(LateModel):
    """A limit that was added."""

    at: datetime
    why: str
    limit: LimitOut


class DayOut(LateModel):
    """A holiday on the way, or a make-up day (调休) that is worked."""

    day: date
    worked: bool
    name: str
    provisional: bool


class DeadlineOut(LateModel):
    """What a deadline is made of. All but number, stage and explanation is null, or empty, before the case is filed.

    `used`: the share of the limit used up by now, beyond 1 when overdue.
    """

    number: str
    due_at: datetime | None = None
    yellow_at: datetime | None = None
    light: Light | None = None
    running: Running | None = None
    held_at: datetime | None = None
    used: float | None = None
    started_at: datetime | None = None
    limit: LimitOut | None = None
    calendar: str | None = None
    provisional: bool = False
    spans: list[SpanOut] = Field(default=[])
    pauses: list[PauseOut] = Field(default=[])
    extensions: list[ExtensionOut] = Field(default=[])
    days: list[DayOut] = Field(default=[])
    stage: StageOut | None
    explanation: list[str]

    @classmethod
    def of(cls, case: Case, explained: Explained, at: datetime) -> "DeadlineOut":
        shown = cls(number=case.number, stage=StageOut.of(case, at), explanation=explained.words)
        deadline = explained.deadline
        if deadline is None:
            return shown
        return shown.model_copy(
            update={
                "due_at": deadline.due_at, "yellow_at": deadline.yellow_at, "light": light_of(case, at),
                "running": deadline.running, "held_at": deadline.held_at, "used": round(deadline.used, 4),
                "started_at": deadline.started_at, "limit": LimitOut.of(deadline.limit),
                "calendar": deadline.calendar, "provisional": explained.provisional,
                "spans": [
                    SpanOut(start=span.start, end=span.end, minutes=(span.end - span.start) / MINUTE)
                    for span in deadline.spans
                ],
                "pauses": [
                    PauseOut(start=pause.start, end=pause.end, why=pause.why, minutes=pause.counted / MINUTE)
                    for pause in deadline.pauses
                ],
                "extensions": [
                    ExtensionOut(at=turn.at, why=turn.why, limit=LimitOut.of(turn.limit or deadline.limit))
                    for turn in deadline.extensions
                ],
                "days": [
                    DayOut(day=day.day, worked=day.worked, name=day.name, provisional=day.provisional)
                    for day in deadline.days
                ],
            }
        )  # fmt: skip


@router.get("/{number}/deadline", summary="时限说明")
async def show_deadline(number: str, by: CurrentActor, session: ReadSession, city: CityHere, at: Now) -> DeadlineOut:
    """Why the case is due when it is: the spans that count, pauses, extensions, holidays, calendar; in words too.
    Before it is filed, in words alone: why its stage is."""
    case = await find.get_case(session, number, by)
    calendar = await city.calendar_timing(session, case)
    return DeadlineOut.of(case, deadline_of(case, calendar, at), at)
