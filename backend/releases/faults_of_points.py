"""What is wrong with the rules of points of a release, for its linter. Pure."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations
from typing import Any, TypeVar

from backend.releases.point_rule import PointRule, PointTerms, point_rule_of, point_terms_of

Fault = tuple[str, str, str]  # a stable code, where, in Chinese
Read = TypeVar("Read", PointRule, PointTerms)


def faults_of_points(content: Mapping[str, Any], classes: Collection[str], grids: Sequence[str]) -> list[Fault]:
    """Every fault: unreadable rows, unknown classes and areas, one code twice, limits that overlap or are missing."""
    found = list[Fault]()
    rules = _read("point_rules", content, point_rule_of, found)
    terms = _read("point_terms", content, point_terms_of, found)
    for rule in rules:
        found += _of_rule(rule, classes, grids)
    found += [
        ("double_point_rule", one.code, f"积分规则 {one.code} 的有效期重叠")
        for one, other in combinations(rules, 2)
        if one.code == other.code and _meet(one, other)
    ]
    if any(_meet(one, other) for one, other in combinations(terms, 2)):
        found.append(("double_point_terms", "point_terms", "积分限额的有效期重叠"))
    if rules and not terms:
        found.append(("no_point_terms", "point_terms", "有积分规则而没有限额，不会计分"))
    return found


def _of_rule(rule: PointRule, classes: Collection[str], grids: Sequence[str]) -> Iterator[Fault]:
    if not any(one.startswith(rule.class_prefix) for one in classes):
        yield "unknown_class", rule.code, f"积分规则 {rule.code} 的类别 {rule.class_prefix} 不存在"
    if not any(one.startswith(rule.area_prefix) for one in grids):
        yield "unknown_area", rule.code, f"积分规则 {rule.code} 的区域 {rule.area_prefix} 不存在"
    hours = 0 <= rule.from_hour < 24 and 0 < rule.until_hour <= 24 and rule.from_hour != rule.until_hour
    shares = all(0 <= share <= 100 for share in rule.decline)
    if not (hours and shares and rule.points > 0):
        yield "bad_point_rule", rule.code, f"积分规则 {rule.code} 的时段、递减或分值无效"


def _read(
    part: str, content: Mapping[str, Any], read: Callable[[Mapping[str, Any]], Read], found: list[Fault]
) -> list[Read]:
    good = list[Read]()
    for number, row in enumerate(content.get(part, ()), 1):
        try:
            good.append(read(row))
        except (KeyError, ValueError, TypeError) as fault:
            found.append(("unknown_word", f"{part}[{number}]", f"积分规则第 {number} 行有误：{fault}"))
    return good


def _meet(one: Read, other: Read) -> bool:
    return one.valid_from < (other.valid_to or date.max) and other.valid_from < (one.valid_to or date.max)
