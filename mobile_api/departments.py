"""Whom a case can be sent to, and which articles of the duty list (权责清单) a return can rest on: for pickers."""

from pydantic import ConfigDict

from backend.ground.late_model import LateModel
from backend.routing.body import BodyKind
from backend.web import CityHere, ReadSession
from backend.web.late_routes import Router
from mobile_api.case_parts import Named
from mobile_api.rulings import Reader

router = Router(prefix="/api/v1/departments", tags=["cases"])


class DepartmentLine(LateModel):
    """A department, or a town."""

    model_config = ConfigDict(from_attributes=True)

    code: str
    name: str
    kind: BodyKind


class DepartmentsOut(LateModel):
    """By code."""

    items: list[DepartmentLine]
    duties: list[Named]
    next: None = None


@router.get("", summary="部门与职责条款")
async def show_departments(_by: Reader, session: ReadSession, city: CityHere) -> DepartmentsOut:
    """All bodies and all articles, for who sends cases on, returns them or rules on them."""
    bodies, duties = await city.bodies(session), await city.duties(session)
    return DepartmentsOut(
        items=[DepartmentLine.model_validate(body) for _code, body in sorted(bodies.items())],
        duties=[Named(code=code, name=name) for code, name in sorted(duties.items())],
    )
