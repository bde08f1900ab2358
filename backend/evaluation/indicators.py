"""INDICATORS (评价指标): numerator, denominator, weight. A city may load its own in their place. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from backend.evaluation.counts import COUNTS


class Of(StrEnum):
    """What is evaluated (评价对象)."""

    REGION = "region"  # 区域
    DEPARTMENT = "department"  # 部门
    POST = "post"  # 岗位


@dataclass(frozen=True)
class Indicator:
    """A rate: two sums of counts, e.g. `dispatch` / `register`, or `miss` / `miss+valid_report`.

    `weights` by what is evaluated: points of the score; where more is worse (`better` "lower") the points go by 1 - rate.
    """

    code: str
    name: str
    numerator: str
    denominator: str
    of: tuple[Of, ...]
    better: str = "higher"
    weights: Mapping[Of, float] | None = None
    source: str = ""


R, D, P = Of.REGION, Of.DEPARTMENT, Of.POST
# weights of departments: 成都金牛区 (domain §1.5). Those of regions and posts are a proposal.
# fmt: off
INDICATORS: tuple[Indicator, ...] = (
    Indicator("register_rate", "立案率", "register", "accept", (R,), weights={R: 10}, source="郑州 51229/51571"),
    Indicator("dispatch_rate", "派遣率", "dispatch", "register", (R,), source="郑州 49151/51229"),
    Indicator("dispose_rate", "处置率", "dispose", "need_dispose", (R, D), weights={R: 20, D: 30}, source="天门 911/972"),
    Indicator("in_time_dispose_rate", "按期处置率", "in_time_dispose", "need_dispose", (R, D), weights={R: 20, D: 20}, source="天门 737/972"),
    Indicator("overtime_to_dispose_rate", "超期待处置率", "overtime_to_dispose", "need_dispose", (R, D), "lower", {D: 20}, "金牛区"),
    Indicator("close_rate", "结案率", "close", "need_close", (R, D), weights={R: 20}, source="郑州 43523/52434"),
    Indicator("in_time_close_rate", "按期结案率", "in_time_close", "need_close", (R, D), weights={R: 20}, source="郑州 40394/52434"),
    Indicator("overtime_close_rate", "超期结案率", "overtime_close", "need_close", (R, D), "lower", source="egova"),
    Indicator("rework_rate", "返工率", "rework", "need_close", (R, D), "lower", {R: 5, D: 20}, "郑州 276/52434"),
    Indicator("extension_rate", "延期率", "extension", "need_close", (R, D), "lower", {R: 5, D: 10}, "郑州 104/52434"),
    Indicator("back_rate", "回退率", "back", "dispatch", (R, D), "lower", source="本平台"),
    Indicator("miss_rate", "漏报率", "miss", "register", (R,), "lower", source="missaouib"),
    Indicator("satisfied_rate", "公众满意率", "satisfied", "rated", (R, D), source="通行做法"),
    Indicator("valid_report_rate", "有效上报率", "valid_report", "report", (P,), weights={P: 30}, source="egova"),
    Indicator("in_time_verify_rate", "按时核实率", "in_time_verify", "need_verify", (R, P), weights={P: 20}, source="egova"),
    Indicator("in_time_check_rate", "按时核查率", "in_time_check", "need_check", (R, P), weights={P: 20}, source="egova"),
    Indicator("inspector_miss_rate", "漏报率", "miss", "miss+valid_report", (P,), "lower", {P: 30}, "CJ/T 292 类文本"),
    Indicator("in_time_accept_rate", "按时受理率", "in_time_accept", "accept", (R, P), weights={P: 40}, source="egova"),
    Indicator("in_time_send_rate", "核实核查按时派发率", "in_time_send", "send", (R, P), weights={P: 20}, source="egova"),
    Indicator("correct_accept_rate", "准确受理率", "correct_accept", "accept", (P,), weights={P: 40}, source="egova"),
    Indicator("in_time_register_rate", "按时立案率", "in_time_register", "register", (R, P), weights={P: 35}, source="egova"),
    Indicator("correct_register_rate", "准确立案率", "correct_register", "register", (R, P), weights={P: 35}, source="egova"),
    Indicator("prompt_close_rate", "按时结案率", "prompt_close", "close", (P,), weights={P: 30}, source="egova"),
    Indicator("in_time_dispatch_rate", "按期派遣率", "in_time_dispatch", "need_dispatch", (R, P), weights={P: 50}, source="egova"),
    Indicator("correct_dispatch_rate", "准确派遣率", "correct_dispatch", "dispatch", (R, P), weights={P: 50}, source="egova"),
)
# fmt: on
# least score: grade (等级), colour on the map; our proposal
GRADES: tuple[tuple[float, str, str], ...] = (
    (90, "优", "#2e7d32"),
    (80, "良", "#7cb342"),
    (70, "中", "#f9a825"),
    (float("-inf"), "差", "#c62828"),
)  # fmt: skip


def rate_of(indicator: Indicator, counts: Mapping[str, int]) -> float | None:
    """The rate; None where there is nothing to divide by: 0/0 is neither 0 nor 100 %."""
    below = sum_of(indicator.denominator, counts)
    return sum_of(indicator.numerator, counts) / below if below else None


def sum_of(formula: str, counts: Mapping[str, int]) -> int:
    """The value of a sum and difference of counts."""
    return sum(sign * counts.get(name, 0) for sign, name in terms_of_sum(formula))


def terms_of_sum(formula: str) -> list[tuple[int, str]]:
    """The signed counts of a formula like `a+b-c`. ValueError for a name that is no count, or no formula."""
    parts = formula.replace(" ", "").replace("-", "+-").split("+")
    found = [(-1, part[1:]) if part.startswith("-") else (1, part) for part in parts]
    for _sign, name in found:
        if name not in COUNTS:
            raise ValueError(name)
    return found


def score_of(of: Of, rates: Mapping[str, float | None], indicators: Sequence[Indicator]) -> float | None:
    """Points of a hundred by weight; an indicator without a value leaves its weight to the others; None if none has."""
    points = weight = 0.0
    for indicator in indicators:
        share, rate = (indicator.weights or {}).get(of, 0.0), rates.get(indicator.code)
        if share and rate is not None:
            points += share * min(max(1 - rate if indicator.better == "lower" else rate, 0.0), 1.0)
            weight += share
    return round(points / weight * 100, 2) if weight else None


def grade_of(score: float | None) -> tuple[str, str] | None:
    """The grade and its colour."""
    return (
        next(((name, colour) for least, name, colour in GRADES if score >= least), None) if score is not None else None
    )
