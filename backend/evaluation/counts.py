"""The base counts (基础数据) of domain §1.5: how often a case counts in a period. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from backend.evaluation.course import CHECK, HELD, Course, Dated, Stint, Timed

PUBLIC = frozenset({"public", "hotline", "open311"})  # whoever is no collector and no office


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` to before `until`, judged at `as_of`: its end, or now if it has not ended. Microseconds."""

    since: int
    until: int
    as_of: int

    def holds(self, at: int | None) -> bool:
        return at is not None and self.since <= at < self.until


Counter = Callable[[Course, Period], int]


@dataclass(frozen=True)
class Count:
    """A count: its Chinese name, what it means, and how often a case counts."""

    name: str
    meaning: str
    of: Counter


def _answered(course: Course, period: Period) -> Stint | None:
    """The stint whose answer, still standing, falls in the period."""
    stint = course.stint
    return stint if stint is not None and not course.cancelled and period.holds(stint.answered) else None


def _is_late(course: Course, period: Period) -> bool:
    """Past its limit at the end and neither over nor at rest."""
    return course.due is not None and course.due < period.as_of and course.step not in HELD and not _is_excused(course)


def _is_excused(course: Course) -> bool:
    return course.stint is not None and course.stint.excused


def _left(course: Course, _period: Period) -> bool:
    """With a department and not answered."""
    stint = course.stint
    return stint is not None and stint.answered is None and not course.ended


def _late_answer(stint: Stint) -> bool:
    return stint.late and not stint.excused


def _dispose(course: Course, period: Period) -> int:
    return int(_answered(course, period) is not None)


def _in_time(course: Course, period: Period) -> int:
    stint = _answered(course, period)
    return int(stint is not None and not _late_answer(stint))


def _overtime(course: Course, period: Period) -> int:
    stint = _answered(course, period)
    return int(stint is not None and _late_answer(stint))


def _late_to_dispose(course: Course, period: Period) -> int:
    """Still there and late; or given back when it was late."""
    return int(_left(course, period) and _is_late(course, period)) + _of_work(course.late_returns, course, period)


def _closed(course: Course, period: Period) -> bool:
    return period.holds(course.closed)


def _closed_late(course: Course, period: Period) -> int:
    stint = course.stint
    return int(_closed(course, period) and stint is not None and _late_answer(stint))


def _late_to_close(course: Course, period: Period) -> int:
    """Filed, not over, and its answer late or not given in time."""
    if course.filed is None or course.ended:
        return 0
    stint = course.stint
    if stint is not None and stint.answered is not None:
        return int(_late_answer(stint))
    return int(_is_late(course, period))


def _within(dated: Iterable[Dated | Timed], period: Period) -> int:
    return sum(period.holds(one[0]) for one in dated)


def _in_time_within(timed: Iterable[Timed], period: Period) -> int:
    return sum(period.holds(at) for at, _who, late in timed if not late)


def _waits_too_long(course: Course, period: Period, step: str, stage: str) -> int:
    """Still out in the field at the end, and the stage's limit has passed."""
    waits = course.step == step and course.stage == stage and course.stage_due is not None
    return int(waits and (course.stage_due or 0) < period.as_of)


def _need_verify(course: Course, period: Period) -> int:
    return _within(course.verified, period) + _waits_too_long(course, period, "verifying", "verification")


def _need_check(course: Course, period: Period) -> int:
    return _within(course.checked, period) + _waits_too_long(course, period, "checking", CHECK)


def _filed(course: Course, period: Period) -> bool:
    return period.holds(course.filed)


def _first_dispatch(course: Course, period: Period) -> bool:
    return bool(course.stints) and period.holds(course.stints[0].at)


def _waits_for_dispatch(course: Course, period: Period) -> bool:
    """Filed, never sent out, and the stage's limit has passed."""
    return not course.stints and bool(_waits_too_long(course, period, "filed", "dispatch"))


def _missed(course: Course, period: Period) -> bool:
    """Filed for the public, and neither cancelled nor part of what was reported before (并案): that stands for both."""
    return _filed(course, period) and course.source in PUBLIC and not course.cancelled and not course.merged


def _of_work(dated: Iterable[Dated], course: Course, period: Period) -> int:
    """How often in the period; never of what was cancelled, which is in no denominator either."""
    return 0 if course.cancelled else _within(dated, period)


def _rated(course: Course, period: Period) -> bool:
    """By the public: what an inspector says of a find of their own is no word of the public's."""
    return period.holds(course.rated) and course.source in PUBLIC


