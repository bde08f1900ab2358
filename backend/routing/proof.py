"""The proof of the duty matrix: for every grid × every duty's classes exactly one body."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import asdict, dataclass, field
from datetime import date
from time import perf_counter
from typing import Any

from anyio import to_thread
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.catalogue.category import Category
from backend.places.area import Area, AreaKind
from backend.routing.choose import Matrix
from backend.routing.kept_rules import kept_rules
from backend.routing.rules_at import rules_by_key

Pair = tuple[str, str]  # a duty, and a class prefix
MOST_LISTED = 100


@dataclass
class Proof:
    """What was found. `gaps` and `overlaps` list the first hundred (class prefix, grid); the numbers count all."""

    grids: int
    duties: int
    pairs: int = 0
    gap_count: int = 0
    overlap_count: int = 0
    gaps: list[tuple[str, str]] = field(default_factory=list)
    overlaps: list[tuple[str, str]] = field(default_factory=list)
    seconds: float = 0.0


def prove(matrix: Matrix, duties: Mapping[str, Sequence[str]], grids: Sequence[str], on: date) -> Proof:
    """Enumerates every grid × every duty (code: its class prefixes) on a day. Pure.

    A town's grids are asked one by one: rules may reach down to the grid.
    """
    started = perf_counter()
    proof, owners = Proof(len(grids), len(duties)), _owners(matrix, on)
    for prefixes in duties.values():
        for prefix in prefixes:
            counts = _owners_by_area(owners, prefix)
            for grid in grids:
                _judge(proof, prefix, grid, counts)
        proof.pairs += len(grids)
    proof.seconds = round(perf_counter() - started, 3)
    return proof


async def prove_stored(session: AsyncSession, on: date) -> dict[str, Any]:
    """The proof over what is stored, as a plain mapping; every duty counts with the class prefixes its rules name."""
    kept = await kept_rules(session)
    matrix = Matrix(0, (await to_thread.run_sync(rules_by_key, kept))[0], {}, {})
    in_force = (col(Area.kind) == AreaKind.GRID, col(Area.valid_to).is_(None))
    grids = (await session.execute(select(col(Area.code)).where(*in_force))).scalars().all()
    classes = (
        (await session.execute(select(col(Category.code)).where(col(Category.valid_to).is_(None)))).scalars().all()
    )
    rules = [rule for rule in kept if rule.ruling is None]
    duties: dict[str, list[str]] = {}
    every = {(rule.duty_code, rule.class_prefix) for rule in rules if not rule.is_over(date.min)}
    held = {(rule.duty_code, rule.class_prefix) for rule in rules if not rule.is_over(on)}
    for duty, prefix in sorted(to_be_owned(held, every, classes)):
        duties.setdefault(duty, []).append(prefix)
    return asdict(prove(matrix, duties, grids, on))


def to_be_owned(held: Set[Pair], every: Set[Pair], classes: Iterable[str]) -> set[Pair]:
    """Duties and class prefixes that must be somebody's: of rules that hold (`held`), now or later, and of those that
    have ever held (`every`) as long as there are such classes, which may have become nobody's. What was taken back
    before its first day was over never made them so. Pure."""
    prefixes = {prefix for _duty, prefix in every - held}
    there = {prefix for prefix in prefixes for one in classes if one.startswith(prefix)}
    return {*held, *((duty, prefix) for duty, prefix in every - held if prefix in there)}


def _owners(matrix: Matrix, on: date) -> dict[str, dict[str, int]]:
    """By class prefix and area prefix: how many bodies claim them on a day."""
    found: dict[str, dict[str, int]] = {}
    for (of_class, area), rules in matrix.rules.items():
        if count := sum(rule.in_force(on) for rule in rules):
            found.setdefault(of_class, {})[area] = count
    return found


def _owners_by_area(owners: Mapping[str, Mapping[str, int]], class_code: str) -> dict[str, int]:
    """For each area prefix that has rules for the longest class prefix: how many bodies claim it.

    A shorter class prefix only counts where no longer one names the area or one around it.
    """
    found: dict[str, int] = {}
    for length in range(len(class_code), -1, -1):
        named = frozenset(found)
        found |= {
            area: count
            for area, count in owners.get(class_code[:length], {}).items()
            if not any(area[:end] in named for end in range(len(area) + 1))
        }
    return found


def _judge(proof: Proof, prefix: str, grid: str, counts: Mapping[str, int]) -> None:
    for length in (15, 12, 9, 6, 0):
        count = counts.get(grid[:length], 0)
        if count == 1:
            return
        if count > 1:
            proof.overlap_count += 1
            if len(proof.overlaps) < MOST_LISTED:
                proof.overlaps.append((prefix, grid))
            return
    proof.gap_count += 1
    if len(proof.gaps) < MOST_LISTED:
        proof.gaps.append((prefix, grid))
