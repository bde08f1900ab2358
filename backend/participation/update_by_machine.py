"""Foreign software adds to a case (mySociety's two-way updates): words and photos for the desk, and never a move."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases import history
from backend.cases.act import MERGING
from backend.cases.add_photos import add_photos, new_to
from backend.cases.case import Case
from backend.cases.find import get_public_case
from backend.cases.mark import mark
from backend.ground.deed_key import DeedKey, digest_of, use_key
from backend.ground.happening import Happening
from backend.ground.one_at_a_time import while_nobody
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


async def update_by_machine(session: AsyncSession, form: MachineUpdate, *, by: Actor, at: datetime) -> tuple[str, bool]:
    """The id of the update, and whether it was known: the same again is the same. Problem not_found, key_reused for
    another under its id."""
    case = await _case_of(session, form.number)
    mine = uuid5(by.id, form.update_id)
    key = DeedKey(
        person_id=by.id, deed=DEED, client_key=mine, body_digest=digest_of(form.body), made=case.id, at=at
    )  # fmt: skip
    if (made := await use_key(session, key)) is not None:
        return await _made_before(session, made, mine.hex), True
    photos = await photos_of(session, form.photo_ids, by.id)
    data: dict[str, object] = {"action": Action.SUPPLEMENT.value, "claims": form.claims, "update": mine.hex}
    if case.number != form.number:
        data["merged"] = form.number
    if photos:
        new = await new_to(session, case, [photo.id for photo in photos])
        data |= await add_photos(session, case, Action.SUPPLEMENT, photos, by, at)
        await mark(session, case, before_photos=case.before_photos + len(new))
    action = Action.SUPPLEMENT.value
    written = await history.write(session, case, action, by=by.doer, at=at, data=data, note=form.description)
    return f"{case.number}-{written.seq}", False


async def _case_of(session: AsyncSession, number: str) -> Case:
    """The case of a number, held; of one that was merged (并案) that which it became part of, as with what a reporter
    adds: there it is read. Nobody merges meanwhile. Problem not_found."""
    await while_nobody(session, MERGING)
    merged = select(col(Case.merged_into)).where(col(Case.number) == number)
    into = (await session.execute(merged)).scalar_one_or_none()
    return await get_public_case(session, into or number, lock=True)


async def _made_before(session: AsyncSession, case_id: UUID, mine: str) -> str:
    """The id of an update, by the case it was written to and our name for it."""
    of_case = (col(Happening.subject_id) == case_id, col(Happening.kind) == "case.supplement")
    query = select(col(Case.number), col(Happening.seq)).join(Happening, col(Happening.subject_id) == col(Case.id))
    written = query.where(*of_case, col(Happening.data)["update"].as_string() == mine)
    number, seq = (await session.execute(written)).one()
    return f"{number}-{seq}"
