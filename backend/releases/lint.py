"""The linter of a release: what would go wrong with it, before it is published. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from datetime import date
from enum import StrEnum
from itertools import combinations, product
from types import UnionType
from typing import Any, TypeVar, get_args, get_type_hints

from backend.releases.content import Content, matrix_of, move_of, overlay_of, overlay_rows
from backend.releases.faults_of_points import faults_of_points
from backend.releases.faults_of_rules import faults_of_rules, not_over
from backend.routing.proof import prove, to_be_owned
from backend.workflow.escalation import ESCALATION, ROLE_OF
from backend.workflow.facts import Facts
from backend.workflow.guards import Guard
from backend.workflow.moves import Limit, Move
from backend.workflow.roles import Role
from backend.workflow.stage_limits import STAGE_LIMITS
from backend.workflow.steps import ENDED, Action, Step
from backend.working_time import TimeUnit

EXAMPLES = 5
Row = TypeVar("Row")


@dataclass(frozen=True)
class Finding:
    """What is wrong: a stable code, where, and in Chinese."""

    code: str
    where: str
    text: str


@dataclass(frozen=True)
class Town:
    """What the linter must know of the city: who is there (active people by role; handlers' bodies), grids, classes."""

    people: Mapping[Role, int]
    bodies: frozenset[str]
    handled: frozenset[str]
    grids: Sequence[str]
    classes: frozenset[str]


def lint(content: Content, town: Town, on: date) -> list[Finding]:
    """All findings; none means that it may be published."""
    found = list[Finding]()
    moves = _read("moves", "流程", content["moves"], move_of, found)
    overlays = _read("overlays", "附加操作", overlay_rows(content), overlay_of, found)
    rules = [*(_Rule((one.at,), one.action, (one.by,), one.needs) for one in moves),
             *(_Rule(one.at, one.action, one.by, one.needs) for one in overlays)]  # fmt: skip
    found += [*_unreachable(moves), *_dead_ends(moves), *_not_by_itself(moves)]
    found += [*_nobody(rules, town), *_not_excluded(rules)]
    found += [*_escalation(moves, town), *_standards(content, town), *_duties(content, town, on)]
    faults = [*faults_of_rules(content, on), *faults_of_points(content, town.classes, town.grids)]
    return [*found, *(Finding(*fault) for fault in faults)]


@dataclass(frozen=True)
class _Rule:
    """A row of either table, as the linter compares them."""

    at: Sequence[Step]
    action: Action
    by: Sequence[Role]
    needs: Sequence[Guard]


def _read(part: str, name: str, rows: Any, read: Callable[[Any], Row], found: list[Finding]) -> list[Row]:
    """The rows that can be read; a finding for each that cannot."""
    good = list[Row]()
    for number, row in enumerate(rows, 1):
        try:
            good.append(read(row))
        except (KeyError, ValueError, TypeError) as fault:
            found.append(Finding("unknown_word", f"{part}[{number}]", f"{name}第 {number} 行有未知的词：{fault}"))
    return good


def _unreachable(moves: Sequence[Move]) -> Iterator[Finding]:
    reached = _closure({Step.REPORTED}, [(move.at, move.to) for move in moves])
    for step in Step:
        if step not in reached:
            yield Finding("unreachable_step", step.value, f"环节 {step.value} 无法到达")


def _dead_ends(moves: Sequence[Move]) -> Iterator[Finding]:
    ending = _closure(set(ENDED), [(move.to, move.at) for move in moves])
    for step in Step:
        if step not in ending:
            yield Finding("dead_end", step.value, f"环节 {step.value} 无法走到结束")


def _not_by_itself(moves: Sequence[Move]) -> Iterator[Finding]:
    """When its days are over a suspension ends by itself: nobody is there to say anything, or to be somebody."""
    resumes = [move.needs for move in moves if (move.at, move.action) == (Step.SUSPENDED, Action.RESUME)]
    if all(any(guard.field or guard.code == "not_allowed" for guard in needs) for needs in resumes):
        where = f"{Step.SUSPENDED}.{Action.RESUME}"
        yield Finding("not_by_itself", where, "挂账到期由系统自行恢复：恢复不能要求填写内容，也不能限定操作人")


def _closure(start: set[Step], edges: Sequence[tuple[Step, Step]]) -> set[Step]:
    reached, grown = set(start), True
    while grown:
        more = {to for at, to in edges if at in reached} - reached
        reached |= more
        grown = bool(more)
    return reached


def _nobody(rules: Sequence[_Rule], town: Town) -> Iterator[Finding]:
    """Each role of a move, and overlays whose every role is empty."""
    actions = defaultdict[Role, set[str]](set)
    for rule in rules:
        if rule.by and not any(town.people.get(role) or role is Role.CITIZEN for role in rule.by):
            for role in rule.by:
                actions[role].add(rule.action.value)
    for role in sorted(actions):
        listed = "、".join(sorted(actions[role]))
        yield Finding("nobody_may", role.value, f"没有在职人员担任 {role.value}，无人可以：{listed}")


def _not_excluded(rules: Sequence[_Rule]) -> Iterator[Finding]:
    """Two rows for one step, action and role must never hold at once: every combination of their facts is tried."""
    groups: dict[tuple[Step, Action, Role], list[_Rule]] = defaultdict(list)
    for rule in rules:
        for step, role in product(rule.at, rule.by):
            groups[step, rule.action, role].append(rule)
    found = {
        (step, action)
        for (step, action, _role), rows in groups.items()
        if any(_both_hold([*one.needs, *other.needs]) for one, other in combinations(rows, 2))
    }
    for step, action in sorted(found):
        yield Finding("not_excluded", f"{step}.{action}", f"{step} 的 {action} 有两行可同时成立")


def _both_hold(needs: Sequence[Guard]) -> bool:
    """Guards that ask nothing in common hold each for itself: tried are the facts that are asked together, so that the
    work does not double with every guard."""
    known = {field.name for field in fields(Facts)}
    parts: list[tuple[set[str], list[Guard]]] = []
    for guard in needs:
        asked = known & set(guard.holds.__code__.co_names)
        joined = [part for part in parts if part[0] & asked]
        those = [guard, *(one for _names, beside in joined for one in beside)]
        parts = [part for part in parts if not part[0] & asked]
        parts.append((asked.union(*(names for names, _beside in joined)), those))
    return all(_can_hold(sorted(asked), those) for asked, those in parts)


def _can_hold(asked: Sequence[str], guards: Sequence[Guard]) -> bool:
    known, hints = {field.name: field.default for field in fields(Facts)}, get_type_hints(Facts)
    return any(
        all(guard.holds(facts) for guard in guards)
        for values in product(*(_values(hints[name], known[name]) for name in asked))
        for facts in [Facts(**dict(zip(asked, values, strict=True)))]
    )


def _values(kind: Any, default: Any) -> Sequence[Any]:
    """Every value a fact may have that makes a difference."""
    if kind is bool:
        return (False, True)
    if kind is int:
        return (0, 1)
    options = get_args(kind) if isinstance(kind, UnionType) else (kind,)
    members = [
        member for option in options if isinstance(option, type) and issubclass(option, StrEnum) for member in option
    ]
    return [None, *members] if default is None or default is MISSING else [default, *members]


def _escalation(moves: Sequence[Move], town: Town) -> Iterator[Finding]:
    """Every level of ESCALATION, and of the stages whoever holds them, must find somebody."""
    if not any(move.limit is Limit.START for move in moves):
        return
    of_levels = {whom for level in ESCALATION for whom in level.whom}
    of_stages = {whom for stage in STAGE_LIMITS for whom in stage.holders}
    for role in sorted({ROLE_OF[whom] for whom in of_levels | of_stages}):
        if not town.people.get(role):
            yield Finding("no_escalation_target", role.value, f"时限已过时无人可报：没有在职的 {role.value}")


def _standards(content: Content, town: Town) -> Iterator[Finding]:
    for row in content["standards"]:
        where = f"{row['class']}[{row['place']}]"
        if row["class"] not in town.classes:
            yield Finding("unknown_class", where, f"立案标准的类别 {row['class']} 不存在")
        if row["unit"] not in set(TimeUnit) or not row["value"] > 0:
            yield Finding("bad_limit", where, f"时限无效：{row['value']} {row['unit']}")


def _duties(content: Content, town: Town, on: date) -> Iterator[Finding]:
    held = not_over(content["rules"], on)
    bodies = {row["body"] for row in held}
    for body in sorted(bodies - town.bodies):
        yield Finding("unknown_body", body, f"职责规则中的部门 {body} 不存在")
    for body in sorted((bodies & town.bodies) - town.handled):
        yield Finding("no_handler", body, f"部门 {body} 有职责而没有在职的经办人")
    prefixes: dict[str, list[str]] = {}
    ever = not_over(content["rules"], date.min)
    named, every = ({(row["duty"], row["class"]) for row in rows} for rows in (held, ever))
    for duty, prefix in sorted(to_be_owned(named, every, town.classes)):
        prefixes.setdefault(duty, []).append(prefix)
    proof = prove(matrix_of(content), prefixes, town.grids, on)
    yield from _of_proof("duty_gap", "空白", proof.gap_count, proof.gaps)
    yield from _of_proof("duty_overlap", "重叠", proof.overlap_count, proof.overlaps)


def _of_proof(code: str, word: str, count: int, listed: Iterable[tuple[str, str]]) -> Iterator[Finding]:
    if count:
        some = "，".join(f"{prefix} × {grid}" for prefix, grid in list(listed)[:EXAMPLES])
        yield Finding(code, "rules", f"职责{word} {count} 处，如 {some}")
