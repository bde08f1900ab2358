"""Foreign software adds to a case (mySociety's two-way updates): words and photos for the desk, and never a move."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases import history
from backend.cases.add_photos import add_photos, new_to
from backend.cases.case import Case
from backend.cases.mark import mark
from backend.ground.deed_key import DeedKey, digest_of, use_key
from backend.ground.errors import Problem
from backend.ground.happening import Happening
from backend.people.actor import Actor
from backend.workflow.steps import Action
from media import photos_of

DEED = "open311_update"


@dataclass(frozen=True)
class MachineUpdate:
    """What it says of a case; `update_id` is its own name for it, `claims` a code of the status it thinks right."""

    number: str
    update_id: str
    claims: str
    description: str
    photo_ids: Sequence[UUID]
    body: dict[str, object]


async def update_by_machine(session: AsyncSession, form: MachineUpdate, *, by: Actor, at: datetime) -> str:
    """The id of the update. The same again is the same; Problem not_found, key_reused for another under its id."""
    query = select(Case).where(col(Case.number) == form.number).with_for_update()
    case = (await session.execute(query)).scalar_one_or_none()
    if case is None:
        raise Problem("not_found")
    key = DeedKey(
        person_id=by.id, deed=DEED, client_key=uuid5(by.id, form.update_id), body_digest=digest_of(form.body),
        made=case.id, at=at,
    )  # fmt: skip
    mine = uuid5(by.id, form.update_id).hex
    if await use_key(session, key) is not None:
        return f"{form.number}-{await _seq_of(session, case.id, mine)}"
    photos = await photos_of(session, form.photo_ids, by.id)
    data: dict[str, object] = {"action": Action.SUPPLEMENT.value, "claims": form.claims, "update": mine}
    if photos:
        new = await new_to(session, case, [photo.id for photo in photos])
        data |= await add_photos(session, case, Action.SUPPLEMENT, photos, by, at)
        await mark(session, case, before_photos=case.before_photos + len(new))
    action = Action.SUPPLEMENT.value
    written = await history.write(session, case, action, by=by.doer, at=at, data=data, note=form.description)
    return f"{form.number}-{written.seq}"


async def _seq_of(session: AsyncSession, case_id: UUID, mine: str) -> int:
    query = select(Happening).where(col(Happening.subject_id) == case_id, col(Happening.kind) == "case.supplement")
    found = (await session.execute(query)).scalars()
    return next(row.seq for row in found if row.data.get("update") == mine)
