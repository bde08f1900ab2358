"""What a duty list (权责清单) makes of the matrix. A list says who has which duty today: what held before stays
readable, and what is planned for a later day still begins then. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from backend.routing.choose import Key
from backend.routing.kept_rules import KeptRule


@dataclass
class ChangedMatrix:
    """Rules that begin today (`valid_to`: the day before which they hold), that end today; and the duties of those
    planned. One that began today holds on no day any more, and stays: cases may have gone out by it this morning."""

    begun: list[dict[str, Any]] = field(default_factory=list)
    ended: list[UUID] = field(default_factory=list)
    planned: set[str] = field(default_factory=set)


def changed_matrix(rows: Sequence[Mapping[str, str]], rules: Iterable[KeptRule], today: date) -> ChangedMatrix:
    """The rows of a list against the rules of the matrix. A rule that the list has, too, goes on, until when it did; a
    new one holds until one that is planned for the same begins."""
    change, present, planned = ChangedMatrix(), defaultdict[Key, list[KeptRule]](list), dict[Key, date]()
    for rule in rules:
        key = rule.class_prefix, rule.area_prefix
        if rule.is_over(today):
            continue
        if rule.valid_from > today:
            planned[key] = min(rule.valid_from, planned.get(key, date.max))
            change.planned.add(rule.duty_code)
        else:
            present[key].append(rule)
    for row in rows:
        key = row["class_prefix"], row["area_prefix"]
        if not _goes_on(row, present[key]):
            change.begun.append({**row, "valid_from": today, "valid_to": planned.get(key)})
    change.ended += [rule.id for left in present.values() for rule in left]
    return change


def _goes_on(row: Mapping[str, str], held: list[KeptRule]) -> bool:
    """Whether a rule says the same; it is then none of those left."""
    for rule in held:
        if (rule.body_code, rule.duty_code) == (row["body_code"], row["duty_code"]):
            held.remove(rule)
            return True
    return False
