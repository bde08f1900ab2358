"""What is not there is not there in the format it was asked in."""

from fastapi import Response

from backend.web.late_routes import Router
from public_api.open311_answers import MISSING, Fault, Open311Route, Refused

router = Router(prefix="/open311", tags=["open311"], route_class=Open311Route)


@router.get("/{rest:path}", include_in_schema=False)
async def refuse_open311_path(rest: str) -> Response:
    """Not found: a list of errors, JSON for what ends so, else XML."""
    raise Refused([Fault(MISSING, "未找到", "not found")])
