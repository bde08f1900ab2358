"""The desk files for others (受理员登记): who called, wrote, was filmed, or handed it down."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import Body, Header, Request, Response
from pydantic import Field, field_validator

from backend.cases.caller import CallerForm
from backend.cases.report import ReportForm, report
from backend.cases.source import FILED_BY_DESK, Source
from backend.ground.strict import CleanText, StrictModel
from backend.people.actor import Actor
from backend.places.coordinates import CoordType
from backend.web import CityHere, DatabaseHere, Now, NumbersHere, SettingsHere, actor_in
from backend.web.client_key import key_of
from backend.web.late_routes import Router
from backend.workflow.roles import Role
from mobile_api.case_shapes import CaseOut, CaseShaper
from mobile_api.positions import CoordTypeWanted
from mobile_api.reports import EXAMPLE, ReportIn

router = Router(prefix="/api/v1/cases", tags=["cases"])
Desk = Annotated[Actor, actor_in(Role.DESK, Role.CHIEF)]


class CallerIn(StrictModel):
    """Who called: kept sealed, shown masked, read in the open only on record."""

    phone: str = Field(pattern=r"^\+?[0-9][0-9\-]{4,19}$", examples=["057685111234"])
    name: CleanText | None = Field(default=None, max_length=40)


class CaseIn(ReportIn):
    """A case filed for another: where it comes from, and who called."""

    source: Source
    caller: CallerIn | None = None

    @field_validator("source")
    @classmethod
    def _not_an_inspectors(cls, source: Source) -> Source:
        if source not in FILED_BY_DESK:
            raise ValueError("inspectors report for themselves")
        return source

    def told(self, key: UUID) -> ReportForm:
        """As the case is made of it. The digest of the key covers the caller, too."""
        caller = CallerForm(self.caller.phone, self.caller.name) if self.caller else None
        return replace(self.form(key, self.source), for_another=True, caller=caller)


@router.post("", status_code=201, summary="受理登记", responses={200: {"model": CaseOut, "description": "重复提交"}})
async def file_for_another(
    request: Request,
    response: Response,
    form: Annotated[CaseIn, Body(examples=[EXAMPLE | {"source": "hotline", "caller": {"phone": "13800001234"}}])],
    by: Desk,
    db: DatabaseHere,
    city: CityHere,
    numbers: NumbersHere,
    settings: SettingsHere,
    at: Now,
    coord_type: CoordTypeWanted = CoordType.WGS84,
    idempotency_key: Annotated[str | None, Header()] = None,
) -> CaseOut:
    """Files a case for who called, wrote, was filmed. A hotline's case is called back before it closes."""
    told = form.told(key_of(form.client_key, idempotency_key))
    number = await numbers.next_number(at)
    async with db.write() as session:
        made = await report(session, told, city=city, by=by, at=at, number=number, settings=settings)
        shown = await CaseShaper(request, session, by, coord_type, at).case(made.case)
    if made.replayed:
        response.status_code = 200
        response.headers["Idempotent-Replayed"] = "true"
    return shown