# fmt: off
COUNTS: dict[str, Count] = {
    "report": Count("上报数", "期内上报", lambda c, p: int(p.holds(c.reported))),
    "valid_report": Count("有效上报数", "期内上报且已立案、未作废（期后立案的也计入上报所在期）", lambda c, p: int(p.holds(c.reported) and c.valid and not c.cancelled)),
    "public_report": Count("公众举报数", "期内由公众、热线或开放接口（Open311）上报", lambda c, p: int(p.holds(c.reported) and c.source in PUBLIC)),
    "accept": Count("受理数", "期内受理（受理、发核实或直接立案）", lambda c, p: int(p.holds(c.accepted))),
    "in_time_accept": Count("按时受理数", "期内受理，受理环节未超时", lambda c, p: int(p.holds(c.accepted) and not c.accepted_late)),
    "correct_accept": Count("准确受理数", "期内受理，且未被不予立案或作废", lambda c, p: int(p.holds(c.accepted) and not c.rejected and not c.cancelled)),
    "reject": Count("不予受理数", "期内不予受理或不立案", lambda c, p: int(p.holds(c.rejected))),
    "register": Count("立案数", "期内立案", lambda c, p: int(_filed(c, p))),
    "in_time_register": Count("按时立案数", "期内立案，立案环节未超时", lambda c, p: int(_filed(c, p) and not c.filed_late)),
    "correct_register": Count("准确立案数", "期内立案且未作废", lambda c, p: int(_filed(c, p) and not c.cancelled)),
    "cancel": Count("作废数", "期内作废", lambda c, p: int(p.holds(c.cancelled))),
    "need_dispatch": Count("应派遣数", "期内首次派遣，或期末待派遣且派遣环节已超时（含以前立案）", lambda c, p: int(_first_dispatch(c, p) or _waits_for_dispatch(c, p))),
    "dispatch": Count("派遣数", "期内首次派遣", lambda c, p: int(_first_dispatch(c, p))),
    "in_time_dispatch": Count("按期派遣数", "期内首次派遣，派遣环节未超时", lambda c, p: int(_first_dispatch(c, p) and not c.stints[0].sent_late)),
    "correct_dispatch": Count("准确派遣数", "期内首次派遣且未被退回、撤回", lambda c, p: int(_first_dispatch(c, p) and not c.stints[0].misdirected)),
    "need_dispose": Count("应处置数", "处置 + 超期未处置：期内反馈的，与期末仍未反馈且时限已过的（含以前派遣），及期内超期退单的；作废、挂账、裁定中不计", lambda c, p: _dispose(c, p) + _late_to_dispose(c, p)),
    "dispose": Count("处置数", "期内反馈且未被返工", _dispose),
    "in_time_dispose": Count("按期处置数", "期内反馈，未超时限（申诉获准视为未超）", _in_time),
    "overtime_dispose": Count("超期处置数", "期内反馈，已超时限", _overtime),
    "to_dispose": Count("未处置数", "期末在部门、尚未反馈", lambda c, p: int(_left(c, p))),
    "overtime_to_dispose": Count("超期未处置数", "期末在部门、未反馈且时限已过，及期内超期后退单的（次，计于退单部门）", _late_to_dispose),
    "need_close": Count("应结案数", "结案 + 期末未结而时限已过的（含以前立案）", lambda c, p: int(_closed(c, p)) + _late_to_close(c, p)),
    "close": Count("结案数", "期内结案（强制结案、自处置另计）", lambda c, p: int(_closed(c, p))),
    "prompt_close": Count("按时结案数", "期内结案，结案环节未超时（值班长）", lambda c, p: int(_closed(c, p) and not c.closed_late)),
    "in_time_close": Count("按期结案数", "期内结案，处置未超时限", lambda c, p: int(_closed(c, p)) - _closed_late(c, p)),
    "overtime_close": Count("超期结案数", "期内结案，处置已超时限", _closed_late),
    "forced_close": Count("强制结案数", "期内强制结案", lambda c, p: int(p.holds(c.forced))),
    "self_handle": Count("自处置数", "期内由采集员自处置", lambda c, p: int(p.holds(c.self_handled))),
    "rework": Count("返工数", "期内返工（次），含回访不满意、市民异议引起的重办；作废的不计", lambda c, p: _of_work(c.reworks, c, p)),
    "back": Count("回退数", "期内退单（次）", lambda c, p: _within(c.returns, p)),
    "extension": Count("延期数", "期内获准延期（次），作废的不计", lambda c, p: _of_work(c.extensions, c, p)),
    "suspension": Count("挂账数", "期内挂账（次）", lambda c, p: _within(c.suspensions, p)),
    "verify": Count("核实数", "期内核实（次）", lambda c, p: _within(c.verified, p)),
    "need_verify": Count("应核实数", "核实 + 期末仍在核实而环节已超时的", _need_verify),
    "in_time_verify": Count("按时核实数", "期内核实，核实环节未超时（次）", lambda c, p: _in_time_within(c.verified, p)),
    "check": Count("核查数", "期内核查（次）", lambda c, p: _within(c.checked, p)),
    "need_check": Count("应核查数", "核查 + 期末仍在核查而环节已超时的", _need_check),
    "in_time_check": Count("按时核查数", "期内核查，核查环节未超时（次）", lambda c, p: _in_time_within(c.checked, p)),
    "send": Count("派发数", "期内派发核实、核查任务（次）", lambda c, p: _within(c.sent, p)),
    "in_time_send": Count("按时派发数", "期内派发核实、核查任务，环节未超时（次）", lambda c, p: _in_time_within(c.sent, p)),
    "reopen": Count("重办数", "期内重办（次）", lambda c, p: _within(c.reopened, p)),
    "miss": Count("漏报数", "期内立案的公众举报：采集员未先发现，作废、并案的不计；岗位按其责任网格计", lambda c, p: int(_missed(c, p))),
    "rated": Count("评价数", "期内公众上报（含热线、开放接口）的评价，含市民异议（计为不满意）", lambda c, p: int(_rated(c, p))),
    "satisfied": Count("满意数", "其中评价为满意或基本满意", lambda c, p: int(_rated(c, p) and c.rating in ("satisfied", "fair"))),
}
# fmt: on
