"""What is wrong with the duty rules of a release, beside what the proof of its day finds, for its linter. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from backend.routing.rule import AREA_PREFIX, CLASS_PREFIX

Fault = tuple[str, str, str]  # a stable code, where, in Chinese
Row = Mapping[str, Any]


def faults_of_rules(content: Mapping[str, Any], on: date) -> Iterator[Fault]:
    """Prefixes that fit no code, duties that are on no list, rules for the same that meet on a day still to come."""
    rules: Sequence[Row] = content["rules"]
    for number, row in enumerate(rules, 1):
        if not (CLASS_PREFIX.fullmatch(row["class"]) and AREA_PREFIX.fullmatch(row["area"])):
            words = "类别应为 C 或 E 加数字，区域应为空或 6、9、12、15 位数字"
            yield "bad_prefix", f"rules[{number}]", f"职责规则第 {number} 行有误：{words}"
    listed = {row["code"] for row in content["duties"]}
    for duty in sorted({row["duty"] for row in not_over(rules, on)} - listed):
        yield "unknown_duty", duty, f"职责规则所引的职责 {duty} 不在权责清单中"
    yield from _meeting(rules, on)


def not_over(rules: Sequence[Row], on: date) -> list[Row]:
    """Those that hold on the day, or later."""
    day = on.isoformat()
    return [row for row in rules if not row["valid_to"] or row["valid_to"] > max(row["valid_from"], day)]


def _meeting(rules: Sequence[Row], on: date) -> Iterator[Fault]:
    """Later than on the day itself: whose duty it is would then be left open."""
    spans = defaultdict[tuple[str, str], list[tuple[date, date]]](list)
    for row in rules:
        begins = date.fromisoformat(row["valid_from"])
        ends = date.fromisoformat(row["valid_to"]) if row["valid_to"] else date.max
        if ends > max(begins, on):
            spans[row["class"], row["area"]].append((begins, ends))
    for (of_class, area), held in sorted(spans.items()):
        until = date.min
        for begins, ends in sorted(held):
            if on < begins < until:
                words = f"职责规则 {of_class} × {area or '全市'} 自 {begins} 起重叠"
                yield "duty_overlap", f"{of_class}:{area}", words
                break
            until = max(until, ends)
