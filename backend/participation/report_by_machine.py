"""Foreign software reports (Open311): the same deed as anybody's, with a key of its own against doubles."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.case import Case
from backend.cases.city import City
from backend.cases.report import Reported, ReportForm, report
from backend.ground.deed_key import digest_of, kept_digest
from backend.ground.settings import Settings
from backend.participation.machine_report import MachineReport
from backend.people.actor import Actor

WINDOW = timedelta(minutes=15)  # within it the same from the same key is the same report, sent again


def key_within(key_id: UUID, digest: str, at: datetime) -> UUID:
    """The client key of who gives none: the same for the same content (`digest`, as kept) in the same quarter of an
    hour, so that two sent at once meet in one row."""
    return uuid5(key_id, f"{digest}:{int(at.timestamp() // WINDOW.total_seconds())}")


async def report_by_machine(
    session: AsyncSession,
    form: ReportForm,
    *,
    has_key: bool,
    city: City,
    by: Actor,
    at: datetime,
    number: str,
    settings: Settings,
) -> Reported:
    """The case. `has_key`: the client gave form.client_key itself. Raises what `report` does."""
    plain = digest_of(form.body)
    digest = kept_digest(session, plain)
    if not has_key:
        if (known := await _lately(session, by, (digest, plain), at)) is not None:
            return Reported(known, True)
        form = replace(form, client_key=key_within(by.id, digest, at))
    made = await report(session, form, city=city, by=by, at=at, number=number, settings=settings)
    if not made.replayed:
        session.add(MachineReport(case_id=made.case.id, key_id=by.id, digest=digest, token=form.client_key, at=at))
    return made


async def number_of_token(session: AsyncSession, token: UUID) -> str | None:
    """The number of the case a token stands for."""
    of_case = col(MachineReport.case_id) == col(Case.id)
    query = select(col(Case.number)).join(MachineReport, of_case).where(col(MachineReport.token) == token)
    found: str | None = (await session.execute(query.order_by(col(MachineReport.at)).limit(1))).scalar_one_or_none()
    return found


async def _lately(session: AsyncSession, by: Actor, digests: Sequence[str], at: datetime) -> Case | None:
    query = (
        select(Case)
        .join(MachineReport, col(MachineReport.case_id) == col(Case.id))
        .where(
            col(MachineReport.key_id) == by.id, col(MachineReport.digest).in_(digests),
            col(MachineReport.at) > at - WINDOW,
        )
        .limit(1)
    )  # fmt: skip
    found: Case | None = (await session.execute(query)).scalar_one_or_none()
    return found
