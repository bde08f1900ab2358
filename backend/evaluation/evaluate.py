"""Evaluates courses over a period: the counts, rates, score and grade of each object. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from backend.evaluation.counts import COUNTS, Period
from backend.evaluation.course import Course, Dated, Stint
from backend.evaluation.indicators import INDICATORS, Indicator, Of, grade_of, rate_of, score_of

Views = Iterable[tuple[str, Course]]
TOTAL = "*"


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


POSTS: dict[str, Post] = {
    "inspector": Post("监督员", ("report", "valid_report", "verify", "check", "self_handle"), ("valid_report_rate",)),
    "desk": Post("受理员", ("accept", "correct_accept"), ("correct_accept_rate",)),
    "chief": Post("值班长", ("register", "correct_register", "close"), ("correct_register_rate",)),
    "dispatcher": Post("派遣员", ("dispatch", "correct_dispatch"), ("correct_dispatch_rate",)),
}


def evaluate(
    courses: Iterable[Course],
    period: Period,
    of: Of,
    *,
    level: int = 9,
    post: str = "inspector",
    indicators: Sequence[Indicator] = INDICATORS,
) -> list[Sheet]:
    """The sheets by code, the total first. `level`: digits of a region's code; `post`: a key of POSTS."""
    names = POSTS[post].counts if of is Of.POST else tuple(COUNTS)
    shown = [one for one in indicators if of in one.of and (of is not Of.POST or one.code in POSTS[post].indicators)]
    counted: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(names, 0))
    total = counted[TOTAL]
    for course in courses:
        for code, view in _views(course, of, level, post):
            sums = counted[code]
            for name in names:
                if found := COUNTS[name].of(view, period):
                    sums[name] += found
                    total[name] += found
    busy = [(code, sums) for code, sums in counted.items() if code == TOTAL or any(sums.values())]
    return [_sheet(code, sums, of, shown) for code, sums in sorted(busy)]


def _sheet(code: str, counts: dict[str, int], of: Of, indicators: Sequence[Indicator]) -> Sheet:
    rates = {one.code: rate_of(one, counts) for one in indicators}
    score = score_of(of, rates, indicators)
    grade, colour = grade_of(score) or (None, None)
    return Sheet(code, counts, rates, score, grade, colour)


def _views(course: Course, of: Of, level: int, post: str) -> Views:
    if of is Of.REGION:
        return [(course.grid[:level], course)]
    if of is Of.DEPARTMENT:
        return _of_departments(course)
    return _of_people(course, post)


def _of_departments(course: Course) -> Views:
    """To each department its own time with the case; what is nobody's in particular stays with the last."""
    last = course.stints[-1].department if course.stints else None
    for department in {stint.department for stint in course.stints}:
        mine = [stint for stint in course.stints if stint.department == department]
        has_it = department == last
        yield (
            department,
            replace(
                course, stints=mine, reworks=_by(course.reworks, department), returns=_by(course.returns, department),
                extensions=_by(course.extensions, department), suspensions=_by(course.suspensions, department),
                reopened=_by(course.reopened, department), closed=course.closed if has_it else None,
                forced=course.forced if has_it else None, filed=course.filed if has_it else None,
                rated=course.rated if has_it else None,
            ),
        )  # fmt: skip


def _of_people(course: Course, post: str) -> Views:
    """To each person what they did in this post."""
    first: Stint | None = course.stints[0] if course.stints else None
    did: dict[str, set[str | None]] = {
        "inspector": {
            course.reported_by if course.source == "inspector" else None,
            *(who for _at, who in (*course.verified, *course.checked)),
        },
        "desk": {course.accepted_by}, "chief": {course.filed_by, course.closed_by},
        "dispatcher": {first.by if first else None},
    }  # fmt: skip
    for person in did[post] - {None}:
        mine = replace(
            course, reported=course.reported if course.reported_by == person else None,
            self_handled=course.self_handled if course.reported_by == person else None,
            verified=_by(course.verified, person), checked=_by(course.checked, person),
            filed=course.filed if post == "inspector" or course.filed_by == person else None,
            closed=course.closed if course.closed_by == person else None,
        )  # fmt: skip
        yield str(person), mine


def _by(dated: Sequence[Dated], who: str | None) -> list[Dated]:
    return [one for one in dated if one[1] == who]
