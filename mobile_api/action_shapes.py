"""An action as it is sent. Which fields it needs, the case's `moves` say."""

from typing import Any
from uuid import UUID

from pydantic import Field

from backend.cases.deed import Deed
from backend.ground.strict import CleanText, InstantIn, StrictModel
from backend.workflow.facts import Asked, Outcome
from backend.workflow.steps import Action

EXAMPLES: list[Any] = [
    {"action": "admit", "version": 1, "note": "情况属实"},
    {"action": "file", "version": 2, "class_code": "E0110", "condition": 12},
    {"action": "return", "version": 5, "reason": "not_our_duty", "duty": "D01-01", "note": "属道路养护"},
    {"action": "apply", "for": "suspend", "days": 30, "note": "需汛期后施工"},
    {"action": "grant", "version": 5, "application": "01a22ddd-e1ba-767f-a234-3486ca5921c6"},
    {"action": "comment", "note": "已联系产权单位"},
]


class ActionIn(StrictModel):
    """An action. A move needs `version`, that of the case as last read; what moves nothing may leave it out.

    `condition`: the place of the filing standard. `responsible_body`: who is responsible instead. `duty`: the article a
    return rests on. `for`, `days`: what is applied for, and for how long. `into`: the case to merge into. `assignee`,
    `team`: whom in the own department. `due_at`: the limit of an assistance. `application`: which one a grant or a
    refusal answers (`applications[].id`): if another waits by now it is a conflict, for `version` tells nothing of it.
    """

    action: Action
    version: int | None = Field(default=None, ge=0)
    note: CleanText | None = Field(default=None, max_length=2000)
    reason: CleanText | None = Field(default=None, max_length=32)
    photo_ids: list[UUID] = Field(default_factory=list, max_length=9)
    department: CleanText | None = Field(default=None, max_length=16)
    class_code: CleanText | None = Field(default=None, max_length=8)
    condition: int | None = Field(default=None, ge=0, le=1_000_000)
    responsible_body: CleanText | None = Field(default=None, max_length=60)
    duty: CleanText | None = Field(default=None, max_length=16)
    for_: Asked | None = Field(default=None, alias="for")
    days: int | None = Field(default=None, ge=1, le=3650)
    outcome: Outcome | None = None
    into: CleanText | None = Field(default=None, max_length=16)
    assignee: UUID | None = None
    team: CleanText | None = Field(default=None, max_length=40)
    due_at: InstantIn | None = None
    application: UUID | None = Field(default=None, description="批准、不批准的是哪一件申请；已换成另一件则为 conflict")
    client_key: UUID | None = Field(default=None, description="幂等键：同一键只执行一次")

    def deed(self) -> Deed:
        return Deed(**self.model_dump())
