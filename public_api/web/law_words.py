"""Writes the law's words, and the record's, for the staff side: `python -m public_api.web.law_words`. Names only.

Which actions are open and what each needs, the server says with every case; how they are called stands here once.
"""

import json
import sys
from pathlib import Path
from typing import Any

from backend.audit.record_names import RECORD_NAMES, RECORD_SUBJECTS
from backend.fieldwork.answer_task import OUTCOMES
from backend.patrol.accept_task import DECLINE_REASONS
from backend.patrol.task import KIND_NAMES, TaskKind
from backend.workflow.guards import GUARDS
from backend.workflow.in_words import UNIT_NAMES
from backend.workflow.moves import MOVES
from backend.workflow.overlays import OVERLAYS
from backend.workflow.roles import ROLE_NAMES
from backend.workflow.steps import CHINESE, ENDED, Action, Step

TARGET = Path(__file__).parent / "src/staff/law.ts"
HEAD = "// Made by `python -m public_api.web.law_words` of the tables in backend/. Do not edit.\n"


def law_words() -> str:
    """The file as it must be."""
    tables: dict[str, Any] = {
        "STEPS": {step.value: CHINESE[step] for step in Step},
        "ENDED": sorted(ENDED),
        "ACTIONS": {action.value: CHINESE[action] for action in Action},
        # what only ever adds and never moves: it takes a client_key, and no version
        "ADDING": sorted({overlay.action.value for overlay in OVERLAYS} - {move.action.value for move in MOVES}),
        # need: [what it asks for, the field of the form]
        "NEEDS": {name: [guard.chinese, guard.field] for name, guard in GUARDS.items() if guard.field is not None},
        "ROLES": {role.value: name for role, name in ROLE_NAMES.items()},
        "TASKS": {kind.value: name for kind, name in KIND_NAMES.items()},
        "OUTCOMES": {kind.value: [outcome for of, outcome in OUTCOMES if of is kind] for kind in TaskKind},
        "DECLINE_REASONS": DECLINE_REASONS,
        "UNITS": {unit.value: name for unit, name in UNIT_NAMES.items()},
        # the record: about what, and what
        "SUBJECTS": RECORD_SUBJECTS,
        "KINDS": RECORD_NAMES,
    }
    lines = [f"export const {name} = {_said(table)};" for name, table in tables.items()]
    return HEAD + "\n".join(lines) + "\n"


def _said(table: Any) -> str:
    words = json.dumps(table, ensure_ascii=False)
    return f"{words} as {_type_of(table)}"


def _type_of(table: Any) -> str:
    if isinstance(table, str):
        return "string"
    if isinstance(table, list):
        return "string[]"
    return f"Record<string, {_type_of(next(iter(table.values())))}>"


if __name__ == "__main__":
    TARGET.write_text(law_words(), encoding="utf-8")
    sys.stdout.write(f"{TARGET.name}: {TARGET.stat().st_size} bytes\n")
