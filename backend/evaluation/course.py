"""The course of a case (案件历程): its events, folded up to an instant. Pure.

The fold stops at the instant a period is judged at, so that what happens later never changes an earlier period.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from backend.evaluation.event import Event

ENDED = frozenset({"closed", "rejected", "cancelled", "merged", "withdrawn"})
CHECK = "check"
HELD = frozenset({"suspended", "arbitrating"})  # the clock stands still
Dated = tuple[int, str | None]  # when, by whom or by which department
Timed = tuple[int, str | None, bool]  # and whether the stage's limit (环节时限) had passed


@dataclass(slots=True)
class Stint:
    """The time a case was with one department. `answered` is its last answer, unless that was sent back."""

    department: str
    at: int
    by: str | None
    returned: int | None = None
    answered: int | None = None
    late: bool = False
    excused: bool = False


@dataclass(slots=True)
class Course:
    """One case as it stood at an instant."""

    source: str = ""
    grid: str = ""
    class_code: str = ""
    step: str | None = None
    due: int | None = None
    stage: str | None = None
    stage_due: int | None = None
    reported: int | None = None
    reported_by: str | None = None
    accepted: int | None = None
    accepted_by: str | None = None
    accepted_late: bool = False
    filed: int | None = None
    filed_by: str | None = None
    filed_late: bool = False
    dispatched_late: bool = False
    rejected: int | None = None
    cancelled: int | None = None
    closed: int | None = None
    closed_by: str | None = None
    closed_late: bool = False  # by the limit of the closing stage
    forced: int | None = None
    self_handled: int | None = None
    excused: bool = False
    stints: list[Stint] = field(default_factory=list)
    reworks: list[Dated] = field(default_factory=list)
    returns: list[Dated] = field(default_factory=list)
    extensions: list[Dated] = field(default_factory=list)
    suspensions: list[Dated] = field(default_factory=list)
    sent: list[Timed] = field(default_factory=list)
    verified: list[Timed] = field(default_factory=list)
    checked: list[Timed] = field(default_factory=list)
    reopened: list[Dated] = field(default_factory=list)
    rated: int | None = None
    rating: str | None = None

    @property
    def ended(self) -> bool:
        return self.step in ENDED

    @property
    def stint(self) -> Stint | None:
        """The department that has the case, or had it last."""
        return self.stints[-1] if self.stints and self.stints[-1].returned is None else None


def fold(events: Iterable[Event], until: int) -> Course:
    """The course of a case before `until` (microseconds)."""
    course = Course()
    for event in events:
        if event.at >= until:
            break
        if (deed := ON.get(event.action)) is not None:
            deed(course, event)
        if event.step is not None:
            course.step = event.step
        if "u" in event.more:
            course.due = event.more["u"]
        if "t" in event.more:
            course.stage, course.stage_due = event.more["t"], event.more.get("w")
    return course


def _is_late(course: Course, event: Event) -> bool:
    """Past the limit of the stage it stood at until now; never where none was recorded."""
    return course.stage_due is not None and event.at > course.stage_due


def _report(course: Course, event: Event) -> None:
    course.reported, course.reported_by = event.at, event.by
    course.source, course.grid = event.more.get("s", ""), event.more.get("g", "")
    course.class_code = event.more.get("c", "")


def _accept(course: Course, event: Event) -> None:
    """Taken up (受理): by being admitted, sent out to be verified, or filed at once."""
    if course.accepted is None:
        course.accepted, course.accepted_by = event.at, event.by
        course.accepted_late = _is_late(course, event)


def _verify(course: Course, event: Event) -> None:
    _accept(course, event)
    _send(course, event)


def _send(course: Course, event: Event) -> None:
    """Somebody is sent out, to verify or to check."""
    course.sent.append((event.at, event.by, _is_late(course, event)))


def _file(course: Course, event: Event) -> None:
    _accept(course, event)
    if course.filed is None:
        course.filed, course.filed_by = event.at, event.by
        course.filed_late = _is_late(course, event)
    course.class_code = event.more.get("c", course.class_code)


def _verdict(course: Course, event: Event) -> None:
    course.verified.append((event.at, event.by, _is_late(course, event)))


def _dispatch(course: Course, event: Event) -> None:
    department = event.more.get("d")
    if department is None:
        return
    stint = course.stint
    if stint is not None and stint.department == department:
        return
    if stint is not None:
        stint.returned = event.at
    if not course.stints:
        course.dispatched_late = _is_late(course, event)
    course.stints.append(Stint(department, event.at, event.by))


def _return(course: Course, event: Event) -> None:
    if (stint := course.stint) is not None:
        stint.returned = event.at
        course.returns.append((event.at, event.more.get("r", stint.department)))


def _answer(course: Course, event: Event) -> None:
    if (stint := course.stint) is not None:
        stint.answered = event.at
        stint.late = course.due is not None and event.at > course.due


def _rework(course: Course, event: Event) -> None:
    if course.stage in (None, CHECK):  # the chief's own rework is no check
        course.checked.append((event.at, event.by, _is_late(course, event)))
    _again(course, event)


def _pass(course: Course, event: Event) -> None:
    course.checked.append((event.at, event.by, _is_late(course, event)))


def _again(course: Course, event: Event) -> None:
    """To be done again: the answer counts no longer."""
    stint = course.stint
    if stint is not None:
        stint.answered, stint.late = None, False
    course.reworks.append((event.at, stint.department if stint else None))


def _call_back(course: Course, event: Event) -> None:
    if event.step is None:
        return
    if course.ended:
        _reopen(course, event)
    else:
        _again(course, event)


def _close(course: Course, event: Event) -> None:
    course.closed, course.closed_by, course.closed_late = event.at, event.by, _is_late(course, event)


def _reopen(course: Course, event: Event) -> None:
    stint = course.stint
    if stint is not None:
        stint.answered, stint.late, stint.excused = None, False, False
    course.closed = course.closed_by = course.forced = course.self_handled = None
    course.excused = False
    course.reopened.append((event.at, stint.department if stint else None))


def _extend(course: Course, event: Event) -> None:
    course.extensions.append((event.at, course.stint.department if course.stint else None))


def _suspend(course: Course, event: Event) -> None:
    course.suspensions.append((event.at, course.stint.department if course.stint else None))


def _grant(course: Course, event: Event) -> None:
    """An application granted; an appeal only once it is granted for good."""
    asked = event.more.get("f")
    if asked in GRANTED:
        GRANTED[asked](course, event)


def _excuse(course: Course, event: Event) -> None:
    """A granted appeal (超时申诉): what is late is not counted late. The department's own word only endorses it."""
    if event.more.get("e"):
        return
    course.excused = True
    if (stint := course.stint) is not None:
        stint.excused = True


def _rate(course: Course, event: Event) -> None:
    course.rated, course.rating = event.at, event.more.get("m")


Deed = Callable[[Course, Event], None]


def _noted(name: str) -> Deed:
    """When it happened, and no more."""
    return lambda course, event: setattr(course, name, event.at)


GRANTED: dict[str, Deed] = {"extend": _extend, "suspend": _suspend, "return": _return, "appeal": _excuse}
ON: dict[str, Deed] = {
    "report": _report, "verify": _verify, "check": _send, "admit": _accept, "file": _file,
    "reject": _noted("rejected"), "cancel": _noted("cancelled"),
    "confirm": _verdict, "refute": _verdict, "dispatch": _dispatch, "arbitrate": _dispatch, "return": _return,
    "answer": _answer, "pass": _pass, "rework": _rework, "call_back": _call_back, "close": _close,
    "force_close": _noted("forced"), "self_handle": _noted("self_handled"), "reopen": _reopen, "dispute": _reopen,
    "extend": _extend, "suspend": _suspend, "grant": _grant, "rate": _rate,
}  # fmt: skip
