"""A line of a case's history as staff see it: who reported is not named in it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from backend.cases.history import Entry
from backend.ground.late_model import LateModel
from backend.workflow.steps import Step
from mobile_api.case_parts import OF_FIELD, Done

# lines that nobody but who reported it writes; an inspector settles on the spot only what was their own find
OF_REPORTER = frozenset({"report", "late_photos", "self_handle", "withdraw", "rate", "supplement", "dispute"})


class TimelineEntryOut(LateModel):
    """A line of the case's history. `at`: when it was written down; `done_at`: of an answer from the field, when it was
    done there, which may be hours before."""

    seq: int
    at: datetime
    done_at: datetime | None
    action: str
    step: Step | None
    actor: str | None
    note: str | None
    data: dict[str, Any]

    @classmethod
    def of(cls, entry: Entry, words: Callable[[str], str], done: Done, as_accused: bool) -> "TimelineEntryOut":
        """A reporter is not named: who reported is known by the action alone. `words` masks what is said; `as_accused`:
        for the department it is about."""
        by_reporter = entry.action in OF_REPORTER or bool(entry.data.get("by_reporter"))
        step, in_field = entry.data.get("step"), entry.action in OF_FIELD
        return cls(
            seq=entry.seq, at=entry.at, done_at=done.get((entry.actor_id, entry.at)) if in_field else None,
            action=entry.action, step=Step(step) if step else None,
            actor=None if by_reporter else entry.actor_name, note=entry.note and words(entry.note),
            data=_for_accused(entry.data) if by_reporter and as_accused else dict(entry.data),
        )  # fmt: skip


def _for_accused(data: Mapping[str, Any]) -> dict[str, Any]:
    """Of what a reporter wrote, without what says by a picture what else they reported: in which cases it was seen, and
    what is the same wherever its original is sent."""
    told = {name: value for name, value in data.items() if name != "flags"}
    if photos := data.get("photos"):
        told["photos"] = [{"id": photo["id"]} for photo in photos]
    return told
