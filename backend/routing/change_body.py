"""Adds a body (department or town), or renames one."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from backend.audit.write_down import Subject, write_down
from backend.ground.doer import Doer
from backend.ground.edition import Loaded, change_alone, raise_edition
from backend.ground.errors import Problem
from backend.ground.settings import Settings
from backend.routing.body import OTHER_KIND, Body, BodyKind


async def change_body(session: AsyncSession, body: Body, *, by: Doer, settings: Settings, at: datetime) -> Body:
    """The body as it now is. Problem `invalid` for a town without its area, or one that changes its kind."""
    if body.kind is BodyKind.TOWN and not body.area_code:
        raise Problem("invalid", field="area_code", detail="乡镇街道须有 9 位区划编码")
    await change_alone(session)  # a file may be adding the same
    known = await session.get(Body, body.code, with_for_update=True)
    if known is not None and known.kind is not body.kind:
        raise Problem("invalid", field="kind", detail=OTHER_KIND)
    before = known.model_dump(mode="json") if known else None
    after = body.model_dump(mode="json")
    kept = await session.merge(body)
    await raise_edition(session, Loaded.DUTIES)
    subject = Subject.named("body", body.code)
    await write_down(session, subject, "body.changed", by=by, at=at, settings=settings, before=before, after=after)
    return kept
