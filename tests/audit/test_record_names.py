"""Whatever is written into the record has a name in Chinese: the auditor reads no codes."""

import ast
from collections.abc import Iterator
from pathlib import Path

from backend.audit.record_names import RECORD_NAMES, RECORD_SUBJECTS
from backend.cases import add_late_photos, escalation_lag, give_address, keep_evidence
from backend.operations import last_backup
from backend.participation.moderate_comment import DECIDED
from backend.patrol.absence import SAID
from backend.patrol.clocking import ClockKind
from backend.patrol.task import TaskState
from backend.people import attach_identity
from backend.points.point_payout import PayoutState
from backend.points.post_entry import TOLD as OF_POINTS
from backend.workflow.escalation import LEVELS
from backend.workflow.steps import Action
from media import derive
from notifications.books import nightly
from tests.house.test_house import OURS, ROOT

# whose third argument is the kind, where it is not given by name
WRITERS = {"record", "record_all", "history.write", "write_down", "write_down_for_all"}
PLACE = {"history.write": 2, "write_down": 2, "write_down_for_all": 3}
UNKNOWN = "?"
TASK = {f"task.{state}" for state in TaskState} - {"task.offered", "task.accepted"}  # these are said as deeds
# where the kind is no plain word: which kinds it may be
COMPUTED: dict[str, set[str]] = {
    "backend/audit/write_down.py": set(),  # its callers name them
    "backend/cases/act.py": {f"case.{action}" for action in Action},
    "backend/cases/add_late_photos.py": {f"case.{add_late_photos.KIND}"},
    "backend/cases/escalation_lag.py": {escalation_lag.RAISED, escalation_lag.CLEARED},
    "backend/cases/give_address.py": {f"case.{give_address.KIND}"},
    "backend/cases/history.py": set(),
    "backend/cases/keep_evidence.py": {f"case.{keep_evidence.KIND}"},
    "backend/cases/overdue.py": {level.kind for levels in LEVELS.values() for level in levels},
    "backend/operations/last_backup.py": {last_backup.ENDED},
    "backend/participation/moderate_comment.py": {f"comment.{deed}" for deed in DECIDED},
    "backend/participation/update_by_machine.py": {f"case.{Action.SUPPLEMENT}"},
    "backend/patrol/clock_in.py": {f"clocking.{kind}" for kind in ClockKind},
    "backend/patrol/find_absences.py": {said for _subject, said, _withdrawn in SAID.values()},
    "backend/patrol/offer_task.py": {"task.offer", "task.accept"} | TASK,
    "backend/patrol/plan_duty.py": {"person.duty_cancelled", "person.leave_cancelled"},
    "backend/patrol/withdraw_absences.py": {withdrawn for _subject, _said, withdrawn in SAID.values()},
    "backend/people/attach_identity.py": {attach_identity.ATTACHED, "person.merged"},
    "backend/people/track_key.py": {"person.track_key_made", "person.track_key_ended"},
    "backend/points/pay_out.py": {f"points.payout_{state}" for state in PayoutState} - {"points.payout_public"},
    "backend/points/post_entry.py": set(OF_POINTS.values()),
    "backend/releases/draft_release.py": {"release.drafted", "release.published"},
    "media/derive.py": {derive.ORIGINAL_OPENED},
    "notifications/books/alarm.py": {nightly.BALANCED, nightly.DIFFER, "books.stuck"},
}


def written(path: Path, text: str) -> Iterator[str]:
    """The kinds that a module writes into the record."""
    for node in ast.walk(ast.parse(text)):
        writer = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
        if writer not in WRITERS or not isinstance(node, ast.Call):
            continue
        named = {one.arg: one.value for one in node.keywords}
        kind = named["kind"] if "kind" in named else node.args[PLACE[writer]]
        if isinstance(kind, ast.Constant):
            yield f"case.{kind.value}" if writer == "history.write" else str(kind.value)
        else:
            yield from COMPUTED.get(str(path.relative_to(ROOT)), {UNKNOWN})


def test_whatever_is_written_down_has_a_name() -> None:
    found = {kind for path in OURS for kind in written(path, path.read_text(encoding="utf-8"))}
    assert len(found) > 120
    assert sorted(found - set(RECORD_NAMES)) == []
    assert sorted({kind.split(".")[0] for kind in RECORD_NAMES} ^ set(RECORD_SUBJECTS)) == []


def test_a_kind_without_a_name_is_seen() -> None:
    call = "await write_down(session, subject, 'person.forgotten', by=by, at=at, settings=settings)"
    kinds = set(written(ROOT / "backend/cases/act.py", f"async def act():\n    {call}"))
    assert kinds - set(RECORD_NAMES) == {"person.forgotten"}
