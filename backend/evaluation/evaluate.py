"""Evaluates courses over a period: the counts, rates, score and grade of each object. Pure."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from backend.evaluation.counts import COUNTS, PUBLIC, Period
from backend.evaluation.course import Course, Dated, Stint, Timed
from backend.evaluation.indicators import INDICATORS, Indicator, Of, grade_of, rate_of, score_of

Views = Iterable[tuple[str, Course]]
TOTAL = "*"
Deed = TypeVar("Deed", Dated, Timed)


@dataclass(frozen=True)
class Sheet:
    """The result of one object (TOTAL: all together)."""

    code: str
    counts: dict[str, int]
    rates: dict[str, float | None]
    score: float | None
    grade: str | None
    colour: str | None


@dataclass(frozen=True)
class Post:
    """A post (岗位): whose deeds count as what."""

    name: str
    counts: tuple[str, ...]
    indicators: tuple[str, ...]


# fmt: off
POSTS: dict[str, Post] = {
    "inspector": Post(
        "监督员",
        ("report", "valid_report", "need_verify", "verify", "in_time_verify", "need_check", "check", "in_time_check",
         "miss", "self_handle"),
        ("valid_report_rate", "in_time_verify_rate", "in_time_check_rate", "inspector_miss_rate"),
    ),
    "desk": Post(
        "受理员", ("accept", "in_time_accept", "correct_accept", "send", "in_time_send"),
        ("in_time_accept_rate", "in_time_send_rate", "correct_accept_rate"),
    ),
    "chief": Post(
        "值班长", ("register", "in_time_register", "correct_register", "close", "prompt_close"),
        ("in_time_register_rate", "correct_register_rate", "prompt_close_rate"),
    ),
    "dispatcher": Post(
        "派遣员", ("need_dispatch", "dispatch", "in_time_dispatch", "correct_dispatch"),
        ("in_time_dispatch_rate", "correct_dispatch_rate"),
    ),
}
# fmt: on
Holders = Callable[[Course], Collection[str]]  # who had the case's grid (责任网格)


def nobody(_course: Course) -> Collection[str]:
    """Where no grid is anybody's."""
    return ()


class Tally:
    """The counts of one period, to which cases are added some at a time.

    `level`: digits of a region's code; `post`: a key of POSTS; `holders`: the inspectors who had a case's grid, who are
    asked what the public found there before them; `whose`: the one object that is wanted, with no total (None: all).
    """

    def __init__(
        self, period: Period, of: Of, *, level: int = 9, post: str = "inspector", holders: Holders = nobody,
        whose: str | None = None,
    ) -> None:  # fmt: skip
        self.period, self._of, self._level, self._post, self._holders = period, of, level, post, holders
        self._names = POSTS[post].counts if of is Of.POST else tuple(COUNTS)
        self._deeds, self._whose = [COUNTS[name].of for name in self._names], whose
        self._sums: dict[str, list[int]] = {} if whose else {TOTAL: [0] * len(self._names)}

    def __len__(self) -> int:
        """How many sheets it will have."""
        return len(self._sums)

    def add(self, course: Course) -> None:
        """A case alive in the period, as it stood at its end; what was never reported is none."""
        if course.reported is None:
            return
        whole, parts = _views(course, self._of, self._level, self._post, self._holders(course))
        figures = self._figures(whole) if self._whose is None else []
        self._note(TOTAL, figures)
        for code, part in parts:
            if self._whose in (None, code):
                self._note(code, figures if part is whole and figures else self._figures(part))

    def sheets(self, indicators: Sequence[Indicator]) -> list[Sheet]:
        """Those with anything to count, by code; the total first, in any case."""
        shown = [
            one for one in indicators
            if self._of in one.of and (self._of is not Of.POST or one.code in POSTS[self._post].indicators)
        ]  # fmt: skip
        counted = ((code, dict(zip(self._names, sums, strict=True))) for code, sums in sorted(self._sums.items()))
        return [_sheet(code, counts, self._of, shown) for code, counts in counted]

    def _figures(self, view: Course) -> list[int]:
        return [deed(view, self.period) for deed in self._deeds]

    def _note(self, code: str, figures: Sequence[int]) -> None:
        if any(figures):
            sums = self._sums.setdefault(code, [0] * len(self._names))
            for place, figure in enumerate(figures):
                sums[place] += figure


