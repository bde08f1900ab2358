"""What a release holds, as plain rows, and the law read back from them. Pure."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from backend.routing.choose import Key, Matrix, RuleFacts
from backend.workflow.guards import GUARDS
from backend.workflow.law import IN_CODE, Law
from backend.workflow.moves import Limit, Move
from backend.workflow.overlays import Overlay
from backend.workflow.roles import Role
from backend.workflow.steps import Action, Step

Content = Mapping[str, Any]  # moves, overlays, standards, duties, rules, calendar
Row = Mapping[str, Any]
PLAIN = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(content: Content) -> str:
    """SHA-256 of the content as JSON, whatever the order of its keys."""
    digest = hashlib.sha256()
    for piece in _json(content):
        digest.update(piece.encode())
    return digest.hexdigest()


def written(content: Content) -> str:
    """The content as JSON."""
    return "".join(_json(content))


def read_content(text: str) -> Content:
    """The content of its JSON. Asks for each object what to make of it: what reads JSON without lets nobody else go on
    until it is done, in whatever thread."""
    content: Content = json.loads(text, object_hook=lambda found: found)
    return content


def _json(content: Content) -> Iterator[str]:
    """Row by row: what writes JSON lets nobody else go on until it is done, in whatever thread."""
    for place, (part, rows) in enumerate(sorted(content.items())):
        yield f"{',' if place else '{'}{PLAIN.encode(part)}:"
        if isinstance(rows, list):
            yield "["
            yield from (f"{',' if number else ''}{PLAIN.encode(row)}" for number, row in enumerate(rows))
            yield "]"
        else:
            yield PLAIN.encode(rows)
    yield "}" if content else "{}"


def rows_of_moves(moves: Sequence[Move]) -> list[dict[str, Any]]:
    """The moves as rows; guards by name."""
    return [
        {
            "at": move.at.value, "action": move.action.value, "to": move.to.value, "by": move.by.value,
            "needs": [guard.name for guard in move.needs], "limit": move.limit.value,
        }
        for move in moves
    ]  # fmt: skip


def move_of(row: Row) -> Move:
    """The move of a row. ValueError or KeyError for a word the law does not have."""
    return Move(
        Step(row["at"]), Action(row["action"]), Step(row["to"]), Role(row["by"]),
        tuple(GUARDS[name] for name in row["needs"]), Limit(row["limit"]),
    )  # fmt: skip


def rows_of_overlays(overlays: Sequence[Overlay]) -> list[dict[str, Any]]:
    """The overlays as rows; guards by name."""
    return [
        {
            "at": [step.value for step in overlay.at], "action": overlay.action.value,
            "by": [role.value for role in overlay.by], "needs": [guard.name for guard in overlay.needs],
        }
        for overlay in overlays
    ]  # fmt: skip


def overlay_of(row: Row) -> Overlay:
    """The overlay of a row. ValueError or KeyError for a word the law does not have."""
    return Overlay(
        tuple(Step(step) for step in row["at"]), Action(row["action"]), tuple(Role(role) for role in row["by"]),
        tuple(GUARDS[name] for name in row["needs"]),
    )  # fmt: skip


def rows_of_law(law: Law) -> dict[str, Any]:
    """Both tables, as parts of a content."""
    return {"moves": rows_of_moves(law.moves), "overlays": rows_of_overlays(law.overlays)}


def law_of(content: Content) -> Law:
    """The law of a release that passed its lint."""
    return Law(
        tuple(move_of(row) for row in content["moves"]), tuple(overlay_of(row) for row in overlay_rows(content))
    )  # fmt: skip


def overlay_rows(content: Content) -> Sequence[Row]:
    """The overlays of a content; one from before they were part of it has those of the code."""
    return content["overlays"] if "overlays" in content else rows_of_overlays(IN_CODE.overlays)


def matrix_of(content: Content, names: Mapping[str, str] | None = None) -> Matrix:
    """The duty matrix of a release."""
    rules: dict[Key, list[RuleFacts]] = defaultdict(list)
    for row in content["rules"]:
        ends = date.fromisoformat(row["valid_to"]) if row["valid_to"] else None
        facts = RuleFacts(row["body"], row["duty"], date.fromisoformat(row["valid_from"]), ends)
        rules[row["class"], row["area"]].append(facts)
    duties = {row["code"]: row["name"] for row in content["duties"]}
    return Matrix(0, rules, names or {}, duties)
