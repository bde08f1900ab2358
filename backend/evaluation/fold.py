"""Folds the events of a case into its course (案件历程), up to an instant. Pure.

The fold stops at the instant a period is judged at, so that what happens later never changes an earlier period; only a
judgement of what happened in it may be seen too (`hindsight`).
"""

from collections.abc import Callable, Iterable
from itertools import chain

from backend.evaluation.course import CHECK, Course, Stint
from backend.evaluation.event import TELLING, Event

Deed = Callable[[Course, Event], None]


def fold(events: Iterable[Event], until: int, *, hindsight: bool = False) -> Course:
    """The course of a case before `until` (microseconds), the events in order. `hindsight`: with what was decided after
    `until` of what had happened by then: whether a report was valid, an appeal, a case that should not have been,
    or was another's matter."""
    course, told = Course(), iter(events)
    for event in told:
        if event.at >= until:
            if hindsight:
                _look_back(course, chain([event], told))
            break
        if event.action in TELLING:
            continue
        if (deed := ON.get(event.action)) is not None:
            deed(course, event)
        if event.step is not None:
            course.step = event.step
        if event.step == UNFILED:
            course.due = None
        if "u" in event.more:
            course.due = event.more["u"]
        if "t" in event.more:
            course.stage, course.stage_due = event.more["t"], event.more.get("w")
    return course


def _look_back(course: Course, later: Iterable[Event]) -> None:
    """What of the later events is judgement of earlier ones. Of a department's work only until that begins anew."""
    stint = course.stint
    for event in later:
        asked = event.more.get("f") if event.action == "grant" else event.action
        if event.action in JUDGEMENTS:
            JUDGEMENTS[event.action](course, event)
        elif stint is not None and asked in ANEW and event.step is not None:
            stint.misdirected = stint.misdirected or asked in ("return", "recall")
            stint.recalled = stint.recalled or asked == "recall"
            stint = None
        elif stint is not None and event.action in OF_WORK:
            OF_WORK[event.action](course, event)


def _is_late(course: Course, event: Event) -> bool:
    """Past the limit of the stage it stood at until now; never where none was recorded."""
    return course.stage_due is not None and event.at > course.stage_due


def _report(course: Course, event: Event) -> None:
    course.reported, course.reported_by = event.at, event.by
    course.source, course.grid = event.more.get("s", ""), event.more.get("g", "")
    course.class_code = "" if event.more.get("p") else event.more.get("c", "")


def _accept(course: Course, event: Event) -> None:
    """Taken up (受理): by being admitted, sent out to be verified, or filed at once."""
    if course.accepted is None:
        course.accepted, course.accepted_by = event.at, event.by
        course.accepted_late = _is_late(course, event)


def _verify(course: Course, event: Event) -> None:
    _accept(course, event)
    SENT(course, event)


def _timed(name: str) -> Deed:
    """When, by whom, and whether the stage's limit had passed."""
    return lambda course, event: getattr(course, name).append((event.at, event.by, _is_late(course, event)))


def _file(course: Course, event: Event) -> None:
    _accept(course, event)
    if course.filed is None:
        course.filed, course.filed_by = event.at, event.by
        course.filed_late = _is_late(course, event)
    course.valid = True
    course.class_code = event.more.get("c", course.class_code)


def _found_valid(course: Course, _event: Event) -> None:
    course.valid = True


def _dispatch(course: Course, event: Event) -> None:
    department = event.more.get("d")
    if department is None:
        return
    stint = course.stint
    if stint is not None and stint.department == department:
        return
    if stint is not None:
        stint.returned = event.at
    course.stints.append(Stint(department, event.at, event.by, sent_late=_is_late(course, event)))


def _apply(course: Course, event: Event) -> None:
    """A department that asks to be rid of a case is not late by the time it takes to decide."""
    if (stint := course.stint) is not None and event.more.get("f") == "return":
        stint.asked = event.at


def _return(course: Course, event: Event) -> None:
    """Given back (退单): who held it past its limit was late, whoever has it next."""
    if (stint := course.stint) is None:
        return
    gone = event.at, event.more.get("r", stint.department)
    asked = stint.asked if event.action == "grant" else None
    stint.returned, stint.misdirected = event.at, True
    course.returns.append(gone)
    if course.due is not None and (asked or event.at) > course.due and not stint.excused:
        course.late_returns.append(gone)


def _recall(course: Course, event: Event) -> None:
    """Taken back by who sent it wrongly (撤回派遣): the dispatcher's mistake, and no return."""
    if (stint := course.stint) is not None:
        stint.returned, stint.misdirected, stint.recalled = event.at, True, True


def _not_ended(course: Course, _event: Event) -> None:
    course.rejected = course.cancelled = course.merged = None


