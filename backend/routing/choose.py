"""Chooses the body whose duty a case is, and says why. Pure.

A ruling (裁定) comes first: for its class and area, and for a component only if its owner is the same. Then a
component's case goes to its owner (权属单位); where that is none of the city's bodies (a telecom …), to its keeper
(养护单位); where that is none either, by the matrix. There the longer class prefix wins, then the longer area prefix;
two rules that are equal in both are an overlap, which is an error of the matrix: the choice is then left to the
dispatcher. What is nobody's is the town's in which it lies (属地).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

Key = tuple[str, str]  # class prefix, area prefix


@dataclass(frozen=True)
class RuleFacts:
    """What the choice needs of a rule."""

    body_code: str
    duty_code: str
    valid_from: date
    valid_to: date | None
    ruling: str | None = None
    owner_code: str | None = None

    def in_force(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


@dataclass(frozen=True)
class Matrix:
    """The duty matrix, by its prefixes, with the names of bodies and duties for the explanation. `rulings` outrank it;
    `towns` are the bodies of towns by their area.
    """

    version: int
    rules: Mapping[Key, Sequence[RuleFacts]]
    body_names: Mapping[str, str]
    duty_names: Mapping[str, str]
    rulings: Mapping[Key, Sequence[RuleFacts]] = field(default_factory=dict)
    towns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Choice:
    """The body (None: nobody's, or several bodies'), whether that is certain, the duty, and the reasons in Chinese."""

    body_code: str | None
    certain: bool
    duty_code: str | None
    why: tuple[str, ...]


def choose(
    class_code: str,
    area_code: str,
    matrix: Matrix,
    on: date,
    *,
    owner: str | None = None,
    keeper: str | None = None,
    certain: bool = True,
) -> Choice:
    """The choice for a class and a grid on a day. `certain` is false where the class is only provisional."""
    if ruled := _ruled(class_code, area_code, matrix, on, owner):
        return ruled
    holder, why = _holder(owner, keeper, matrix.body_names)
    if holder:
        return Choice(holder, True, None, why)
    choice = _by_matrix(class_code, area_code, matrix, on, certain)
    return replace(choice, why=(*why, *choice.why))


def _holder(owner: str | None, keeper: str | None, names: Mapping[str, str]) -> tuple[str | None, tuple[str, ...]]:
    """The body that answers for a component, and why; None where neither of them is one of the city's."""
    if not owner:
        return None, ()
    if owner in names:
        return owner, (f"部件权属单位为{names[owner]}",)
    outside = f"部件权属单位 {owner} 不在本市部门名单中"
    if keeper and keeper in names:
        return keeper, (outside, f"由养护单位{names[keeper]}负责")
    return None, (outside,)


def _by_matrix(class_code: str, area_code: str, matrix: Matrix, on: date, certain: bool) -> Choice:
    for class_prefix in _prefixes(class_code):
        for area_prefix in _prefixes(area_code):
            found = [rule for rule in matrix.rules.get((class_prefix, area_prefix), ()) if rule.in_force(on)]
            if len(found) > 1:
                names = "、".join(sorted(matrix.body_names.get(rule.body_code, rule.body_code) for rule in found))
                return Choice(
                    None, False, None, (f"职责重叠：{names} 均对应 {class_prefix} × {area_prefix or '全市'}",)
                )
            if found:
                return _chosen(found[0], class_prefix, area_prefix, matrix, certain)
    return _of_the_place(class_code, area_code, matrix)


def _ruled(class_code: str, area_code: str, matrix: Matrix, on: date, owner: str | None) -> Choice | None:
    """What a ruling says of like cases: the same class, area and owner."""
    for area_prefix in _prefixes(area_code):
        for rule in matrix.rulings.get((class_code, area_prefix), ()):
            if rule.in_force(on) and rule.owner_code == owner:
                name = matrix.body_names.get(rule.body_code, rule.body_code)
                why = f"裁定 {rule.ruling}（{rule.valid_from} 起）：类别 {class_code} × 区域 {area_prefix} 由{name}负责"
                return Choice(rule.body_code, True, rule.duty_code, (why,))
    return None


def _of_the_place(class_code: str, area_code: str, matrix: Matrix) -> Choice:
    """Nobody's case is the town's in which it lies."""
    why = f"没有规则对应 {class_code} × {area_code}"
    town = matrix.towns.get(area_code[:9])
    if town is None:
        return Choice(None, False, None, (why,))
    return Choice(town, False, None, (why, f"无主问题由属地{matrix.body_names.get(town, town)}负责"))


def _chosen(rule: RuleFacts, class_prefix: str, area_prefix: str, matrix: Matrix, certain: bool) -> Choice:
    duty = matrix.duty_names.get(rule.duty_code, rule.duty_code)
    why = [f"职责 {rule.duty_code}「{duty}」：类别 {class_prefix} × 区域 {area_prefix or '全市'}"]
    if not certain:
        why.append("类别由上报大类暂定，立案时确定")
    return Choice(rule.body_code, certain, rule.duty_code, tuple(why))


def _prefixes(code: str) -> list[str]:
    """All beginnings of a code, the longest first, the empty one last."""
    return [code[:length] for length in range(len(code), -1, -1)]