def evaluate(
    courses: Iterable[Course],
    period: Period,
    of: Of,
    *,
    level: int = 9,
    post: str = "inspector",
    indicators: Sequence[Indicator] = INDICATORS,
    holders: Holders = nobody,
) -> list[Sheet]:
    """The sheets by code, the total first: it counts a case once, however many share it. As of a Tally."""
    tally = Tally(period, of, level=level, post=post, holders=holders)
    for course in courses:
        tally.add(course)
    return tally.sheets(indicators)


def _sheet(code: str, counts: dict[str, int], of: Of, indicators: Sequence[Indicator]) -> Sheet:
    rates = {one.code: rate_of(one, counts) for one in indicators}
    score = score_of(of, rates, indicators)
    grade, colour = grade_of(score) or (None, None)
    return Sheet(code, counts, rates, score, grade, colour)


def _views(course: Course, of: Of, level: int, post: str, here: Collection[str]) -> tuple[Course, Views]:
    """The case as the work of all, and as that of each."""
    if of is Of.REGION:
        return course, [(course.grid[:level], course)]
    if of is Of.DEPARTMENT:
        return course, of_departments(course)
    people = _people(course, post, here)
    return _own(course, people, post, here), [(one, _own(course, {one}, post, here)) for one in people]


def of_departments(course: Course) -> Views:
    """A case as the work of each department it was with: to each its own time with it, received when it came there;
    what is nobody's in particular is of who has it, and of nobody's once it was given back (退单): it waits for the
    dispatcher then. To whom it went by mistake (撤回派遣) it was nothing."""
    stints = [stint for stint in course.stints if not stint.recalled]
    holder = course.stint.department if course.stint else None
    for department in {stint.department for stint in stints}:
        mine = [stint for stint in stints if stint.department == department]
        came, own, has_it = mine[0].at, {department}, department == holder
        yield (
            department,
            replace(
                course, stints=mine, reported=came, reworks=_by(course.reworks, own), returns=_by(course.returns, own),
                late_returns=_by(course.late_returns, own), extensions=_by(course.extensions, own),
                suspensions=_by(course.suspensions, own), reopened=_by(course.reopened, own),
                sent=_during(course.sent, mine), verified=_during(course.verified, mine),
                checked=_during(course.checked, mine), accepted=course.accepted if has_it else None,
                rejected=course.rejected if has_it else None, closed=course.closed if has_it else None,
                forced=course.forced if has_it else None, filed=came if has_it and course.filed is not None else None,
                rated=course.rated if has_it else None,
            ),
        )  # fmt: skip


def _people(course: Course, post: str, here: Collection[str]) -> set[str]:
    """Who did something in this post; `here` are the inspectors of the case's grid."""
    first: Stint | None = course.stints[0] if course.stints else None
    did: dict[str, set[str | None]] = {
        "inspector": {
            course.reported_by if course.source == "inspector" else None,
            *(who for _at, who, _late in (*course.verified, *course.checked)),
            *(here if course.source in PUBLIC else ()),
        },
        "desk": {course.accepted_by, *(who for _at, who, _late in course.sent)},
        "chief": {course.filed_by, course.closed_by}, "dispatcher": {first.by if first else None},
    }  # fmt: skip
    return {who for who in did[post] if who is not None}


def _own(course: Course, people: Collection[str], post: str, here: Collection[str]) -> Course:
    """A case as these people's work; what waits is nobody's yet."""
    reported = course.reported_by in people
    return replace(
        course, stage_due=None, source=course.source if any(one in here for one in people) else "",
        reported=course.reported if reported else None, self_handled=course.self_handled if reported else None,
        accepted=course.accepted if course.accepted_by in people else None,
        sent=_by(course.sent, people), verified=_by(course.verified, people), checked=_by(course.checked, people),
        filed=course.filed if post == "inspector" or course.filed_by in people else None,
        closed=course.closed if course.closed_by in people else None,
    )  # fmt: skip


def _by(dated: Sequence[Deed], whose: Collection[str]) -> list[Deed]:
    return [one for one in dated if one[1] in whose]


def _during(dated: Sequence[Deed], stints: Sequence[Stint]) -> list[Deed]:
    """What was done of a case while one of these departments had it."""
    return [one for one in dated if any(s.at <= one[0] and (s.returned is None or one[0] < s.returned) for s in stints)]