def _restore(course: Course, event: Event) -> None:
    """Its end was a mistake (重新受理、撤销并案): nothing of that counts, and who had it begins with nothing."""
    _not_ended(course, event)
    if (stint := course.stint) is not None:
        stint.returned, stint.recalled = event.at, True


def _answer(course: Course, event: Event) -> None:
    if (stint := course.stint) is not None:
        stint.answered = event.at
        stint.late = course.due is not None and event.at > course.due


def _retime(course: Course, event: Event) -> None:
    """A calendar that came late: what is answered was late or in time by it, too."""
    stint, due = course.stint, event.more.get("u")
    if stint is not None and stint.answered is not None and due is not None:
        stint.late = stint.answered > due


def _rework(course: Course, event: Event) -> None:
    if course.stage in (None, CHECK):  # the chief's own rework is no check
        CHECKED(course, event)
    _again(course, event)


def _again(course: Course, event: Event) -> None:
    """To be done again: the answer counts no longer, nor does an appeal that was granted of it."""
    course.reworks.append((event.at, _unanswered(course)))


def _unanswered(course: Course) -> str | None:
    """Whose work begins anew."""
    if (stint := course.stint) is None:
        return None
    stint.answered, stint.late, stint.excused = None, False, False
    return stint.department


def _call_back(course: Course, event: Event) -> None:
    if event.step is None:
        return
    if course.ended:
        _reopen(course, event)
    _again(course, event)


def _dispute(course: Course, event: Event) -> None:
    """The reporter is not content (异议): done again, and rated."""
    _reopen(course, event)
    _again(course, event)
    course.rated, course.rating = event.at, "dissatisfied"


def _close(course: Course, event: Event) -> None:
    course.closed, course.closed_by, course.closed_late = event.at, event.by, _is_late(course, event)


def _reopen(course: Course, event: Event) -> None:
    course.closed = course.closed_by = course.forced = course.self_handled = None
    course.reopened.append((event.at, _unanswered(course)))


def _counted(name: str) -> Deed:
    """When, and of which department, if one had it."""
    return lambda course, event: getattr(course, name).append((event.at, course.stint and course.stint.department))


def _grant(course: Course, event: Event) -> None:
    """An application granted; an appeal only once it is granted for good."""
    asked = event.more.get("f")
    if asked in GRANTED:
        GRANTED[asked](course, event)


def _excuse(course: Course, event: Event) -> None:
    """A granted appeal (超时申诉): what is late is not counted late. The department's own word only endorses it."""
    if (stint := course.stint) is not None and not event.more.get("e"):
        stint.excused = True


def _rate(course: Course, event: Event) -> None:
    course.rated, course.rating = event.at, event.more.get("m")


UNFILED = "pending_file"  # also again, after a wrong end: the limit of the former filing is dropped with it


def _noted(name: str) -> Deed:
    """When it happened, and no more."""
    return lambda course, event: setattr(course, name, event.at)


SENT, VERIFIED, CHECKED = _timed("sent"), _timed("verified"), _timed("checked")
OUTRIGHT: dict[str, Deed] = {"extend": _counted("extensions"), "suspend": _counted("suspensions")}
GRANTED: dict[str, Deed] = {**OUTRIGHT, "return": _return, "appeal": _excuse}
ON: dict[str, Deed] = {
    "report": _report, "verify": _verify, "check": SENT, "admit": _accept, "file": _file,
    "reject": _noted("rejected"), "cancel": _noted("cancelled"),
    "confirm": VERIFIED, "refute": VERIFIED, "dispatch": _dispatch, "arbitrate": _dispatch, "return": _return,
    "recall": _recall, "readmit": _restore, "merge": _noted("merged"), "unmerge": _restore,
    "answer": _answer, "retime": _retime, "pass": CHECKED, "rework": _rework, "call_back": _call_back, "close": _close,
    "force_close": _noted("forced"), "self_handle": _noted("self_handled"), "reopen": _reopen, "dispute": _dispute,
    **OUTRIGHT, "grant": _grant, "rate": _rate, "apply": _apply,
}  # fmt: skip
# what is known only later of what happened before; of a department's work; and what makes that begin anew
JUDGEMENTS: dict[str, Deed] = {
    "file": _found_valid, "reject": _noted("rejected"), "cancel": _noted("cancelled"), "readmit": _not_ended,
    "merge": _noted("merged"), "unmerge": _not_ended,
}  # fmt: skip
OF_WORK: dict[str, Deed] = {"grant": _grant, "retime": _retime}
ANEW = frozenset({"rework", "call_back", "return", "recall", "dispatch", "arbitrate", "reopen", "dispute"})
