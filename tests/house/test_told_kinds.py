"""Whatever is written to be told is known to AUDIENCE: the telling leaves alone what it does not know, for ever."""

import ast
from collections.abc import Iterator
from pathlib import Path

from backend.participation.moderate_comment import DECIDED
from backend.patrol.absence import SAID
from backend.patrol.offer_task import TOLD
from backend.points.post_entry import TOLD as TOLD_OF_POINTS
from backend.workflow.escalation import LEVELS
from backend.workflow.steps import Action
from notifications.audience import AUDIENCE
from notifications.books.nightly import DIFFER
from tests.house.test_house import OURS, ROOT

WRITERS = {"record", "record_all", "history.write", "write_down"}
# where the kind is no plain word: which kinds it may be
COMPUTED: dict[str, set[str]] = {
    "backend/audit/write_down.py": set(),  # its callers name them
    "backend/cases/act.py": {f"case.{action}" for action in Action},
    "backend/cases/history.py": set(),  # its callers name them
    "backend/cases/overdue.py": {level.kind for levels in LEVELS.values() for level in levels},
    "backend/participation/moderate_comment.py": {f"comment.{deed}" for deed in DECIDED},
    "backend/participation/update_by_machine.py": {f"case.{Action.SUPPLEMENT}"},
    "backend/patrol/find_absences.py": {said for _subject, said, _withdrawn in SAID.values()},
    "backend/patrol/offer_task.py": {f"task.{TOLD}"},
    "backend/patrol/withdraw_absences.py": {withdrawn for _subject, _said, withdrawn in SAID.values()},
    "backend/people/attach_identity.py": {"person.identity_attached"},  # not of a merge
    "backend/points/post_entry.py": set(TOLD_OF_POINTS.values()),
    "notifications/books/alarm.py": {"books.stuck", DIFFER},
}


def told(path: Path, text: str) -> Iterator[set[str]]:
    """The kinds that each call in a module writes to be told."""
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call) or ast.unparse(node.func) not in WRITERS:
            continue
        words = {one.arg: one.value for one in node.keywords}
        writer, tell = ast.unparse(node.func), words.get("tell")
        if (tell is None and writer == "write_down") or (tell is not None and ast.unparse(tell) == "False"):
            continue
        kind = node.args[2] if writer in {"history.write", "write_down"} else words["kind"]
        if isinstance(kind, ast.Constant):
            yield {f"case.{kind.value}" if writer == "history.write" else str(kind.value)}
        else:
            yield COMPUTED[str(path.relative_to(ROOT))]


def test_every_kind_that_is_written_to_be_told_has_its_hearers() -> None:
    found = [kinds for path in OURS for kinds in told(path, path.read_text(encoding="utf-8"))]
    assert len(found) >= 18
    assert set().union(*found) <= set(AUDIENCE)


def untold(text: str) -> Iterator[str]:
    """The plain kinds that calls in a module write for nobody to hear of."""
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call) or ast.unparse(node.func) not in WRITERS:
            continue
        words = {one.arg: one.value for one in node.keywords}
        writer, tell = ast.unparse(node.func), words.get("tell")
        if ("tell" not in words and writer != "write_down") or (tell is not None and ast.unparse(tell) != "False"):
            continue
        kind = node.args[2] if writer in {"history.write", "write_down"} else words["kind"]
        if isinstance(kind, ast.Constant):
            yield f"case.{kind.value}" if writer == "history.write" else str(kind.value)


def test_no_kind_that_has_hearers_is_written_for_nobody() -> None:
    """The books would call it lost. Where only this one concerns nobody, it is `quiet`."""
    found = [kind for path in OURS for kind in untold(path.read_text(encoding="utf-8"))]
    assert len(found) >= 40
    assert [kind for kind in found if kind in AUDIENCE] == []
    call = "await write_down(session, subject, 'person.password_set', by=by, at=at, settings=settings)"
    assert list(untold(f"async def act():\n    {call}")) == ["person.password_set"]


def test_a_kind_that_nobody_knows_is_seen() -> None:
    call = "await history.write(session, case, 'foresee', by=by, at=at, data={})"
    (kinds,) = told(ROOT / "backend/cases/act.py", f"async def act():\n    {call}")
    assert kinds == {"case.foresee"}
    assert not kinds <= set(AUDIENCE)
