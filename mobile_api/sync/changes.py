"""What has changed since a phone last asked: its tasks by a cursor, its contacts by an ETag."""

from typing import Annotated
from uuid import UUID

from fastapi import Header, Query, Response
from pydantic import ConfigDict

from backend.ground.late_model import LateModel
from backend.patrol.changed_tasks import ChangedTasks, changed_tasks
from backend.patrol.contacts import Contact, contacts
from backend.patrol.task import TaskState
from backend.places.coordinates import CoordType
from backend.web import CurrentActor, Now, ReadSession, SettingsHere
from backend.web.late_routes import Router
from backend.web.unchanged import has, headers_for, tag_of
from backend.workflow.roles import Role
from mobile_api.positions import CoordTypeWanted
from mobile_api.tasks import TaskOut

router = Router()
MOST = 200
UNCHANGED = {304: {"description": "未变化"}}


class OverOut(LateModel):
    """A task that is over for the reader, whoever has it now: to be taken off the phone."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    state: TaskState


class ChangedTasksOut(LateModel):
    """`items` take the place of what the phone has under their ids, `closed` are to be removed; `next` is the `since`
    of the next question, to be asked at once if there is `more`."""

    items: list[TaskOut]
    closed: list[OverOut]
    next: str
    more: bool

    @classmethod
    def of(cls, found: ChangedTasks, wanted: CoordType) -> "ChangedTasksOut":
        over = [OverOut.model_validate(task) for task in found.over]
        return cls(
            items=[TaskOut.of(task, wanted) for task in found.open], closed=over, next=found.next, more=found.more
        )


class ContactOut(LateModel):
    """Somebody to hand over to or to call; the phone is masked, and only the command centre sees it."""

    model_config = ConfigDict(from_attributes=True)

    person_id: UUID
    name: str
    roles: list[Role]
    grids: list[str]
    phone: str | None

    @classmethod
    def of(cls, contact: Contact) -> "ContactOut":
        return cls.model_validate(contact)


class ContactList(LateModel):
    """All contacts: who is not among them is to be removed."""

    items: list[ContactOut]


@router.get("/sync/tasks", summary="任务变更")
async def fetch_changed_tasks(
    by: CurrentActor, session: ReadSession, at: Now,
    since: Annotated[str | None, Query(max_length=200, description="上次答复的 next；缺省为全部未结束的任务")] = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = MOST,
    coord_type: CoordTypeWanted = CoordType.WGS84,
) -> ChangedTasksOut:  # fmt: skip
    """Of one's own tasks what changed, closed ones included; what changed in the last two minutes comes again."""
    return ChangedTasksOut.of(await changed_tasks(session, since, limit, by=by, at=at), coord_type)


@router.get("/sync/contacts", summary="通讯录包", responses=UNCHANGED)  # type: ignore[arg-type]
async def fetch_contacts(
    response: Response, by: CurrentActor, session: ReadSession, settings: SettingsHere, at: Now,
    if_none_match: Annotated[str | None, Header()] = None,
) -> ContactList:  # fmt: skip
    """The contacts to carry along; asked again with the ETag it is a 304 while nothing has changed."""
    found = await contacts(session, by=by, settings=settings, at=at)
    shown = ContactList(items=[ContactOut.of(one) for one in found])
    tag = tag_of("contacts", shown.model_dump_json())
    if has(tag, if_none_match):
        return Response(status_code=304, headers=headers_for(tag))  # type: ignore[return-value]
    response.headers.update(headers_for(tag))
    return shown
