"""Evaluates courses over a period: the counts, rates, score and grade of each object. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
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
Holders = Mapping[str, frozenset[str]]  # who has which grid (责任网格)


def evaluate(
    courses: Iterable[Course],
    period: Period,
    of: Of,
    *,
    level: int = 9,
    post: str = "inspector",
    indicators: Sequence[Indicator] = INDICATORS,
    holders: Holders = MappingProxyType({}),
) -> list[Sheet]:
    """The sheets by code, the total first: it counts a case once, however many share it. `level`: digits of a region's
    code; `post`: a key of POSTS; `holders`: the inspectors of each grid, who are asked what the public found there
    before them."""
    names = POSTS[post].counts if of is Of.POST else tuple(COUNTS)
    shown = [one for one in indicators if of in one.of and (of is not Of.POST or one.code in POSTS[post].indicators)]
    counted: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(names, 0))
    total = counted[TOTAL]
    for course in courses:
        whole, parts = _views(course, of, level, post, holders)
        for sums, view in ((total, whole), *((counted[code], part) for code, part in parts)):
            for name in names:
                sums[name] += COUNTS[name].of(view, period)
    busy = [(code, sums) for code, sums in counted.items() if code == TOTAL or any(sums.values())]
    return [_sheet(code, sums, of, shown) for code, sums in sorted(busy)]


def _sheet(code: str, counts: dict[str, int], of: Of, indicators: Sequence[Indicator]) -> Sheet:
    rates = {one.code: rate_of(one, counts) for one in indicators}
    score = score_of(of, rates, indicators)
    grade, colour = grade_of(score) or (None, None)
    return Sheet(code, counts, rates, score, grade, colour)


def _views(course: Course, of: Of, level: int, post: str, holders: Holders) -> tuple[Course, Views]:
    """The case as the work of all, and as that of each."""
    if of is Of.REGION:
        return course, [(course.grid[:level], course)]
    if of is Of.DEPARTMENT:
        return course, of_departments(course)
    here = holders.get(course.grid, frozenset())
    people = _people(course, post, here)
    return _own(course, people, post, here), [(one, _own(course, {one}, post, here)) for one in people]


def of_departments(course: Course) -> Views:
    """A case as the work of each department it was with: to each its own time with it, received when it came there;
    what is nobody's in particular stays with the last."""
    last = course.stints[-1].department if course.stints else None
    for department in {stint.department for stint in course.stints}:
        mine = [stint for stint in course.stints if stint.department == department]
        came, own, has_it = mine[0].at, {department}, department == last
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


def _people(course: Course, post: str, here: frozenset[str]) -> set[str]:
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


def _own(course: Course, people: Collection[str], post: str, here: frozenset[str]) -> Course:
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
