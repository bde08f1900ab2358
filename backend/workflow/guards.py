"""Pure, named questions about the facts. A guard that says no names the problem and the field."""

from collections.abc import Callable
from dataclasses import dataclass

from backend.workflow.facts import Facts


@dataclass(frozen=True)
class Guard:
    """A question; `code` is the problem when the answer is no. `field` None: no input can mend it."""

    name: str
    chinese: str
    code: str
    field: str | None
    holds: Callable[[Facts], bool]


has_note = Guard("note", "填写说明", "needs_note", "note", lambda facts: facts.has_note)
has_reason = Guard("reason", "选择理由", "needs_reason", "reason", lambda facts: facts.has_reason)
has_department = Guard("department", "指定部门", "needs_department", "department", lambda facts: facts.has_department)
has_class = Guard("class", "确定类别", "needs_class", "class_code", lambda facts: facts.has_class)
has_after_photo = Guard(
    "after_photo", "处置后照片", "needs_after_photo", "photo_ids", lambda facts: facts.after_photos > 0
)
is_another = Guard("another_person", "非处置人", "same_person", None, lambda facts: not facts.answered_it)
is_own = Guard("own_department", "本部门案件", "not_allowed", None, lambda facts: facts.is_own_department)
is_reporter = Guard("reporter", "上报人本人", "not_allowed", None, lambda facts: facts.is_reporter)
